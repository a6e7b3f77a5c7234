package weft.conformance;

import java.util.List;
import weft.Asyncio;
import weft.Coroutine;
import weft.EventLoop;
import weft.Future;
import weft.Runner;
import weft.Task;
import weft.TaskFactory;

/** One run of a program, from {@code start} to {@code closed}. */
final class ProgramRun {
    private static final String MAIN = "main";
    private static final int DEADLOCKS = 5;

    private final Program program;
    private final Names names = new Names();
    private final VirtualTime time;
    private final Trace trace;
    private final Steps steps;
    private final Variables variables;
    private final Reports reports;
    private final Machine machine;
    private final Interpreter interpreter;
    private int deadlocks;

    ProgramRun(Program program) {
        this.program = program;
        this.time = new VirtualTime(program.options().resolution(), new Ends());
        this.trace = new Trace(time, names);
        this.steps = new Steps(trace, program.options().maxSteps());
        this.variables = new Variables(trace);
        this.reports = new Reports(trace);
        EventLoop loop = new EventLoop(time);
        loop.setExceptionHandler(reports);
        if (program.options().eager()) loop.setTaskFactory(TaskFactory.EAGER);
        this.machine = new Machine(program, loop, time, trace, names, variables, steps);
        this.interpreter = new Interpreter(machine);
    }

    private final class Ends implements VirtualTime.Ends {
        @Override
        public void deadlock() {
            Task<?> main = variables.main();
            if (trace.isClosed() || main == null || main.done() || deadlocks == DEADLOCKS) {
                steps.end();
            } else {
                deadlocks++;
                trace.loopEvent("deadlock");
                main.cancel();
            }
        }

        @Override
        public void tooLate() {
            steps.end();
        }
    }

    /** The lines that the program prints. */
    List<String> run() {
        Runner runner = new Runner(machine::loop, null);
        try {
            trace.loopEvent(MAIN, mainOutcome(runner));
            trace.loopEvent("pending", trace.running());
        } finally {
            close(runner);
        }
        return trace.lines();
    }

    private List<Object> mainOutcome(Runner runner) {
        Coroutine<Object> main = Asyncio.async(this::main);
        try {
            return Printed.ok(runner.run(main));
        } catch (Throwable e) {
            return Printed.failed(e);
        }
    }

    private Object main() {
        Task<?> task = Asyncio.currentTask();
        names.give(task, MAIN);
        variables.setMain(task);
        new Declared(machine.loop(), names, variables).createAll(program);
        return new Root(machine, MAIN).run(() -> interpreter.body(program.body(MAIN)));
    }

    private void close(Runner runner) {
        try {
            if (steps.exhausted()) machine.loop().close(); // at once: nothing is cancelled, nothing awaited
            else runner.close();
        } catch (Throwable e) {
            if (!steps.exhausted()) throw e; // a run that was left in its middle may end in any way
        }
        if (steps.exhausted()) return;
        if (program.options().neverRetrieved())
            for (Future<?> future : names.inOrder())
                if (reports.isNeverRetrieved(future))
                    trace.lastWord("never_retrieved", names.of(future), Printed.error(future.exception()));
        trace.lastWord("closed");
    }
}

package weft.conformance;

import java.util.List;
import weft.Asyncio;

/** Runs the statements that decide what runs next. */
final class ControlOps {
    private final Machine machine;
    private final Trace trace;
    private final Interpreter interpreter;

    ControlOps(Machine machine, Interpreter interpreter) {
        this.machine = machine;
        this.trace = machine.trace();
        this.interpreter = interpreter;
    }

    Flow run(ControlOp op, Scope scope) {
        return switch (op) {
            case ControlOp.Log(Object value) -> {
                trace.event("log", value);
                yield Flow.NORMAL;
            }
            case ControlOp.Sleep(long delay) -> {
                Asyncio.await(Asyncio.sleep(Machine.seconds(delay)));
                trace.event("sleep", delay);
                yield Flow.NORMAL;
            }
            case ControlOp.Call(String body) -> {
                Object value = Asyncio.await(
                        Asyncio.async(() -> interpreter.body(machine.program().body(body))));
                trace.event("call", body, Printed.value(value));
                yield Flow.NORMAL;
            }
            case ControlOp.Return(Object value) -> new Flow.Return(value);
            case ControlOp.Break() -> scope.inLoop() ? new Flow.Break() : Flow.NORMAL;
            case ControlOp.Continue() -> scope.inLoop() ? new Flow.Continue() : Flow.NORMAL;
            case ControlOp.Raise(PyType type, String message) -> throw Asyncio.rethrow(type.create(message));
            case ControlOp.Reraise() -> {
                if (scope.handled() != null) throw Asyncio.rethrow(scope.handled());
                yield Flow.NORMAL;
            }
            case ControlOp.Loop(int times, List<Op> block) -> loop(times, block, scope.looping());
            case ControlOp.Try it -> tryToEnd(it, scope);
        };
    }

    private Flow loop(int times, List<Op> block, Scope scope) {
        for (int i = 0; i < times; i++) {
            Flow flow = interpreter.block(block, scope);
            if (flow instanceof Flow.Break) break;
            if (flow instanceof Flow.Return) return flow;
        }
        return Flow.NORMAL;
    }

    private Flow tryToEnd(ControlOp.Try op, Scope scope) {
        Flow flow;
        try {
            flow = tryHandled(op, scope);
        } catch (Throwable e) {
            Flow atEnd = interpreter.block(op.atEnd(), scope);
            if (atEnd.isNormal()) throw e;
            return atEnd;
        }
        Flow atEnd = interpreter.block(op.atEnd(), scope);
        return atEnd.isNormal() ? flow : atEnd;
    }

    private Flow tryHandled(ControlOp.Try op, Scope scope) {
        Flow flow;
        try {
            flow = interpreter.block(op.body(), scope);
        } catch (Throwable e) {
            PyType type = PyType.of(e);
            for (ControlOp.Handler handler : op.handlers()) {
                if (!handler.matches(type)) continue;
                trace.event("caught", Printed.error(e));
                return interpreter.block(handler.block(), scope.handling(e));
            }
            throw e;
        }
        if (op.handlers().isEmpty() || !flow.isNormal()) return flow;
        return interpreter.block(op.orElse(), scope);
    }
}

package weft.conformance;

import weft.ContextVar;
import weft.loop.Handle;

/** Runs the statements about callbacks of the loop, context variables and counters. */
final class PlainOps {
    private final Machine machine;
    private final Trace trace;
    private final Variables variables;
    private final Callbacks callbacks;

    /** A context variable holds no null, but None may be a value. */
    record Cell(ContextVar<Cell.Content> variable) {
        record Content(Object value) {}

        static Cell withDefault(String name, Object value) {
            return new Cell(new ContextVar<>(name, new Content(value)));
        }
    }

    /** A number. */
    static final class Counter {
        private int value;

        Counter(int start) {
            value = start;
        }

        int value() {
            return value;
        }

        int add(int by) {
            return value += by;
        }
    }

    PlainOps(Machine machine, Callbacks callbacks) {
        this.machine = machine;
        this.trace = machine.trace();
        this.variables = machine.variables();
        this.callbacks = callbacks;
    }

    void run(PlainOp op) {
        switch (op) {
            case PlainOp.CallSoon(String variable, String callback) -> {
                variables.set(variable, machine.loop().callSoon(callbacks.plain(callback)));
                trace.event("call_soon", variable, callback);
            }
            case PlainOp.CallLater(String variable, long delay, String callback) -> {
                variables.set(variable, machine.loop().callLater(Machine.seconds(delay), callbacks.plain(callback)));
                trace.event("call_later", variable, delay, callback);
            }
            case PlainOp.CallAt(String variable, long when, String callback) -> {
                variables.set(variable, machine.loop().callAt(Machine.seconds(when), callbacks.plain(callback)));
                trace.event("call_at", variable, when, callback);
            }
            case PlainOp.Hcancel(String target) ->
                variables.with(target, Handle.class, (name, handle) -> {
                    handle.cancel();
                    trace.event("hcancel", name);
                });
            case PlainOp.CvSet(String target, Object value) ->
                variables.with(target, Cell.class, (name, cell) -> {
                    cell.variable().set(new Cell.Content(value));
                    trace.event("cv_set", name, value);
                });
            case PlainOp.CvGet(String target) ->
                variables.with(
                        target,
                        Cell.class,
                        (name, cell) -> trace.event(
                                "cv_get",
                                name,
                                Printed.value(cell.variable().get().value())));
            case PlainOp.Incr(String target, int by) ->
                variables.with(target, Counter.class, (name, counter) -> trace.event("incr", name, counter.add(by)));
        }
    }
}

package weft.conformance;

import java.util.function.Supplier;
import weft.Asyncio;

/** The life of an instance that its task is named after. */
record Root(Machine machine, String name) {
    Object run(Supplier<Object> body) {
        Trace trace = machine.trace();
        trace.event("start");
        trace.started(name);
        Object value;
        try {
            value = body.get();
        } catch (Throwable e) {
            trace.ended(name);
            trace.event("end", Printed.failed(e));
            throw Asyncio.rethrow(e);
        }
        trace.ended(name);
        trace.event("end", Printed.ok(value));
        return value;
    }
}

package weft.conformance;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import weft.EventLoop;
import weft.ExceptionContext;
import weft.ExceptionHandler;
import weft.Future;

/** The loop's exception handler: prints what the language shows, and remembers whose exception nobody retrieved. */
final class Reports implements ExceptionHandler {
    private static final String ASYNCGEN = "asyncgen";

    private final Trace trace;
    private final Set<Object> neverRetrieved = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Set<Object> dropped = Collections.newSetFromMap(new IdentityHashMap<>());

    Reports(Trace trace) {
        this.trace = trace;
    }

    @Override
    public void handle(EventLoop loop, ExceptionContext context) {
        String message = context.message();
        if (message.contains("never retrieved")) {
            neverRetrieved.add(context.details().get("future"));
        } else if (message.contains("destroyed but it is pending")) {
            // Python drops such a task; Weft ends it, and what it does then is no part of the program
            dropped.add(context.task());
            trace.close();
        } else {
            print(kind(message), context.exception());
        }
    }

    private void print(String kind, Throwable error) {
        // Of generators CPython reports Exceptions only; Weft everything, for Java's Errors must not vanish
        if (kind.equals(ASYNCGEN) && !PyType.of(error).is(PyType.EXCEPTION)) return;
        trace.loopEvent("exc_handler", kind, error == null ? null : Printed.error(error));
    }

    private static String kind(String message) {
        if (message.startsWith("Exception in callback")) return "callback";
        if (message.startsWith("unhandled exception during")) return "shutdown";
        if (message.startsWith("an error occurred during closing")) return ASYNCGEN;
        if (message.contains("its parent task")) return "tg_parent_done";
        return "other";
    }

    /** Whether the loop has reported that nobody asked for this future's exception. */
    boolean isNeverRetrieved(Future<?> future) {
        return neverRetrieved.contains(future) && !dropped.contains(future);
    }
}

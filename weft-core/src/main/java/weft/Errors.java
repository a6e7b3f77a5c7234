package weft;

import org.jspecify.annotations.Nullable;
import weft.loop.Handle;

/** Where errors go that nobody waits for: the loop's exception handler, and the log when that fails. Loop thread only. */
final class Errors {
    private final EventLoop loop;
    private @Nullable ExceptionHandler handler;

    Errors(EventLoop loop) {
        this.loop = loop;
    }

    void setHandler(@Nullable ExceptionHandler handler) {
        this.handler = handler;
    }

    @Nullable
    ExceptionHandler handler() {
        return handler;
    }

    /** A callback threw: the loop goes on, unless the error asks for its end. */
    void callbackFailed(Handle handle, Throwable exception) {
        if (Exits.leaveTheLoop(exception)) throw Asyncio.rethrow(exception);
        call(ExceptionContext.of("Exception in callback " + handle, exception).with("handle", handle));
    }

    void call(ExceptionContext context) {
        ExceptionHandler custom = handler;
        if (custom == null) {
            logIt(context);
            return;
        }
        Context before = loop.context();
        try {
            Task<?> task = context.task();
            Context itsContext = task == null ? null : task.getContext();
            if (itsContext != null) loop.enterContext(itsContext);
            custom.handle(loop, context);
        } catch (Throwable e) {
            if (Exits.leaveTheLoop(e)) throw e;
            if (e != context.exception() && context.exception() != null) e.addSuppressed(context.exception());
            logIt(ExceptionContext.of("Unhandled error in exception handler", e).with("context", context.describe()));
        } finally {
            loop.enterContext(before);
        }
    }

    void logIt(ExceptionContext context) {
        Task<?> task = context.task();
        Origin origin = task == null ? null : loop.origins().of(task);
        String text = context.describe();
        Log.error(origin == null ? text : text + "\n" + origin.describe("Task"), context.exception());
    }
}

package weft;

import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.sleep;

/** The coroutines that tests run as children: they tell the trace what happens to them. */
final class Children {
    private final Trace trace;

    Children(Trace trace) {
        this.trace = trace;
    }

    /** Sleeps, and returns its name. */
    Coroutine<String> child(String name, double seconds) {
        return async(() -> {
            sleepAsChild(name, seconds);
            trace.log(name + " done");
            return name;
        });
    }

    /** Sleeps, and throws. */
    Coroutine<String> failing(String name, double seconds, Throwable failure) {
        return async(() -> {
            sleepAsChild(name, seconds);
            trace.log(name + " fails");
            throw failure;
        });
    }

    /** Sleeps until it is cancelled, and throws something else then. */
    Coroutine<String> failingCleanup(String name, Throwable failure) {
        return async(() -> {
            try {
                await(sleep(1000));
                return name;
            } catch (CancelledError e) {
                trace.log(name + " fails in clean-up");
                throw failure;
            }
        });
    }

    /** Sleeps until it is cancelled, and returns its name nevertheless. */
    Coroutine<String> stubborn(String name) {
        return async(() -> {
            try {
                await(sleep(1000));
            } catch (CancelledError e) {
                trace.log(name + " swallows");
            }
            return name;
        });
    }

    private void sleepAsChild(String name, double seconds) {
        trace.log(name + " start");
        try {
            await(sleep(seconds));
        } catch (CancelledError e) {
            trace.log(name + " cancelled" + (e.getMessage() == null ? "" : " " + e.getMessage()));
            throw e;
        }
    }
}

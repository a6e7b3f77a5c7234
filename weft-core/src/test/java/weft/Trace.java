package weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static weft.Asyncio.await;
import static weft.Asyncio.sleep;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * The harness of most tests: a loop in virtual time, a list of what happened, and the errors that the loop's exception
 * handler was told. {@link #run} fails the test if it was told any that the test did not ask for.
 */
public final class Trace {
    public final VirtualClock clock = new VirtualClock();
    public final List<String> events = new ArrayList<>();
    public final List<ExceptionContext> reported = new ArrayList<>();
    private boolean expectsReports;

    /** A loop in this trace's time, which reports to this trace. */
    public EventLoop newLoop() {
        EventLoop loop = new EventLoop(clock);
        loop.setExceptionHandler((itsLoop, context) -> reported.add(context));
        return loop;
    }

    /** The test looks at {@link #reported} itself. */
    public Trace expectingReports() {
        expectsReports = true;
        return this;
    }

    public void log(String event) {
        events.add(event);
    }

    /** The event with the virtual time in seconds before it. */
    public void logTime(String event) {
        events.add(String.format(java.util.Locale.ROOT, "%.3f %s", clock.nanos() / 1e9, event));
    }

    public <T> T run(Awaitable<T> main) {
        try (Runner runner = new Runner(this::newLoop, null)) {
            return runner.run(main);
        } finally {
            if (!expectsReports) assertEquals(List.of(), reported, "the exception handler was told of errors");
        }
    }

    public void run(Coroutine.Action main) {
        run(Asyncio.async(main));
    }

    /** Sleeps a second and tells when it was over, or by whom it was cancelled; goes on either way. */
    public void sleepAndLog(String name) {
        try {
            await(sleep(1));
            logTime(name + " slept");
        } catch (CancelledError e) {
            logTime(name + " " + e.getMessage());
        }
    }

    public void assertEvents(String... expected) {
        assertEquals(List.of(expected), events);
    }

    /** Runs it and gives what it throws, of this type. */
    public static <X extends Throwable> X caught(Class<X> type, Supplier<?> code) {
        return org.junit.jupiter.api.Assertions.assertThrows(type, code::get);
    }
}

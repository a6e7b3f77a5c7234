package weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.rethrow;
import static weft.Asyncio.sleep;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import weft.loop.Handle;

/** Errors that nobody waits for, and errors that end the run. */
class ExceptionHandlerTest {
    private final Trace trace = new Trace();
    private final EventLoop loop = trace.newLoop();

    @AfterEach
    void closeLoop() {
        loop.close();
    }

    private void runOnce() {
        loop.callSoon(loop::stop);
        loop.runForever();
    }

    private static Runnable throwing(Throwable error) {
        return () -> {
            throw rethrow(error);
        };
    }

    @Test
    @DisplayName("T05, F120: an exception in a callback goes to the handler; the next callback runs")
    void errorInCallback() {
        RuntimeException error = new RuntimeException("boom");
        Handle handle = loop.callSoon(throwing(error));
        loop.callSoon(() -> trace.log("next"));
        runOnce();
        trace.assertEvents("next");
        ExceptionContext report = trace.reported.getFirst();
        assertEquals(1, trace.reported.size());
        assertSame(error, report.exception());
        assertSame(handle, report.handle());
        assertTrue(report.message().startsWith("Exception in callback "), report.message());
    }

    @Test
    @DisplayName("T05: the JVM's own errors do not end the loop either")
    void javaErrorsInCallbacks() {
        loop.callSoon(throwing(new AssertionError("a")));
        loop.callSoon(throwing(new StackOverflowError("b")));
        loop.callSoon(throwing(new CancelledError("c")));
        loop.callLater(0, throwing(new IOException("d")));
        runOnce();
        runOnce();
        assertEquals(
                List.of("a", "b", "c", "d"),
                trace.reported.stream()
                        .map(report -> report.exception().getMessage())
                        .toList());
    }

    @Test
    @DisplayName("T05: SystemExit leaves the loop, which can run again")
    void systemExitInCallback() {
        loop.callSoon(throwing(new SystemExit(3)));
        loop.callSoon(() -> trace.log("after the exit"));
        assertEquals(3, assertThrows(SystemExit.class, loop::runForever).code());
        assertFalse(loop.isRunning());
        trace.assertEvents();
        runOnce();
        trace.assertEvents("after the exit");
        assertEquals(List.of(), trace.reported);
    }

    @Test
    @DisplayName(
            "T32, F029: KeyboardInterrupt in a task leaves the loop and is kept in the task; others are unaffected")
    void keyboardInterruptInTask() {
        Task<Void> other = loop.createTask(async(() -> {
            await(sleep(1));
            trace.log("other");
        }));
        Task<Void> task = loop.createTask(async(() -> {
            throw new KeyboardInterrupt();
        }));
        assertThrows(KeyboardInterrupt.class, () -> loop.runUntilComplete(other));
        assertInstanceOf(KeyboardInterrupt.class, task.exception());
        assertFalse(other.done());
        loop.runUntilComplete(other);
        trace.assertEvents("other");
    }

    @Test
    @DisplayName("T32: SystemExit of the very task that is run comes out once")
    void systemExitOfTheMainTask() {
        Coroutine<Void> main = async(() -> {
            await(sleep(1));
            throw new SystemExit(4);
        });
        assertEquals(
                4,
                assertThrows(SystemExit.class, () -> loop.runUntilComplete(main))
                        .code());
        loop.runUntilComplete(sleep(1)); // neither a stop nor the exit is left over
        assertEquals(2.0, loop.time());
        loop.close();
        assertEquals(List.of(), trace.reported);
    }

    @Test
    void errorsInDoneCallbacksAreReportedOneByOne() {
        Future<Integer> future = loop.createFuture();
        future.addDoneCallback(done -> throwing(new IOException("first")).run());
        future.addDoneCallback(done -> trace.log("second"));
        future.setResult(1);
        runOnce();
        trace.assertEvents("second");
        assertEquals("first", trace.reported.getFirst().exception().getMessage());
    }

    @Test
    @DisplayName("F120: the handler runs in the context of the callback that failed")
    void handlerSeesTheCallbacksContext() {
        ContextVar<Integer> variable = new ContextVar<>("v", 0);
        loop.setExceptionHandler((itsLoop, context) -> trace.log("handler " + variable.get()));
        loop.callSoon(() -> {
            variable.set(8);
            throw new IllegalStateException();
        });
        loop.callSoon(() -> trace.log("next " + variable.get()));
        runOnce();
        trace.assertEvents("handler 8", "next 0");
    }

    @Test
    @DisplayName("F120: a handler that fails falls back to the log; the loop lives")
    void failingHandler() {
        try (LogCapture log = new LogCapture()) {
            loop.setExceptionHandler((itsLoop, context) -> {
                throw new IllegalArgumentException("handler");
            });
            loop.callSoon(throwing(new IOException("cause")));
            loop.callSoon(() -> trace.log("next"));
            runOnce();
            assertEquals(1, log.messages().size());
            assertTrue(log.messages().getFirst().startsWith("Unhandled error in exception handler"));
            Throwable thrown = log.thrown().getFirst();
            assertEquals("handler", thrown.getMessage());
            assertEquals("cause", thrown.getSuppressed()[0].getMessage());
        }
        trace.assertEvents("next");
    }

    @Test
    @DisplayName("F120: a handler may end the run")
    void handlerThatExits() {
        loop.setExceptionHandler((itsLoop, context) -> {
            throw new SystemExit(1);
        });
        loop.callSoon(throwing(new IOException()));
        assertThrows(SystemExit.class, loop::runForever);
        assertThrows(SystemExit.class, () -> loop.callExceptionHandler(ExceptionContext.of("direct", null)));
    }

    @Test
    @DisplayName("F120: without a handler errors are logged; null takes the handler back")
    void defaultHandlerLogs() {
        ExceptionHandler mine = (itsLoop, context) -> trace.log("mine");
        loop.setExceptionHandler(mine);
        assertSame(mine, loop.getExceptionHandler());
        loop.setExceptionHandler(null);
        assertNull(loop.getExceptionHandler());
        try (LogCapture log = new LogCapture()) {
            IOException error = new IOException("e");
            loop.callExceptionHandler(
                    ExceptionContext.of("what happened", error).with("key", "value"));
            assertEquals(List.of("what happened\nkey: value"), log.messages());
            assertSame(error, log.thrown().getFirst());
        }
    }

    @Test
    @DisplayName("F120: a handler may pass on to the default")
    void handlerCallsDefault() {
        loop.setExceptionHandler(EventLoop::defaultExceptionHandler);
        try (LogCapture log = new LogCapture()) {
            loop.callSoon(throwing(new IOException("e")));
            runOnce();
            assertTrue(log.messages().getFirst().startsWith("Exception in callback"));
        }
    }

    @Test
    void contextKeepsItsDetailsInOrder() {
        ExceptionContext context =
                ExceptionContext.of("m", null).with("b", 1).with("a", 2).with("b", 3);
        assertEquals("m\nb: 3\na: 2", context.describe());
        assertThrows(
                UnsupportedOperationException.class, () -> context.details().put("c", 4));
        assertNull(context.task());
        assertNull(context.handle());
    }
}

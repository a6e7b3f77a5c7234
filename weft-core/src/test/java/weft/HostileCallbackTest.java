package weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.createTask;
import static weft.Asyncio.getRunningLoop;
import static weft.Asyncio.sleep;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Callbacks, done callbacks and exception handlers that throw: the loop tells of it and goes on. */
class HostileCallbackTest {
    private final Trace trace = new Trace().expectingReports();

    @Test
    void callbacks() {
        List<Throwable> errors = List.of(
                new IllegalStateException("unchecked"),
                new AssertionError("error"),
                new StackOverflowError("simulated"),
                new OutOfMemoryError("simulated"));
        trace.run(() -> {
            EventLoop loop = getRunningLoop();
            for (Throwable error : errors)
                loop.callSoon(() -> {
                    throw Asyncio.rethrow(error);
                });
            await(sleep(1));
        });
        assertEquals(
                errors, trace.reported.stream().map(ExceptionContext::exception).toList());
        for (ExceptionContext context : trace.reported) {
            assertTrue(context.message().startsWith("Exception in callback"), context.message());
            assertInstanceOf(weft.loop.Handle.class, context.handle());
        }
    }

    @Test
    void doneCallbacks() {
        RuntimeException error = new RuntimeException("in a done callback");
        trace.run(() -> {
            Task<Integer> task = createTask(async(() -> 1));
            task.addDoneCallback(done -> {
                throw error;
            });
            task.addDoneCallback(done -> trace.log("the next one"));
            assertEquals(1, await(task));
            await(sleep(1));
        });
        trace.assertEvents("the next one");
        assertSame(error, trace.reported.getFirst().exception());
    }

    @Test
    void stackOverflowsInCallbacks() {
        trace.run(() -> {
            getRunningLoop().callSoon(HostileCallbackTest::overflow);
            await(sleep(1));
            trace.log("goes on");
        });
        trace.assertEvents("goes on");
        assertInstanceOf(StackOverflowError.class, trace.reported.getFirst().exception());
    }

    private static void overflow() {
        overflow();
    }

    @Test
    void exceptionHandlers() {
        RuntimeException first = new RuntimeException("the callback's");
        RuntimeException second = new RuntimeException("the handler's");
        try (LogCapture log = new LogCapture()) {
            trace.run(() -> {
                EventLoop loop = getRunningLoop();
                loop.setExceptionHandler((itsLoop, context) -> {
                    throw second;
                });
                loop.callSoon(() -> {
                    throw first;
                });
                await(sleep(1));
                trace.log("goes on");
            });
            trace.assertEvents("goes on");
            assertEquals(1, log.messages().size());
            assertTrue(log.messages().getFirst().contains("Unhandled error in exception handler"));
            assertTrue(log.messages().getFirst().contains("Exception in callback"));
        }
        assertSame(first, second.getSuppressed()[0]);
    }

    @Test
    void theDefaultHandlerLogs() {
        try (LogCapture log = new LogCapture()) {
            trace.run(() -> {
                EventLoop loop = getRunningLoop();
                loop.setExceptionHandler(null);
                loop.callSoon(() -> {
                    throw new RuntimeException("told");
                });
                await(sleep(1));
            });
            assertEquals(1, log.of("Exception in callback").size());
        }
    }

    @Test
    void exitsLeaveTheRun() {
        SystemExit exit = new SystemExit(3);
        assertSame(
                exit,
                assertThrows(
                        SystemExit.class,
                        () -> trace.run(() -> {
                            getRunningLoop().callSoon(() -> {
                                throw exit;
                            });
                            try {
                                await(sleep(1));
                            } finally {
                                trace.log("finally");
                            }
                        })));
        trace.assertEvents("finally");
    }
}

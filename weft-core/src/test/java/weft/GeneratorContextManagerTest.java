package weft;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.async;
import static weft.Asyncio.asyncContextManager;
import static weft.Asyncio.await;
import static weft.Asyncio.createTask;
import static weft.Asyncio.currentTask;
import static weft.Asyncio.sleep;
import static weft.Asyncio.timeout;

import java.io.IOException;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** F134: contextlib.asynccontextmanager. */
class GeneratorContextManagerTest {
    private final Trace trace = new Trace();

    private AsyncContextManager<String> resource() {
        return asyncContextManager(out -> {
            await(sleep(1));
            trace.logTime("open in " + currentTask().getName());
            try {
                out.yield("resource");
            } finally {
                await(sleep(1));
                trace.logTime("close");
            }
        });
    }

    private static Throwable thrownInside(AsyncContextManager<?> manager, Throwable error) {
        AsyncContextManager.Block<Object, RuntimeException> block = got -> {
            throw Asyncio.rethrow(error);
        };
        return assertThrows(Throwable.class, () -> manager.run(block));
    }

    private static Throwable thrownAround(AsyncContextManager<?> manager) {
        AsyncContextManager.Block<Object, RuntimeException> block = got -> {};
        return assertThrows(Throwable.class, () -> manager.run(block));
    }

    @Test
    void aroundABlock() {
        trace.run(() -> {
            String value = resource().call(got -> {
                trace.log("block " + got);
                return "value";
            });
            assertEquals("value", value);
        });
        trace.assertEvents("1.000 open in Task-1", "block resource", "2.000 close");
    }

    @Test
    void theBlocksExceptionPassesThroughTheBody() {
        IOException error = new IOException();
        trace.run(() -> {
            assertSame(error, thrownInside(resource(), error));
        });
        assertEquals(0, error.getSuppressed().length);
        trace.assertEvents("1.000 open in Task-1", "2.000 close");
    }

    @Test
    void aBodyThatReturnsSuppresses() {
        AsyncContextManager<String> quiet = asyncContextManager(out -> {
            try {
                out.yield("value");
            } catch (IllegalStateException e) {
                trace.log("suppressed " + e.getMessage());
            }
        });
        trace.run(() -> {
            Object nothing = quiet.call(got -> {
                throw new IllegalStateException("it");
            });
            assertNull(nothing);
        });
        trace.assertEvents("suppressed it");
    }

    @Test
    void aBodyThatThrowsReplaces() {
        IllegalArgumentException replacement = new IllegalArgumentException();
        IllegalStateException error = new IllegalStateException();
        AsyncContextManager<String> translating = asyncContextManager(out -> {
            try {
                out.yield("value");
            } catch (IllegalStateException e) {
                throw replacement;
            }
        });
        trace.run(() -> {
            assertSame(replacement, thrownInside(translating, error));
        });
        assertArrayEquals(new Throwable[] {error}, replacement.getSuppressed());
    }

    @Test
    void cancelledInTheBlock() {
        trace.run(() -> {
            Task<Void> task = createTask(
                    async(() -> {
                        resource().run(got -> await(sleep(100)));
                    }),
                    "T");
            await(sleep(2));
            task.cancel();
            assertThrows(CancelledError.class, task::await);
            assertTrue(task.cancelled());
        });
        trace.assertEvents("1.000 open in T", "3.000 close");
    }

    @Test
    @DisplayName("a timeout inside the body limits the block")
    void aTimeoutOfTheBody() {
        AsyncContextManager<Timeout> limited = asyncContextManager(out -> {
            timeout(1).run(limit -> out.yield(limit));
        });
        trace.run(() -> {
            AsyncContextManager.Block<Timeout, RuntimeException> slow = limit -> await(sleep(5));
            assertThrows(TimeoutException.class, () -> limited.run(slow));
            assertEquals(0, currentTask().cancelling());
        });
    }

    @Test
    void bodiesThatDoNotYieldOnce() {
        trace.run(() -> {
            AsyncContextManager<Integer> never = asyncContextManager(out -> {});
            message("generator didn't yield", thrownAround(never));
            AsyncContextManager<Integer> twice = asyncContextManager(out -> {
                try {
                    out.yield(1);
                    out.yield(2);
                } finally {
                    trace.log("closed");
                }
            });
            message("generator didn't stop", thrownAround(twice));
            AsyncContextManager<Integer> goesOn = asyncContextManager(out -> {
                try {
                    out.yield(1);
                } catch (IllegalArgumentException e) {
                    out.yield(2);
                } finally {
                    trace.log("closed too");
                }
            });
            Throwable error = thrownInside(goesOn, new IllegalArgumentException("block"));
            message("generator didn't stop after athrow()", error);
            assertEquals("block", error.getSuppressed()[0].getMessage());
        });
        trace.assertEvents("closed", "closed too");
    }

    private static void message(String start, Throwable error) {
        assertInstanceOf(IllegalStateException.class, error);
        assertTrue(error.getMessage().startsWith(start), error.getMessage());
    }

    @Test
    void aFailureBeforeTheYield() {
        IOException error = new IOException();
        AsyncContextManager<Integer> broken = asyncContextManager(out -> {
            throw error;
        });
        trace.run(() -> {
            assertSame(error, thrownInside(broken, new AssertionError("never")));
        });
        trace.assertEvents();
    }

    @Test
    @DisplayName("exceptions that mean the end of a generator are the block's, if the block throws them")
    void exceptionsOfGenerators() {
        trace.run(() -> {
            for (Throwable error : new Throwable[] {
                new StopAsyncIteration("mine"), new NoSuchElementException(), new GeneratorExit(), new CancelledError()
            }) {
                AsyncContextManager<Integer> plain = asyncContextManager(out -> out.yield(1));
                assertSame(error, thrownInside(plain, error));
            }
        });
    }

    @Test
    void onceOnly() {
        trace.run(() -> {
            AsyncContextManager<String> manager = resource();
            manager.run(got -> {});
            assertInstanceOf(IllegalStateException.class, thrownAround(manager));
        });
    }
}

package weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.createTask;
import static weft.Asyncio.sleep;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class AsyncContextManagerTest {
    private final Trace trace = new Trace();
    private final IOException failure = new IOException("body");

    /** Waits a second on the way in and on the way out, and tells the trace. */
    private class Recording implements AsyncContextManager<String> {
        @Override
        public String enter() throws Exception {
            await(sleep(1));
            trace.logTime("enter");
            return "resource";
        }

        @Override
        public boolean exit(Throwable exception) throws Exception {
            await(sleep(1));
            trace.logTime("exit " + (exception == null ? "null" : exception.getMessage()));
            return false;
        }
    }

    private final class Suppressing extends Recording {
        @Override
        public boolean exit(Throwable exception) throws Exception {
            super.exit(exception);
            return true;
        }
    }

    private final class FailingExit extends Recording {
        private final Exception replacement;

        FailingExit(Exception replacement) {
            this.replacement = replacement;
        }

        @Override
        public boolean exit(Throwable exception) throws Exception {
            super.exit(exception);
            throw replacement;
        }
    }

    @Test
    void theBlockGetsWhatEnterReturnsAndCallReturnsTheValue() {
        trace.run(() -> assertEquals(8, new Recording().<Integer, RuntimeException>call(resource -> {
                    trace.log("body " + resource);
                    return resource.length();
                })));
        trace.assertEvents("1.000 enter", "body resource", "2.000 exit null");
    }

    @Test
    void aBlockWithoutAValue() {
        trace.run(() -> new Recording().run(resource -> trace.log("body " + resource)));
        trace.assertEvents("1.000 enter", "body resource", "2.000 exit null");
    }

    @Test
    void exitGetsTheExceptionAndItComesOutAsItIs() {
        trace.run(() -> {
            try {
                new Recording().run(resource -> {
                    throw failure;
                });
            } catch (IOException e) { // declared by the block, so that it can be caught
                assertSame(failure, e);
                assertEquals(0, e.getSuppressed().length);
                trace.log("caught");
            }
        });
        trace.assertEvents("1.000 enter", "2.000 exit body", "caught");
    }

    @Test
    void trueSuppressesAndCallReturnsNull() {
        trace.run(() -> {
            Object nothing = new Suppressing().<Object, IOException>call(resource -> {
                throw failure;
            });
            assertNull(nothing);
            new Suppressing().run(resource -> {
                throw failure;
            });
        });
        trace.assertEvents("1.000 enter", "2.000 exit body", "3.000 enter", "4.000 exit body");
    }

    @Test
    void trueWithoutAnExceptionChangesNothing() {
        trace.run(() -> assertEquals("value", new Suppressing().<String, RuntimeException>call(resource -> "value")));
    }

    @Test
    void anExceptionOutOfExitReplacesTheFirstOneAndCarriesIt() {
        Exception replacement = new Exception("exit");
        trace.run(() -> {
            Exception thrown = assertThrows(
                    Exception.class,
                    () -> new FailingExit(replacement).run(resource -> {
                        throw failure;
                    }));
            assertSame(replacement, thrown);
            assertEquals(List.of(failure), List.of(thrown.getSuppressed()));
        });
    }

    @Test
    void anExceptionOutOfExitThatNamesTheFirstAsItsCauseDoesNotCarryItTwice() {
        Exception replacement = new Exception("exit", failure);
        trace.run(() -> {
            assertThrows(
                    Exception.class,
                    () -> new FailingExit(replacement).run(resource -> {
                        throw failure;
                    }));
            assertEquals(0, replacement.getSuppressed().length);
        });
    }

    @Test
    void exitMayThrowTheSameExceptionAgain() {
        trace.run(() -> {
            IOException thrown = assertThrows(
                    IOException.class,
                    () -> new FailingExit(failure).run(resource -> {
                        throw failure;
                    }));
            assertSame(failure, thrown);
            assertEquals(0, thrown.getSuppressed().length);
        });
    }

    @Test
    void anExceptionOutOfExitAfterAGoodBlock() {
        Exception replacement = new Exception("exit");
        trace.run(() -> assertSame(
                replacement, assertThrows(Exception.class, () -> new FailingExit(replacement).run(resource -> {}))));
    }

    @Test
    @DisplayName("enter fails: neither block nor exit runs")
    void enterFails() {
        Exception refusal = new Exception("enter");
        AsyncContextManager<String> manager = new Recording() {
            @Override
            public String enter() throws Exception {
                throw refusal;
            }
        };
        trace.run(() -> assertSame(
                refusal, assertThrows(Exception.class, () -> manager.run(resource -> trace.log("not reached")))));
        trace.assertEvents();
    }

    // -- cancellation --

    private CancelledError cancelAt(double seconds, AsyncContextManager<String> manager) {
        Task<Void> task = createTask(async(() -> manager.run(resource -> {
            await(sleep(9));
            trace.log("not reached");
        })));
        await(sleep(seconds));
        task.cancel("why");
        CancelledError error = assertThrows(CancelledError.class, () -> await(task));
        assertTrue(task.cancelled());
        return error;
    }

    @Test
    void cancelledInside() {
        trace.run(() -> assertEquals("why", cancelAt(2, new Recording()).getMessage()));
        trace.assertEvents("1.000 enter", "3.000 exit why");
    }

    @Test
    void cancelledInEnter() {
        trace.run(() -> {
            cancelAt(0.5, new Recording());
        });
        trace.assertEvents();
    }

    @Test
    @DisplayName("cancelled in exit: the cancellation replaces the exception of the block, and carries it")
    void cancelledInExit() {
        trace.run(() -> {
            Task<Void> task = createTask(async(() -> new Recording().run(resource -> {
                throw failure;
            })));
            await(sleep(1.5));
            task.cancel();
            CancelledError error = assertThrows(CancelledError.class, () -> await(task));
            assertEquals(List.of(failure), List.of(error.getSuppressed()));
        });
        trace.assertEvents("1.000 enter");
    }

    @Test
    @DisplayName("a manager that suppresses a cancellation swallows it: the task goes on")
    void suppressedCancellation() {
        trace.run(() -> {
            Task<String> task = createTask(async(() -> {
                new Suppressing().run(resource -> await(sleep(9)));
                return "went on";
            }));
            await(sleep(2));
            task.cancel("why");
            assertEquals("went on", await(task));
        });
        trace.assertEvents("1.000 enter", "3.000 exit why");
    }

    @Test
    void nestedBlocksEndInReverseOrder() {
        trace.run(() -> assertThrows(
                IOException.class,
                () -> new Recording()
                        .run(outer -> new Recording().run(inner -> {
                            throw failure;
                        }))));
        trace.assertEvents("1.000 enter", "2.000 enter", "3.000 exit body", "4.000 exit body");
    }
}

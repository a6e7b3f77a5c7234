package weft;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.createTask;
import static weft.Asyncio.sleep;

import java.io.IOException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** F134: the stack ends its members as nested blocks would end. */
class AsyncExitStackTest {
    private final Trace trace = new Trace();
    private final IOException failure = new IOException("block");

    /** Awaits on the way in and out, and tells the trace what it was told. */
    private AsyncContextManager<String> manager(String name) {
        return new AsyncContextManager<>() {
            @Override
            public String enter() {
                await(sleep(1));
                trace.log("enter " + name);
                return name;
            }

            @Override
            public boolean exit(Throwable exception) {
                await(sleep(1));
                trace.logTime("exit " + name + " " + (exception == null ? "-" : exception.getMessage()));
                return false;
            }
        };
    }

    private interface Block extends AsyncContextManager.Block<AsyncExitStack, Throwable> {}

    /** A new stack around the block. */
    private static void around(Block block) {
        try {
            new AsyncExitStack().run(block);
        } catch (Throwable e) {
            throw Asyncio.rethrow(e);
        }
    }

    private static Throwable thrownAround(Block block) {
        return assertThrows(Throwable.class, () -> around(block));
    }

    @Test
    @DisplayName("the last one in is the first one out")
    void order() {
        trace.run(() -> {
            around(stack -> {
                assertEquals("A", await(stack.enterAsyncContext(manager("A"))));
                stack.callback(() -> trace.log("callback"));
                stack.pushAsyncCallback(async(() -> {
                    await(sleep(1));
                    trace.log("coroutine");
                }));
                AutoCloseable file = () -> trace.log("close");
                assertSame(file, stack.enterContext(file));
                stack.push(exception -> {
                    trace.log("exit " + exception);
                    return false;
                });
                AsyncContextManager<String> entered = manager("B");
                stack.push(entered);
                trace.log("block");
            });
        });
        trace.assertEvents(
                "enter A", "block", "2.000 exit B -", "exit null", "close", "coroutine", "callback", "4.000 exit A -");
    }

    @Test
    void everybodyIsToldTheException() {
        trace.run(() -> {
            Throwable seen = thrownAround(stack -> {
                await(stack.enterAsyncContext(manager("A")));
                await(stack.enterAsyncContext(manager("B")));
                throw failure;
            });
            assertSame(failure, seen);
        });
        trace.assertEvents("enter A", "enter B", "3.000 exit B block", "4.000 exit A block");
    }

    @Test
    void suppressing() {
        trace.run(() -> {
            Object value = new AsyncExitStack().<Object, IOException>call((AsyncExitStack stack) -> {
                await(stack.enterAsyncContext(manager("A")));
                stack.push(exception -> exception == failure);
                throw failure;
            });
            assertNull(value);
        });
        trace.assertEvents("enter A", "2.000 exit A -");
    }

    @Test
    @DisplayName("an exception of an exit replaces the one under way, which it carries, and the others still run")
    void replacing() {
        IllegalStateException second = new IllegalStateException("second");
        IllegalArgumentException third = new IllegalArgumentException("third");
        trace.run(() -> {
            Throwable seen = thrownAround(stack -> {
                await(stack.enterAsyncContext(manager("A")));
                stack.callback(() -> {
                    throw third;
                });
                stack.callback(() -> {
                    throw second;
                });
                throw failure;
            });
            assertSame(third, seen);
        });
        assertArrayEquals(new Throwable[] {second}, third.getSuppressed());
        assertArrayEquals(new Throwable[] {failure}, second.getSuppressed());
        trace.assertEvents("enter A", "2.000 exit A third");
    }

    @Test
    void anExitMayFailThoughTheBlockDidNot() {
        trace.run(() -> {
            Throwable seen = thrownAround(stack -> {
                stack.callback(() -> {
                    throw failure;
                });
            });
            assertSame(failure, seen);
            // and one below may suppress it: then nothing is left to throw
            around(stack -> {
                stack.push(exception -> exception == failure);
                stack.callback(() -> {
                    throw failure;
                });
            });
        });
    }

    @Test
    @DisplayName("replaced, suppressed, and failed again: the last failure counts")
    void replacedAgain() {
        AsyncExitStack stack = new AsyncExitStack();
        IOException last = new IOException("last");
        stack.callback(() -> {
            throw last;
        });
        stack.push(exception -> true);
        stack.callback(() -> {
            throw new IOException("lost");
        });
        assertSame(last, assertThrows(IOException.class, () -> stack.exit(failure)));
        assertEquals(0, last.getSuppressed().length);
    }

    @Test
    void rethrowingTheSameObjectIsNoReplacement() {
        AsyncExitStack stack = new AsyncExitStack();
        stack.push(exception -> {
            throw Asyncio.rethrow(exception);
        });
        assertSame(failure, assertThrows(IOException.class, () -> stack.exit(failure)));
        assertEquals(0, failure.getSuppressed().length);
    }

    @Test
    void aManagerThatFailsToEnterIsNotLeft() {
        AsyncContextManager<String> broken = new AsyncContextManager<>() {
            @Override
            public String enter() throws IOException {
                throw failure;
            }

            @Override
            public boolean exit(Throwable exception) {
                throw new AssertionError("never entered");
            }
        };
        trace.run(() -> {
            Throwable seen = thrownAround(stack -> {
                await(stack.enterAsyncContext(manager("A")));
                await(stack.enterAsyncContext(broken));
            });
            assertSame(failure, seen);
        });
        trace.assertEvents("enter A", "2.000 exit A block");
    }

    @Test
    void popAll() {
        trace.run(() -> {
            AsyncExitStack kept = new AsyncExitStack().call(stack -> {
                await(stack.enterAsyncContext(manager("A")));
                return stack.popAll();
            });
            trace.log("left");
            await(kept.aclose());
            await(kept.aclose());
        });
        trace.assertEvents("enter A", "left", "2.000 exit A -");
    }

    @Test
    @DisplayName("cancelled in the block: the exits run, and may await")
    void cancelled() {
        trace.run(() -> {
            Task<Void> task = createTask(async(() -> {
                around(stack -> {
                    await(stack.enterAsyncContext(manager("A")));
                    await(stack.enterAsyncContext(manager("B")));
                    await(sleep(100));
                });
            }));
            await(sleep(5));
            task.cancel("stop");
            assertThrows(CancelledError.class, task::await);
            assertTrue(task.cancelled());
        });
        trace.assertEvents("enter A", "enter B", "6.000 exit B stop", "7.000 exit A stop");
    }

    @Test
    @DisplayName("cancelled in an exit: the rest still runs")
    void cancelledInAnExit() {
        trace.run(() -> {
            Task<Void> task = createTask(async(() -> {
                around(stack -> {
                    await(stack.enterAsyncContext(manager("A")));
                    await(stack.enterAsyncContext(manager("B")));
                });
            }));
            await(sleep(2.5));
            task.cancel("stop");
            assertThrows(CancelledError.class, task::await);
        });
        trace.assertEvents("enter A", "enter B", "3.500 exit A stop");
    }

    @Test
    void nullIsRefused() {
        AsyncExitStack stack = new AsyncExitStack();
        assertThrows(NullPointerException.class, () -> stack.callback(null));
        assertThrows(NullPointerException.class, () -> stack.enterAsyncContext(null));
        assertThrows(NullPointerException.class, () -> stack.pushAsyncCallback(null));
        assertFalse(stack.exit(null));
        assertEquals("<AsyncExitStack of 0>", stack.toString());
    }
}

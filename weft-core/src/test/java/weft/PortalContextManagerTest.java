package weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.async;
import static weft.Asyncio.asyncContextManager;
import static weft.Asyncio.await;
import static weft.Asyncio.currentTask;
import static weft.Asyncio.moveOnAfter;
import static weft.Asyncio.sleep;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Asynchronous context managers around blocks on threads. */
@org.junit.jupiter.api.Timeout(20)
class PortalContextManagerTest {
    private final Trace trace = new Trace();
    private final BlockingPortal portal = BlockingPortal.start(trace::newLoop);

    @AfterEach
    void nothingWasReported() {
        portal.close();
        assertEquals(List.of(), trace.reported);
    }

    /** Enters and exits on the loop, in one task. */
    private AsyncContextManager<String> session() {
        return asyncContextManager(out -> {
            Task<?> owner = currentTask();
            await(sleep(1));
            trace.log("entered");
            try {
                out.yield("session");
            } finally {
                await(sleep(1));
                assertSame(owner, currentTask());
                trace.log("exited");
            }
        });
    }

    @Test
    @DisplayName("entry and exit run in one task of the loop, the block on the calling thread")
    void theBlock() {
        Thread caller = Thread.currentThread();
        String result = portal.wrapAsyncContextManager(session()).call(session -> {
            trace.log("block");
            assertSame(caller, Thread.currentThread());
            return session + " " + portal.call(sleep(1, "used"));
        });
        assertEquals("session used", result);
        trace.assertEvents("entered", "block", "exited");
    }

    @Test
    @DisplayName("the exit sees the block's exception, which then comes out, the same object")
    void failingBlock() {
        IOException failure = new IOException("x");
        AsyncContextManager<String> manager = asyncContextManager(out -> {
            try {
                out.yield("a");
            } catch (Throwable e) {
                trace.log("sees " + e.getMessage());
                throw e;
            }
        });
        assertSame(
                failure,
                assertThrows(
                        IOException.class,
                        () -> portal.wrapAsyncContextManager(manager).run(value -> {
                            throw failure;
                        })));
        assertEquals(0, failure.getSuppressed().length);
        trace.assertEvents("sees x");
    }

    @Test
    @DisplayName("an exit that suppresses the exception suppresses it")
    void suppressed() throws IOException {
        AsyncContextManager<String> manager = asyncContextManager(out -> {
            try {
                out.yield("a");
            } catch (Exception e) {
                trace.log("swallowed " + e.getMessage());
            }
        });
        Object result = portal.wrapAsyncContextManager(manager).call(value -> {
            throw new IOException("x");
        });
        assertNull(result);
        trace.assertEvents("swallowed x");
    }

    @Test
    @DisplayName("an exit that fails replaces the block's exception")
    void exitFails() {
        AsyncContextManager<String> manager = asyncContextManager(out -> {
            try {
                out.yield("a");
            } catch (Exception e) {
                throw new IllegalStateException("exit");
            }
        });
        IOException failure = new IOException("block");
        IllegalStateException thrown = assertThrows(
                IllegalStateException.class,
                () -> portal.wrapAsyncContextManager(manager).run(value -> {
                    throw failure;
                }));
        assertEquals("exit", thrown.getMessage());
        assertSame(failure, thrown.getSuppressed()[0]);
    }

    @Test
    @DisplayName("an entry that fails: no block, no exit")
    void entryFails() {
        AsyncContextManager<String> manager = asyncContextManager(out -> {
            throw new IOException("no entry");
        });
        assertThrows(
                IOException.class, () -> portal.wrapAsyncContextManager(manager).run(value -> trace.log("never")));
        trace.assertEvents();
    }

    @Test
    @DisplayName("the portal is made to end during the block: the exit runs at once, the block's end throws")
    void portalEndsDuringTheBlock() {
        assertThrows(
                CancelledError.class,
                () -> portal.wrapAsyncContextManager(session()).run(value -> {
                    portal.stop(true);
                    portal.close();
                    trace.log("closed");
                }));
        trace.assertEvents("entered", "exited", "closed");
    }

    @Test
    @DisplayName("and an exception of the block stays visible on that CancelledError")
    void portalEndsAndTheBlockFails() {
        IOException failure = new IOException("x");
        CancelledError error = assertThrows(
                CancelledError.class,
                () -> portal.wrapAsyncContextManager(session()).run(value -> {
                    portal.stop(true);
                    portal.close();
                    throw failure;
                }));
        assertSame(failure, error.getSuppressed()[0]);
    }

    @Test
    @DisplayName("a scope around the block ends before the block: what the block throws is not suppressed")
    void scopeEndsFirst() {
        IOException failure = new IOException("x");
        AsyncContextManager<?> scope = moveOnAfter(1);
        assertSame(
                failure,
                assertThrows(
                        IOException.class,
                        () -> portal.wrapAsyncContextManager(scope).run(() -> {
                            portal.call(sleep(2));
                            throw failure;
                        })));
    }

    @Test
    @DisplayName("interrupting the thread while it enters cancels the entry")
    void interruptedEntry() {
        Thread caller = Thread.currentThread();
        CountDownLatch never = new CountDownLatch(1);
        AsyncContextManager<String> manager = asyncContextManager(out -> {
            caller.interrupt();
            try {
                await(new java.util.concurrent.CompletableFuture<>());
            } finally {
                trace.log("gave up");
            }
            never.countDown();
            out.yield("never");
        });
        assertThrows(
                CancelledError.class,
                () -> portal.wrapAsyncContextManager(manager).run(value -> trace.log("never")));
        assertTrue(Thread.interrupted());
        assertEquals(1, never.getCount());
        trace.assertEvents("gave up");
    }

    @Test
    @DisplayName("a wrapped block is good for one use")
    void enteredTwice() {
        var block = portal.wrapAsyncContextManager(session());
        block.run(() -> {});
        assertThrows(IllegalStateException.class, () -> block.run(() -> {}));
        portal.close();
        assertThrows(
                IllegalStateException.class,
                () -> portal.wrapAsyncContextManager(session()).run(() -> {}));
    }

    @Test
    @DisplayName("a task group's block on a thread: its children fail the block's end")
    void taskGroup() {
        ExceptionGroup group = assertThrows(
                ExceptionGroup.class,
                () -> portal.wrapAsyncContextManager(Asyncio.taskGroup())
                        .run(tasks -> portal.call(async(() -> {
                            tasks.createTask(async(() -> {
                                throw new IOException("child");
                            }));
                        }))));
        assertEquals("child", group.exceptions().getFirst().getMessage());
    }
}

package weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.blocking;
import static weft.Asyncio.getRunningLoop;
import static weft.Asyncio.sleep;
import static weft.Asyncio.toThread;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A portal into a loop that runs anyway, handed to its threads; and portals used from inside their own loop. */
@org.junit.jupiter.api.Timeout(20)
class BlockingPortalOwnLoopTest {
    private final Trace trace = new Trace();

    @Test
    @DisplayName("threads of toThread and blocking code call back into the loop")
    void callsFromThreads() {
        trace.run(() -> BlockingPortal.open().run(portal -> {
            assertSame(getRunningLoop(), portal.loop());
            assertEquals("a", await(toThread(() -> portal.call(sleep(1, "a")))));
            assertEquals("b", blocking(() -> portal.call(sleep(1, "b"))));
            IOException failure = new IOException("x");
            assertSame(
                    failure,
                    assertThrows(
                            IOException.class,
                            () -> await(toThread(() -> portal.call(async(() -> {
                                throw failure;
                            }))))));
        }));
    }

    @Test
    @DisplayName("a thread that waits in call does not hold virtual time; cancelled there, it leaves nothing behind")
    void cancelledWorker() {
        trace.run(() -> BlockingPortal.open().run(portal -> {
            Task<Void> task = Asyncio.createTask(toThread(() -> portal.call(async(() -> {
                try {
                    await(getRunningLoop().createFuture()); // the interrupt comes in real time
                } finally {
                    trace.logTime("cancelled");
                }
            }))));
            await(sleep(1));
            task.cancel();
            assertThrows(CancelledError.class, () -> await(task));
        }));
        trace.run(() -> assertEquals(0, getRunningLoop().outsideWork()));
        trace.assertEvents("1.000 cancelled");
    }

    @Test
    @DisplayName("leaving the block waits for what runs, and lets nobody in any more")
    void leavingWaits() {
        AtomicReference<BlockingPortal> kept = new AtomicReference<>();
        trace.run(() -> {
            BlockingPortal.open().run(portal -> {
                kept.set(portal);
                portal.startTaskSoon(async(() -> {
                    await(sleep(2));
                    trace.logTime("done");
                }));
            });
            trace.logTime("left");
            BlockingPortal portal = kept.get();
            assertThrows(IllegalStateException.class, () -> portal.startTaskSoon(async(() -> {})));
            portal.close();
        });
        trace.assertEvents("2.000 done", "2.000 left");
        BlockingPortal portal = kept.get();
        IllegalStateException error =
                assertThrows(IllegalStateException.class, () -> portal.call(async(() -> "too late")));
        assertTrue(error.getMessage().startsWith("This portal is not running any more"), error.getMessage());
    }

    @Test
    @DisplayName("a block that fails cancels what runs; the exception comes out as it is")
    void failingBlock() {
        IOException failure = new IOException("x");
        trace.run(() -> assertSame(
                failure,
                assertThrows(
                        IOException.class,
                        () -> BlockingPortal.open().run(portal -> {
                            portal.startTaskSoon(async(() -> {
                                try {
                                    await(sleep(10));
                                } finally {
                                    trace.logTime("cancelled");
                                }
                            }));
                            await(sleep(1));
                            throw failure;
                        }))));
        trace.assertEvents("1.000 cancelled");
    }

    @Test
    @DisplayName("stop(true) in the block cancels the tasks, not the block")
    void stopInTheBlock() {
        trace.run(() -> BlockingPortal.open().run(portal -> {
            CompletableFuture<Void> task = portal.startTaskSoon(sleep(10));
            await(sleep(1));
            portal.stop(true);
            await(sleep(1));
            assertTrue(task.isCancelled());
            trace.logTime("the block goes on");
        }));
        trace.assertEvents("2.000 the block goes on");
    }

    @Test
    @DisplayName("the loop ends while a thread waits in call: it gets a CancelledError")
    void loopEnds() throws Exception {
        CountDownLatch calling = new CountDownLatch(1);
        CompletableFuture<Throwable> thrown = new CompletableFuture<>();
        trace.run(() -> {
            Asyncio.createTask(async(() -> BlockingPortal.open().run(portal -> {
                Thread.ofPlatform().start(() -> {
                    try {
                        portal.call(async(() -> {
                            calling.countDown();
                            await(getRunningLoop().createFuture());
                        }));
                        thrown.complete(new AssertionError("nothing was thrown"));
                    } catch (Throwable e) {
                        thrown.complete(e);
                    }
                });
                await(getRunningLoop().createFuture());
            })));
            await(toThread(() -> calling.await()));
        });
        assertInstanceOf(CancelledError.class, thrown.get());
    }

    @Test
    @DisplayName("the loop is closed by hand while a thread waits in call: it gets a CancelledError")
    void loopIsClosed() throws Exception {
        trace.expectingReports();
        EventLoop loop = trace.newLoop();
        CompletableFuture<Throwable> thrown = new CompletableFuture<>();
        loop.createTask(async(() -> BlockingPortal.open().run(portal -> {
            Thread.ofPlatform().start(() -> {
                try {
                    portal.call(async(() -> {
                        loop.stop();
                        await(loop.createFuture());
                    }));
                    thrown.complete(new AssertionError("nothing was thrown"));
                } catch (Throwable e) {
                    thrown.complete(e);
                }
            });
            await(loop.createFuture());
        })));
        loop.runForever();
        loop.close();
        assertInstanceOf(CancelledError.class, thrown.get());
    }

    @Test
    @DisplayName("on the portal's own loop call, startTask, close and wrapped blocks fail at once, and await works")
    void refusedOnTheOwnLoop() {
        trace.run(() -> BlockingPortal.open().run(portal -> {
            Coroutine<String> coroutine = async(() -> "awaited");
            assertRefused("call", () -> portal.call(coroutine));
            assertEquals("awaited", await(coroutine));
            assertRefused("startTask", () -> portal.startTask(status -> async(() -> status.started("x"))));
            assertRefused(
                    "wrapAsyncContextManager",
                    () -> portal.wrapAsyncContextManager(Asyncio.timeout(1)).run(() -> {}));
            assertEquals("soon", await(portal.startTaskSoon(async(() -> "soon"))));
        }));
    }

    @Test
    @DisplayName("a callback of the portal's own loop is refused, too")
    void refusedInACallback() throws Exception {
        try (BlockingPortal portal = BlockingPortal.start(trace::newLoop)) {
            CompletableFuture<Throwable> thrown = new CompletableFuture<>();
            portal.loop().callSoonThreadsafe(() -> {
                Coroutine<String> coroutine = async(() -> "never");
                try {
                    portal.call(coroutine);
                } catch (Throwable e) {
                    thrown.complete(e);
                }
                coroutine.close();
            });
            assertInstanceOf(IllegalStateException.class, thrown.get());
        }
    }

    @Test
    @DisplayName("closing a portal in one of its own tasks fails at once; stop does it")
    void closeInItsOwnTask() {
        BlockingPortal portal = BlockingPortal.start(trace::newLoop);
        portal.call(async(() -> {
            assertRefused("close", portal::close);
            portal.stop(false);
        }));
        portal.close();
        assertTrue(portal.loop().isClosed());
    }

    @Test
    @DisplayName("one loop may call into another one's portal; it stands still meanwhile")
    void fromAnotherLoop() {
        try (BlockingPortal portal = BlockingPortal.start(trace::newLoop)) {
            new Trace().run(() -> assertEquals("other loop", portal.call(sleep(1, "other loop"))));
        }
    }

    private static void assertRefused(String method, Runnable call) {
        IllegalStateException error = assertThrows(IllegalStateException.class, call::run);
        assertTrue(error.getMessage().startsWith("BlockingPortal." + method + "() would stop"), error.getMessage());
        assertFalse(error.getMessage().isEmpty());
    }
}

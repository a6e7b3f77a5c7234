package weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.currentTask;
import static weft.Asyncio.getRunningLoop;
import static weft.Asyncio.sleep;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** G48: a portal with a loop of its own, as other threads see it. The loop's time is virtual. */
@org.junit.jupiter.api.Timeout(20)
class BlockingPortalTest {
    private final Trace trace = new Trace();
    private final BlockingPortal portal = BlockingPortal.start(trace::newLoop);
    private final CountDownLatch waiting = new CountDownLatch(1);

    @AfterEach
    void nothingWasReported() {
        portal.stop(true);
        portal.close();
        assertEquals(List.of(), trace.reported);
    }

    /** Waits for ever, and logs how that ended. */
    private Coroutine<Void> waitForEver() {
        return waitForEver(waiting::countDown);
    }

    private Coroutine<Void> waitForEver(Runnable first) {
        return async(() -> {
            try {
                first.run();
                await(getRunningLoop().createFuture());
            } catch (CancelledError e) {
                await(sleep(1)); // cleaning up takes its time
                trace.log("cancelled: " + e.getMessage());
                throw e;
            }
        });
    }

    @Test
    @DisplayName("call runs a coroutine on the portal's loop and gives its result")
    void callGivesTheResult() {
        EventLoop loop = portal.call(async(() -> {
            await(sleep(3600));
            return getRunningLoop();
        }));
        assertSame(portal.loop(), loop);
        assertEquals("again", portal.call(async(() -> "again")));
    }

    @Test
    @DisplayName("call throws what the coroutine threw, checked and the same object")
    void callThrowsTheSameObject() {
        IOException failure = new IOException("x");
        assertSame(
                failure,
                assertThrows(
                        IOException.class,
                        () -> portal.call(async(() -> {
                            throw failure;
                        }))));
        AssertionError error = new AssertionError("y");
        assertSame(
                error,
                assertThrows(
                        AssertionError.class,
                        () -> portal.call(async(() -> {
                            throw error;
                        }))));
        assertEquals("others go on", portal.call(async(() -> "others go on")));
    }

    @Test
    void callTakesAnyAwaitable() {
        Future<String> future = portal.call(async(() -> {
            Future<String> made = getRunningLoop().createFuture();
            getRunningLoop().callLater(1, () -> made.setResult("future"));
            return made;
        }));
        assertEquals("future", portal.call(future));
        assertEquals("awaitable", portal.call((Awaitable<String>) () -> await(sleep(1, "awaitable"))));
    }

    @Test
    @DisplayName("a task that is cancelled: call throws CancelledError with the message, the flag is not set")
    void callOfACancelledTask() {
        CancelledError error = assertThrows(
                CancelledError.class,
                () -> portal.call(async(() -> {
                    currentTask().cancel("enough");
                    await(sleep(1));
                })));
        assertEquals("enough", error.getMessage());
        assertFalse(Thread.interrupted());
    }

    @Test
    @DisplayName("interrupting the caller cancels the task and waits for its end")
    void interruptedCaller() {
        Coroutine<Void> forEver = waitForEver(Thread.currentThread()::interrupt);
        assertThrows(CancelledError.class, () -> portal.call(forEver));
        assertTrue(Thread.interrupted());
        trace.assertEvents("cancelled: the thread that waits in call was interrupted");
    }

    @Test
    @DisplayName("an interrupted caller gets the result of a task that does not give in")
    void interruptedCallerGetsTheResult() {
        Thread caller = Thread.currentThread();
        assertEquals("stubborn", portal.call(async(() -> {
            try {
                caller.interrupt();
                await(getRunningLoop().createFuture());
            } catch (CancelledError e) {
                return "stubborn";
            }
            return "not cancelled";
        })));
        assertTrue(Thread.interrupted());
    }

    @Test
    @DisplayName("startTaskSoon does not wait; its future has the result, and its name is the task's")
    void startTaskSoon() throws Exception {
        CompletableFuture<String> name =
                portal.startTaskSoon(async(() -> currentTask().getName()), "named");
        assertEquals("named", name.get());
        IOException failure = new IOException("x");
        CompletableFuture<Void> failing = portal.startTaskSoon(async(() -> {
            throw failure;
        }));
        assertSame(failure, assertThrows(ExecutionException.class, failing::get).getCause());
    }

    @Test
    @DisplayName("cancelling the future cancels the task")
    void cancellingTheFuture() throws Exception {
        CompletableFuture<Void> future = portal.startTaskSoon(waitForEver());
        waiting.await();
        assertTrue(future.cancel(true));
        assertThrows(CancellationException.class, future::get);
        portal.close();
        trace.assertEvents("cancelled: null");
    }

    @Test
    @DisplayName("a task inherits the context variables of the thread that called")
    void contextVariables() {
        ContextVar<String> user = new ContextVar<>("user");
        var token = user.set("Ada");
        try {
            assertEquals("Ada", portal.call(async(() -> user.get())));
        } finally {
            user.reset(token);
        }
    }

    @Test
    @DisplayName("startTask waits until the task is ready, and leaves it running")
    void startTask() throws Exception {
        BlockingPortal.Started<Integer, String> server = portal.startTask(status -> async(() -> {
            await(sleep(1));
            status.started(8080);
            await(sleep(1));
            return "stopped";
        }));
        assertEquals(8080, server.value());
        assertEquals("stopped", server.task().get());
    }

    @Test
    @DisplayName("a task that is ready can be cancelled by its future")
    void startedTaskIsCancelled() throws Exception {
        BlockingPortal.Started<String, Void> server = portal.startTask(status -> async(() -> {
            status.started("ready");
            await(waitForEver());
        }));
        waiting.await();
        server.task().cancel(true);
        portal.close();
        trace.assertEvents("cancelled: null");
    }

    @Test
    @DisplayName("what a task throws before it is ready comes out of startTask")
    void startTaskFails() {
        IOException failure = new IOException("no port");
        assertSame(
                failure,
                assertThrows(
                        IOException.class,
                        () -> portal.startTask(status -> async(() -> {
                            throw failure;
                        }))));
        IllegalStateException silent = assertThrows(
                IllegalStateException.class, () -> portal.<Void, Void>startTask(status -> async(() -> {})));
        assertTrue(silent.getMessage().contains("the child exited without calling started"), silent.getMessage());
    }

    @Test
    @DisplayName("interrupting the caller of startTask cancels the task that is not ready")
    void interruptedStartTask() {
        Thread caller = Thread.currentThread();
        assertThrows(CancelledError.class, () -> portal.startTask(status -> waitForEver(caller::interrupt)));
        assertTrue(Thread.interrupted());
        trace.assertEvents("cancelled: the thread that waits in startTask was interrupted");
    }

    @Test
    @DisplayName("close lets what runs end, also what it starts; afterwards nobody gets in")
    void closeWaits() {
        portal.startTaskSoon(async(() -> {
            await(sleep(3600));
            trace.log("done");
        }));
        portal.close();
        trace.assertEvents("done");
        assertTrue(portal.loop().isClosed());
        portal.close();
        IllegalStateException error =
                assertThrows(IllegalStateException.class, () -> portal.call(async(() -> "too late")));
        assertTrue(error.getMessage().startsWith("This portal is not running any more"), error.getMessage());
        assertThrows(IllegalStateException.class, () -> portal.startTaskSoon(waitForEver()));
        assertThrows(IllegalStateException.class, () -> portal.startTask(status -> waitForEver()));
    }

    @Test
    @DisplayName("a portal that is stopped refuses although its tasks still run")
    void stopRefuses() throws Exception {
        CompletableFuture<Void> running = portal.startTaskSoon(waitForEver());
        waiting.await();
        portal.stop(false);
        assertThrows(IllegalStateException.class, () -> portal.call(async(() -> "too late")));
        assertFalse(running.isDone());
        portal.stop(true);
        assertThrows(CancellationException.class, running::get);
        portal.close();
        trace.assertEvents("cancelled: null");
    }

    @Test
    @DisplayName("a call that was on its way before the portal was stopped still runs")
    void stoppedBeforeItsTurn() throws Exception {
        CountDownLatch goOn = new CountDownLatch(1);
        portal.startTaskSoon(async(() -> {
            waiting.countDown();
            goOn.await(); // keeps the loop from taking what other threads send
        }));
        waiting.await();
        CompletableFuture<String> before = portal.startTaskSoon(async(() -> "ran"));
        portal.stop(false);
        goOn.countDown();
        assertEquals("ran", before.get());
    }

    @Test
    @DisplayName("interrupting close cancels what runs")
    void interruptedClose() throws Exception {
        CompletableFuture<Void> running = portal.startTaskSoon(waitForEver());
        waiting.await();
        Thread.currentThread().interrupt();
        portal.close();
        assertTrue(Thread.interrupted());
        assertTrue(running.isCancelled());
        trace.assertEvents("cancelled: null");
    }

    @Test
    @DisplayName("try-with-resources: the block's exception comes out, and the portal is closed")
    void blockThatFails() {
        BlockingPortal failing = BlockingPortal.start(trace::newLoop);
        assertThrows(IOException.class, () -> {
            try (failing) {
                throw new IOException("x");
            }
        });
        assertTrue(failing.loop().isClosed());
    }

    @Test
    @DisplayName("SystemExit in a task: the caller and the handler get it, the portal ends, others are cancelled")
    void systemExit() throws Exception {
        CompletableFuture<Void> other = portal.startTaskSoon(waitForEver());
        waiting.await();
        SystemExit exit = new SystemExit(3);
        SystemExit thrown = assertThrows(
                SystemExit.class,
                () -> portal.call(async(() -> {
                    throw exit;
                })));
        assertSame(exit, thrown);
        portal.close();
        assertTrue(other.isCancelled());
        assertThrows(IllegalStateException.class, () -> portal.call(async(() -> "too late")));
        assertSame(exit, trace.reported.removeFirst().exception());
        trace.assertEvents("cancelled: null");
    }

    @Test
    @DisplayName("a loop factory that fails, or gives nothing, says so to the caller")
    void badFactory() {
        IllegalStateException failure = new IllegalStateException("no loop today");
        assertSame(
                failure,
                assertThrows(
                        IllegalStateException.class,
                        () -> BlockingPortal.start(() -> {
                            throw failure;
                        })));
        assertThrows(NullPointerException.class, () -> BlockingPortal.start(() -> null));
    }

    @Test
    void itSaysWhatItIs() {
        assertTrue(portal.toString().startsWith("<BlockingPortal of <EventLoop running="), portal.toString());
        portal.close();
        assertTrue(portal.toString().endsWith(" stopped>"), portal.toString());
    }
}

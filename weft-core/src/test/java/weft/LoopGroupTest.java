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
import static weft.Asyncio.run;
import static weft.Asyncio.runCoroutineThreadsafe;
import static weft.Asyncio.sleep;

import java.util.List;
import java.util.Set;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Several loops that begin and end together. */
@Timeout(value = 40, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LoopGroupTest {
    private static final int LOOPS = 3;

    /** Waits for ever, on any loop. */
    private static void waitForever() {
        await(getRunningLoop().createFuture());
    }

    private static void meet(CyclicBarrier barrier) {
        try {
            barrier.await();
        } catch (InterruptedException | BrokenBarrierException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void eachLoopHasAThreadOfItsOwn() {
        Set<EventLoop> loops = ConcurrentHashMap.newKeySet();
        Set<Integer> indices = ConcurrentHashMap.newKeySet();
        CyclicBarrier allAtOnce = new CyclicBarrier(LOOPS);
        LoopGroup.run(
                LOOPS,
                (group, index) -> async(() -> {
                    assertEquals(LOOPS, group.size());
                    loops.add(getRunningLoop());
                    indices.add(index);
                    meet(allAtOnce); // which blocks: nobody would come if they shared a thread
                }));
        assertEquals(LOOPS, loops.size());
        assertEquals(Set.of(0, 1, 2), indices);
        assertTrue(loops.stream().allMatch(EventLoop::isClosed));
    }

    @Test
    void theThreadsHaveNames() {
        Set<String> names = ConcurrentHashMap.newKeySet();
        LoopGroup.run(
                LOOPS,
                (group, index) -> async(() -> {
                    Future<Void> told = getRunningLoop().createFuture();
                    getRunningLoop().callSoon(() -> {
                        names.add(Thread.currentThread().getName());
                        told.setResult(null);
                    });
                    await(told);
                }));
        assertEquals(Set.of("weft-loop-1", "weft-loop-2", "weft-loop-3"), names);
    }

    @Test
    void aMainThatReturnsEndsNoOther() {
        CountDownLatch firstIsDone = new CountDownLatch(1);
        AtomicInteger returned = new AtomicInteger();
        LoopGroup.run(
                2,
                (group, index) -> async(() -> {
                    if (index == 0) {
                        getRunningLoop(); // and out
                    } else {
                        await(sleep(0.05));
                    }
                    returned.incrementAndGet();
                    firstIsDone.countDown();
                }));
        assertEquals(2, returned.get());
    }

    @Test
    void aMainThatFailsCancelsTheOthers() {
        CyclicBarrier allAtOnce = new CyclicBarrier(LOOPS);
        AtomicInteger cleanedUp = new AtomicInteger();
        IllegalStateException bug = new IllegalStateException("a bug");
        ExceptionGroup failed = assertThrows(
                ExceptionGroup.class,
                () -> LoopGroup.run(
                        LOOPS,
                        (group, index) -> async(() -> {
                            meet(allAtOnce);
                            if (index == 1) throw bug;
                            try {
                                waitForever();
                            } finally {
                                await(sleep(0.01)); // cleaning up may take time
                                cleanedUp.incrementAndGet();
                            }
                        })));
        assertEquals("unhandled errors in a group of loops (1 sub-exception)", failed.getMessage());
        assertSame(bug, failed.exceptions().getFirst());
        assertEquals(2, cleanedUp.get());
    }

    @Test
    void allFailuresAreTold() {
        CyclicBarrier allAtOnce = new CyclicBarrier(LOOPS);
        ExceptionGroup failed = assertThrows(
                ExceptionGroup.class,
                () -> LoopGroup.run(
                        LOOPS,
                        (group, index) -> async(() -> {
                            meet(allAtOnce);
                            throw new IllegalStateException("bug " + index);
                        })));
        assertEquals(LOOPS, failed.exceptions().size());
    }

    @Test
    void aMainThatCannotBeMadeIsAFailure() {
        ExceptionGroup failed = assertThrows(
                ExceptionGroup.class,
                () -> LoopGroup.run(2, (group, index) -> {
                    if (index == 0) throw new IllegalStateException("no main");
                    return async(LoopGroupTest::waitForever);
                }));
        assertEquals("no main", failed.exceptions().getFirst().getMessage());
    }

    @Test
    void stopEndsAllOfThem() {
        AtomicInteger cancelled = new AtomicInteger();
        CyclicBarrier allAtOnce = new CyclicBarrier(LOOPS);
        LoopGroup.run(
                LOOPS,
                (group, index) -> async(() -> {
                    meet(allAtOnce);
                    if (index == 0) group.stop();
                    try {
                        waitForever();
                    } catch (CancelledError e) {
                        cancelled.incrementAndGet();
                        throw e;
                    }
                }));
        assertEquals(LOOPS, cancelled.get());
    }

    @Test
    void stopFromAnotherThreadAndTwice() throws InterruptedException {
        LoopGroup[] running = new LoopGroup[1];
        CountDownLatch ready = new CountDownLatch(LOOPS);
        Thread main = Thread.ofPlatform()
                .start(() -> LoopGroup.run(
                        LOOPS,
                        (group, index) -> async(() -> {
                            running[0] = group;
                            ready.countDown();
                            waitForever();
                        })));
        ready.await();
        running[0].stop();
        running[0].stop();
        main.join();
    }

    @Test
    void aLoopThatBeginsAfterTheStopIsCancelledToo() {
        AtomicInteger begun = new AtomicInteger();
        for (int i = 0; i < 20; i++)
            LoopGroup.run(
                    LOOPS,
                    (group, index) -> async(() -> {
                        begun.incrementAndGet();
                        group.stop();
                        waitForever();
                    }));
        assertEquals(20 * LOOPS, begun.get());
    }

    @Test
    void aKeyboardInterruptOfOneLoopEndsAll() {
        assertThrows(
                KeyboardInterrupt.class,
                () -> LoopGroup.run(
                        LOOPS,
                        (group, index) -> async(() -> {
                            if (index == 2) throw new KeyboardInterrupt();
                            waitForever();
                        })));
    }

    @Test
    void interruptingWhoWaitsEndsAll() throws InterruptedException {
        CountDownLatch ready = new CountDownLatch(LOOPS);
        ConcurrentLinkedQueue<String> seen = new ConcurrentLinkedQueue<>();
        Thread main = Thread.ofPlatform().start(() -> {
            try {
                LoopGroup.run(
                        LOOPS,
                        (group, index) -> async(() -> {
                            ready.countDown();
                            waitForever();
                        }));
            } catch (CancelledError e) {
                seen.add("cancelled, interrupted " + Thread.currentThread().isInterrupted());
            }
        });
        ready.await();
        main.interrupt();
        main.join();
        assertEquals(List.of("cancelled, interrupted true"), List.copyOf(seen));
    }

    @Test
    void loopsTalkThroughTheirInboxes() {
        EventLoop[] second = new EventLoop[1];
        CountDownLatch ready = new CountDownLatch(1);
        ConcurrentLinkedQueue<String> said = new ConcurrentLinkedQueue<>();
        LoopGroup.run(
                2,
                (group, index) -> async(() -> {
                    if (index == 1) {
                        second[0] = getRunningLoop();
                        ready.countDown();
                        waitForever();
                    }
                    ready.await();
                    said.add(await(runCoroutineThreadsafe(
                            async(() -> "on the other one: " + (getRunningLoop() == second[0])), second[0])));
                    group.stop();
                }));
        assertEquals(List.of("on the other one: true"), List.copyOf(said));
    }

    @Test
    void contextVariablesComeAlong() {
        ContextVar<String> user = new ContextVar<>("user");
        Set<String> seen = ConcurrentHashMap.newKeySet();
        Context.copyCurrent().run(() -> {
            user.set("alice");
            LoopGroup.run(
                    2,
                    (group, index) -> async(() -> {
                        seen.add(user.get() + index);
                        user.set("nobody");
                    }));
            assertEquals("alice", user.get());
        });
        assertEquals(Set.of("alice0", "alice1"), seen);
    }

    @Test
    void misuseIsToldAtOnce() {
        assertThrows(IllegalArgumentException.class, () -> LoopGroup.run(0, (group, index) -> async(() -> {})));
        run(async(() -> {
            IllegalStateException nested = assertThrows(
                    IllegalStateException.class, () -> LoopGroup.run(1, (group, index) -> async(() -> {})));
            assertTrue(nested.getMessage().contains("running event loop"));
        }));
        assertFalse(Thread.currentThread().isInterrupted());
    }

    private final ConcurrentLinkedQueue<String> printed = new ConcurrentLinkedQueue<>();

    private void println(String line) {
        printed.add(line);
    }

    @Test
    void theSnippetRuns() {
        // @start region="group"
        LoopGroup.run(
                4,
                (group, index) -> async(() -> {
                    println("loop " + index + " runs " + currentTask().getName()); // a server, say
                    await(sleep(0.01));
                }));
        // @end
        assertEquals(4, printed.size());
    }
}

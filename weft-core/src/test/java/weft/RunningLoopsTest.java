package weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.blocking;
import static weft.Asyncio.getRunningLoop;
import static weft.Asyncio.run;
import static weft.Asyncio.sleep;
import static weft.Asyncio.toThread;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Several loops in one process: everybody finds his own. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RunningLoopsTest {
    @Test
    void loopsOnSeveralThreadsDoNotMeet() throws Exception {
        CyclicBarrier together = new CyclicBarrier(4);
        Callable<EventLoop> program = () -> run(async(() -> {
            EventLoop mine = getRunningLoop();
            blocking(() -> together.await(10, TimeUnit.SECONDS)); // all four run now
            for (int i = 0; i < 200; i++) {
                await(sleep(0));
                assertSame(mine, getRunningLoop());
                assertSame(mine, Asyncio.currentTask().getLoop());
            }
            blocking(() -> together.await(10, TimeUnit.SECONDS));
            return mine;
        }));
        Set<EventLoop> loops = new HashSet<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            for (var result : threads.invokeAll(List.of(program, program, program, program))) loops.add(result.get());
        }
        assertEquals(4, loops.size());
        assertNull(EventLoop.currentOrNull());
    }

    @Test
    void aLoopInsideAThreadOfAnother() {
        int answer = run(async(() -> {
            EventLoop outer = getRunningLoop();
            int inner = await(toThread(() -> run(async(() -> {
                assertNotSame(outer, getRunningLoop());
                await(sleep(0));
                return 42;
            }))));
            assertSame(outer, getRunningLoop());
            return inner;
        }));
        assertEquals(42, answer);
    }

    @Test
    void aLoopInsideBlocking() {
        assertEquals(
                42,
                run(async(() -> blocking(() -> run(async(() -> {
                    await(sleep(0));
                    return 42;
                }))))));
    }

    @Test
    void aLoopInsideALoopIsRefused() {
        EventLoop other = new EventLoop();
        run(async(() -> {
            Coroutine<Void> unused = sleep(0);
            for (Runnable mistake : List.<Runnable>of(
                    () -> run(unused),
                    () -> new Runner().run(unused),
                    other::runForever,
                    () -> other.runUntilComplete(unused),
                    getRunningLoop()::runForever)) {
                IllegalStateException error = assertThrows(IllegalStateException.class, mistake::run);
                assertTrue(error.getMessage().contains("running"), error.getMessage());
            }
            unused.close();
        }));
        other.close();
    }

    @Test
    void hundredsOfRunsLeaveNoThreads() throws InterruptedException {
        List<Thread> loopThreads = new ArrayList<>();
        for (int i = 0; i < 50; i++) run(sleep(0));
        int before = Thread.activeCount();
        for (int i = 0; i < 400; i++) {
            run(async(() -> {
                await(sleep(0));
                loopThreads.add(Thread.currentThread());
            }));
        }
        for (Thread thread : loopThreads) thread.join();
        assertTrue(Thread.activeCount() <= before + 2, () -> before + " threads became " + Thread.activeCount());
    }
}

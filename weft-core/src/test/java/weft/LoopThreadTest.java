package weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.createTask;
import static weft.Asyncio.getRunningLoop;
import static weft.Asyncio.sleep;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import weft.loop.Clock;
import weft.loop.Poller;

/** On which thread a loop runs, if its poller minds and if not. */
class LoopThreadTest {
    /** Writes down who calls it. */
    private static final class Minding implements Poller {
        private final Poller parking = Poller.parking();
        private final boolean minds;
        private final List<Thread> callers = new ArrayList<>();

        Minding(boolean minds) {
            this.minds = minds;
        }

        private void called() {
            if (!callers.contains(Thread.currentThread())) callers.add(Thread.currentThread());
        }

        @Override
        public void pollNow() {
            called();
            parking.pollNow();
        }

        @Override
        public void poll(long nanos) {
            called();
            parking.poll(nanos);
        }

        @Override
        public void wakeup() {
            parking.wakeup();
        }

        @Override
        public boolean needsOneThread() {
            return minds;
        }

        @Override
        public void close() {
            called();
            parking.close();
        }
    }

    private static Runner runner(Poller poller) {
        return new Runner(() -> new EventLoop(Clock.system(), poller), null);
    }

    private static Coroutine<Integer> give(int value) {
        return async(() -> {
            await(sleep(0));
            return value;
        });
    }

    @Test
    void aPollerThatMindsIsServedByOneThread() throws Exception {
        Minding poller = new Minding(true);
        try (Runner runner = runner(poller)) {
            assertEquals(1, runner.run(give(1)));
            assertEquals(2, runner.run(give(2)));
            runner.getLoop().callSoon(() -> createTask(sleep(1000))); // for close to cancel
            assertThrows(
                    IllegalStateException.class,
                    () -> runner.run(async(() -> {
                        throw new IllegalStateException("a failure changes nothing");
                    })));
        }
        assertEquals(1, poller.callers.size());
        assertNotSame(Thread.currentThread(), poller.callers.getFirst());
        assertEnds(poller.callers.getFirst());
    }

    @Test
    void elseEachRunHasAThreadOfItsOwn() throws Exception {
        Minding poller = new Minding(false);
        try (Runner runner = runner(poller)) {
            runner.run(give(1));
            runner.run(give(2));
            for (Thread each : poller.callers) assertEnds(each);
            assertEquals(2, poller.callers.size());
        }
    }

    @Test
    void theLoopsOwnMethodsKeepToItToo() throws Exception {
        Minding poller = new Minding(true);
        EventLoop loop = new EventLoop(Clock.system(), poller);
        assertEquals(1, loop.runUntilComplete(give(1)));
        loop.callSoon(loop::stop);
        loop.runForever();
        loop.createTask(sleep(1000));
        loop.setExceptionHandler((own, context) -> {}); // a pending task is destroyed
        loop.close();
        assertEquals(1, poller.callers.size());
        assertEnds(poller.callers.getFirst());
    }

    @Test
    void anInterruptInTheSecondRunCancelsItsMain() {
        Minding poller = new Minding(true);
        Thread caller = Thread.currentThread();
        try (Runner runner = runner(poller)) {
            runner.run(give(1));
            assertThrows(
                    CancelledError.class,
                    () -> runner.run(async(() -> {
                        getRunningLoop().callSoon(caller::interrupt);
                        await(sleep(1000));
                    })));
            assertEquals(true, Thread.interrupted());
            assertEquals(3, runner.run(give(3)));
        }
        assertEquals(1, poller.callers.size());
    }

    @Test
    void aRunThatClosesItsLoopStaysToo() throws Exception {
        Minding poller = new Minding(true);
        runner(poller).runAndClose(give(1));
        assertEquals(1, poller.callers.size());
        assertEnds(poller.callers.getFirst());
    }

    @Test
    void aThreadOfTheCallersIsLeftToTheCaller() throws Exception {
        Minding poller = new Minding(true);
        EventLoop loop = new EventLoop(Clock.system(), poller);
        Thread own = loop.newLoopThread(() -> {
            loop.runUntilComplete(give(1));
            loop.close();
        });
        own.start();
        own.join();
        assertSame(own, poller.callers.getFirst());
        assertEquals(1, poller.callers.size());
    }

    private static void assertEnds(Thread thread) throws InterruptedException {
        thread.join(Duration.ofSeconds(10));
        assertFalse(thread.isAlive());
    }
}

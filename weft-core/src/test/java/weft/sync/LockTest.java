package weft.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.createTask;
import static weft.Asyncio.gather;
import static weft.Asyncio.sleep;
import static weft.Asyncio.waitFor;

import java.io.IOException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import weft.CancelledError;
import weft.Coroutine;
import weft.Task;
import weft.Ticks;
import weft.TimeoutException;
import weft.Trace;

class LockTest {
    private final Trace trace = new Trace();
    private final Lock lock = new Lock();

    /** Gets the lock and keeps it. */
    private Task<Void> taker(String name) {
        return createTask(async(() -> {
            try {
                await(lock.acquire());
                trace.log(name);
            } catch (CancelledError e) {
                trace.log(name + " cancelled");
                throw e;
            }
        }));
    }

    /** Gets the lock, and lets it go in the same step. */
    private Task<Void> passer(String name) {
        return createTask(async(() -> lock.run(() -> trace.log(name))));
    }

    private static void turns(int count) {
        for (int i = 0; i < count; i++) await(sleep(0));
    }

    @Test
    void whatNobodyHasIsTakenAtOnce() {
        trace.run(() -> {
            Ticks ticks = Ticks.start();
            await(lock.acquire());
            assertTrue(lock.locked());
            lock.release();
            assertFalse(lock.locked());
            assertEquals(0, ticks.stop());
        });
    }

    @Test
    void aTaskThatWaitsGoesOnInTheIterationAfterTheRelease() {
        trace.run(() -> {
            await(lock.acquire());
            Task<Void> a = taker("a");
            turns(2);
            lock.release();
            Ticks ticks = Ticks.start();
            turns(1);
            assertTrue(a.done());
            assertEquals(1, ticks.stop());
        });
    }

    @Test
    void firstComeFirstServed() {
        trace.run(() -> {
            await(lock.acquire());
            passer("a");
            passer("b");
            Task<Void> c = passer("c");
            turns(1);
            lock.release();
            await(c);
        });
        trace.assertEvents("a", "b", "c");
    }

    @Test
    @DisplayName("T100 who releases and asks again stands behind the one who waited")
    void noBarging() {
        trace.run(() -> {
            await(lock.acquire());
            passer("waiter");
            turns(1);
            lock.release();
            assertFalse(lock.locked());
            await(lock.acquire());
            trace.log("again");
        });
        trace.assertEvents("waiter", "again");
    }

    @Test
    @DisplayName("T101 woken and cancelled in the same iteration: the next one gets it")
    void wokenAndCancelled() {
        trace.run(() -> {
            await(lock.acquire());
            Task<Void> a = taker("a");
            Task<Void> b = passer("b");
            turns(1);
            lock.release();
            a.cancel();
            await(b);
            assertTrue(a.cancelled());
            assertFalse(lock.locked());
        });
        trace.assertEvents("a cancelled", "b");
    }

    @Test
    @DisplayName("T102 cancelled in the line: the others keep their places, and a late one stays behind")
    void cancelledInTheLine() {
        trace.run(() -> {
            await(lock.acquire());
            passer("1");
            Task<Void> gone = taker("gone");
            passer("2");
            passer("3");
            turns(1);
            gone.cancel();
            lock.release();
            await(passer("barge"));
        });
        trace.assertEvents("gone cancelled", "1", "2", "3", "barge");
    }

    @Test
    @DisplayName("T103 first cancelled, then released, in the same iteration")
    void cancelThenRelease() {
        trace.run(() -> {
            await(lock.acquire());
            Task<Void> a = taker("a");
            Task<Void> b = taker("b");
            turns(1);
            a.cancel();
            lock.release(); // wakes nobody: a is still the first in line, and will do it
            await(b);
            assertTrue(lock.locked());
        });
        trace.assertEvents("a cancelled", "b");
    }

    @Test
    @DisplayName("T103 cancel_race: the second in the line is cancelled while the first has been woken")
    void onlyOneIsWoken() {
        trace.run(() -> {
            await(lock.acquire());
            Task<Void> a = taker("a");
            Task<Void> b = taker("b");
            Task<Void> c = taker("c");
            turns(1);
            b.cancel();
            lock.release(); // wakes a; b, which runs first, must not wake c beside it
            turns(3);
            assertTrue(a.done());
            assertFalse(c.done());
            lock.release();
            await(c);
        });
        trace.assertEvents("b cancelled", "a", "c");
    }

    @Test
    void allCancelledLeaveItFree() {
        trace.run(() -> {
            await(lock.acquire());
            Task<Void> a = taker("a");
            turns(1);
            a.cancel();
            lock.release();
            await(lock.acquire()); // a has not run yet, but does not want it any more
            trace.log("main");
        });
        trace.assertEvents("main", "a cancelled");
    }

    @Test
    void aTimeoutWhileWaitingLeavesTheLine() {
        trace.run(() -> {
            await(lock.acquire());
            assertThrows(TimeoutException.class, () -> await(waitFor(lock.acquire(), 1)));
            assertEquals(new Lock.Statistics(true, 0), lock.statistics());
            lock.release();
            await(lock.acquire());
        });
    }

    @Test
    void theBlockReleasesWhateverHappens() {
        IOException failure = new IOException();
        trace.run(() -> {
            IOException thrown = assertThrows(
                    IOException.class,
                    () -> lock.run(() -> {
                        assertTrue(lock.locked());
                        throw failure;
                    }));
            assertSame(failure, thrown);
            assertFalse(lock.locked());
            assertEquals("value", lock.<String, RuntimeException>call(() -> "value"));
            assertFalse(lock.locked());
        });
    }

    @Test
    @DisplayName("a block that is cancelled in its entry does not release what it never had")
    void cancelledInTheEntry() {
        trace.run(() -> {
            await(lock.acquire());
            Task<Void> a = passer("a");
            turns(1);
            a.cancel();
            turns(2);
            assertTrue(a.cancelled());
            assertTrue(lock.locked());
        });
    }

    @Test
    @DisplayName("T108 release of an unlocked lock")
    void releaseUnlocked() {
        IllegalStateException error = assertThrows(IllegalStateException.class, lock::release);
        assertEquals(
                "Lock is not acquired: <Lock [unlocked]> is released without having been acquired; use the block,"
                        + " lock.run(() -> ...), which pairs them",
                error.getMessage());
    }

    @Test
    void tellsWhatItIs() {
        trace.run(() -> {
            assertEquals("<Lock [unlocked]>", lock.toString());
            await(lock.acquire());
            assertEquals("<Lock [locked]>", lock.toString());
            Task<Void> a = taker("a");
            taker("b");
            turns(1);
            assertEquals("<Lock [locked, waiters:2]>", lock.toString());
            assertEquals(new Lock.Statistics(true, 2), lock.statistics());
            a.cancel();
            assertEquals(1, lock.statistics().tasksWaiting());
        });
    }

    @Test
    void tenThousandCancelled() {
        trace.run(() -> {
            await(lock.acquire());
            Coroutine<?>[] all = new Coroutine<?>[10_000];
            for (int i = 0; i < all.length; i++) all[i] = lock.acquire();
            Task<?>[] tasks = new Task<?>[all.length];
            for (int i = 0; i < all.length; i++) tasks[i] = createTask(all[i]);
            Task<Void> last = taker("last");
            turns(1);
            for (int i = all.length - 1; i >= 0; i--) tasks[i].cancel();
            lock.release();
            await(last);
        });
        trace.assertEvents("last");
    }

    @Test
    void snippet() {
        assertThrows(IllegalStateException.class, () -> new SyncSnippets(trace).lock());
        trace.assertEvents("1.000 withdrew 70");
    }

    @Test
    @DisplayName("a loop that is closed meanwhile ends the waiting task without a complaint about the lock")
    void closedLoop() {
        trace.expectingReports();
        weft.EventLoop loop = trace.newLoop();
        loop.createTask(async(() -> lock.run(() -> {
            loop.createTask(async(() -> lock.run(() -> trace.log("never"))));
            await(sleep(100));
        })));
        loop.runUntilComplete(sleep(1));
        loop.close();
        assertFalse(lock.locked());
        assertEquals(0, lock.statistics().tasksWaiting());
        assertEquals(2, trace.reported.size()); // destroyed but pending
    }

    @Test
    void gatheredSections() {
        trace.run(() -> await(gather(section("a"), section("b"))));
        trace.assertEvents("0.000 a in", "1.000 a out", "1.000 b in", "2.000 b out");
    }

    private Coroutine<Void> section(String name) {
        return async(() -> lock.run(() -> {
            trace.logTime(name + " in");
            await(sleep(1));
            trace.logTime(name + " out");
        }));
    }
}

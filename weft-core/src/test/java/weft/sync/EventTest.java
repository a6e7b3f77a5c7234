package weft.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.createTask;
import static weft.Asyncio.gather;
import static weft.Asyncio.getRunningLoop;
import static weft.Asyncio.sleep;
import static weft.Asyncio.waitFor;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import weft.Task;
import weft.Ticks;
import weft.TimeoutException;
import weft.Trace;

class EventTest {
    private final Trace trace = new Trace();
    private final Event event = new Event();

    private Task<Void> waiter(String name) {
        return createTask(async(() -> {
            await(event);
            trace.log(name);
        }));
    }

    @Test
    void setLetsAllGoInTheOrderInWhichTheyCame() {
        trace.run(() -> {
            waiter("a");
            waiter("b");
            Task<Void> c = waiter("c");
            await(sleep(0));
            event.set();
            trace.log("set");
            await(c);
        });
        trace.assertEvents("set", "a", "b", "c");
    }

    @Test
    void whatIsSetDoesNotMakeAnybodyWait() {
        trace.run(() -> {
            event.set();
            Ticks ticks = Ticks.start();
            await(event);
            assertEquals(0, ticks.stop());
        });
    }

    @Test
    @DisplayName("T11 a task that waits goes on in the iteration after set")
    void oneIteration() {
        trace.run(() -> {
            Task<Void> a = waiter("a");
            await(sleep(0));
            event.set();
            await(sleep(0));
            assertTrue(a.done());
        });
    }

    @Test
    @DisplayName("T105 set and cleared at once: all who waited go on all the same, in order; a later one waits")
    void setAndCleared() {
        trace.run(() -> {
            waiter("0");
            waiter("1");
            Task<Void> last = waiter("2");
            await(sleep(0));
            event.set();
            event.clear();
            Task<Void> late = waiter("late");
            await(last);
            await(sleep(1));
            assertFalse(late.done());
            late.cancel();
        });
        trace.assertEvents("0", "1", "2");
    }

    @Test
    @DisplayName("T105 set by a callback wakes as well, and setting twice wakes once")
    void setByACallback() {
        trace.run(() -> {
            getRunningLoop().callLater(1, event::set);
            getRunningLoop().callLater(1, event::set);
            await(gather(event, event));
            trace.logTime("awake");
        });
        trace.assertEvents("1.000 awake");
    }

    @Test
    void cancelledInTheLine() {
        trace.run(() -> {
            Task<Void> a = waiter("a");
            Task<Void> b = waiter("b");
            await(sleep(0));
            a.cancel();
            event.set();
            await(b);
            assertTrue(a.cancelled());
            assertFalse(event.isSet() && event.statistics().tasksWaiting() > 0);
        });
        trace.assertEvents("b");
    }

    @Test
    void cancelledAfterItWasSetIsCancelled() {
        trace.run(() -> {
            Task<Void> a = waiter("a");
            await(sleep(0));
            event.set();
            a.cancel();
            await(sleep(0));
            assertTrue(a.cancelled());
        });
        trace.assertEvents();
    }

    @Test
    void inTime() {
        trace.run(() -> {
            assertThrows(TimeoutException.class, () -> await(waitFor(event, 1)));
            getRunningLoop().callLater(1, event::set);
            await(waitFor(event, 2));
            trace.logTime("set");
        });
        trace.assertEvents("2.000 set");
    }

    @Test
    void tellsWhatItIs() {
        trace.run(() -> {
            assertEquals("<Event [unset]>", event.toString());
            Task<Void> a = waiter("a");
            await(sleep(0));
            assertEquals("<Event [unset, waiters:1]>", event.toString());
            assertEquals(new Event.Statistics(false, 1), event.statistics());
            event.set();
            assertEquals("<Event [set]>", event.toString());
            await(a);
            assertEquals(new Event.Statistics(true, 0), event.statistics());
        });
    }

    @Test
    @DisplayName("from another thread through callSoonThreadsafe")
    void fromAnotherThread() {
        trace.run(() -> {
            var loop = getRunningLoop();
            Thread other = new Thread(() -> loop.callSoonThreadsafe(event::set));
            other.start();
            await(event);
            other.join();
        });
    }

    @Test
    void snippet() {
        new SyncSnippets(trace).event();
        trace.assertEvents("1.000 connected");
    }
}

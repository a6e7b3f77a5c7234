package weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.asCompleted;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.createTask;
import static weft.Asyncio.gather;
import static weft.Asyncio.getRunningLoop;
import static weft.Asyncio.sleep;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class AsCompletedTest {
    private final Trace trace = new Trace();
    private final Children children = new Children(trace);

    private Coroutine<Void> consumer(String name, Coroutine<String> next) {
        return async(() -> trace.log(name + " got " + await(next)));
    }

    private static <T> List<Coroutine<T>> list(Iterable<Coroutine<T>> all) {
        List<Coroutine<T>> list = new ArrayList<>();
        all.forEach(list::add);
        return list;
    }

    @Test
    @DisplayName("T48 results in the order of completion; a failure comes out in its turn only")
    void orderOfCompletion() {
        trace.run(() -> {
            for (Coroutine<String> next : asCompleted(List.of(
                    children.child("a", 3), children.failing("b", 1, new IOException("b")), children.child("c", 2)))) {
                try {
                    trace.logTime(await(next, IOException.class));
                } catch (IOException e) {
                    trace.logTime("caught " + e.getMessage());
                }
            }
        });
        trace.assertEvents(
                "a start", "b start", "c start", "b fails", "1.000 caught b", "c done", "2.000 c", "a done", "3.000 a");
    }

    @Test
    @DisplayName("T48 the timeout is thrown in the consumer, once for each that is missing, and cancels nothing")
    void timeout() {
        trace.run(() -> {
            Task<String> b = createTask(children.child("b", 3));
            Task<String> c = createTask(children.child("c", 4));
            for (Coroutine<String> next : asCompleted(List.of(children.child("a", 1), b, c), 2)) {
                try {
                    trace.logTime(await(next));
                } catch (TimeoutException e) {
                    trace.logTime("timeout " + (b.cancelling() + c.cancelling()));
                }
            }
            await(c);
        });
        trace.assertEvents(
                "b start",
                "c start",
                "a start",
                "a done",
                "1.000 a",
                "2.000 timeout 0",
                "2.000 timeout 0",
                "b done",
                "c done");
    }

    @Test
    void inTimeTakesTheTimerAway() {
        trace.run(() -> {
            for (Coroutine<String> next : asCompleted(List.of(children.child("a", 1)), 1000)) await(next);
            await(sleep(1));
            assertTrue(
                    getRunningLoop().toString().contains("timers=0"),
                    getRunningLoop().toString());
        });
    }

    @Test
    @DisplayName("T48 a cancelled task comes out as a CancelledError, in its turn")
    void cancelledTask() {
        trace.run(() -> {
            Task<String> a = createTask(children.child("a", 1));
            Task<String> b = createTask(children.child("b", 2));
            await(sleep(0));
            b.cancel();
            for (Coroutine<String> next : asCompleted(List.of(a, b))) {
                try {
                    trace.logTime(await(next));
                } catch (CancelledError e) {
                    trace.logTime("cancelled");
                }
            }
        });
        trace.assertEvents("a start", "b start", "b cancelled", "0.000 cancelled", "a done", "1.000 a");
    }

    @Test
    void whatIsDoneTakesTwoIterations() {
        trace.run(() -> {
            Future<String> done = getRunningLoop().createFuture();
            done.setResult("x");
            Ticks ticks = Ticks.start();
            assertSame("x", await(asCompleted(List.of(done)).iterator().next()));
            assertEquals(2, ticks.count());
        });
    }

    @Test
    void theSameTwiceIsHandedOutOnce() {
        trace.run(() -> {
            Coroutine<String> once = children.child("a", 1);
            List<Coroutine<String>> all = list(asCompleted(List.of(once, once)));
            assertEquals(1, all.size());
            await(all.getFirst());
        });
        trace.assertEvents("a start", "a done");
    }

    @Test
    void nothing() {
        trace.run(() -> {
            Iterator<Coroutine<String>> none =
                    asCompleted(List.<Coroutine<String>>of(), 1).iterator();
            assertFalse(none.hasNext());
            assertThrows(NoSuchElementException.class, none::next);
        });
    }

    @Test
    @DisplayName("T48 who awaits first gets what is done first, whichever coroutine that is")
    void firstComeFirstServed() {
        trace.run(() -> {
            List<Coroutine<String>> both = list(asCompleted(List.of(children.child("a", 2), children.child("b", 1))));
            await(gather(consumer("second", both.get(1)), consumer("first", both.get(0))));
        });
        trace.assertEvents("a start", "b start", "b done", "second got b", "a done", "first got a");
    }

    @Test
    void aCancelledConsumerLeavesItsPlaceToTheNext() {
        trace.run(() -> {
            List<Coroutine<String>> both = list(asCompleted(List.of(children.child("a", 1), children.child("b", 2))));
            Task<Void> x = createTask(consumer("x", both.get(0)));
            Task<Void> y = createTask(consumer("y", both.get(1)));
            await(sleep(0.5));
            x.cancel();
            await(y);
            assertTrue(x.cancelled());
        });
        trace.assertEvents("a start", "b start", "a done", "y got a", "b cancelled"); // b by the end of the run
    }

    @Test
    @DisplayName("T48 a consumer that is woken and cancelled in the same iteration passes the result on")
    void wokenAndCancelled() {
        trace.run(() -> {
            Future<String> first = getRunningLoop().createFuture();
            Future<String> second = getRunningLoop().createFuture();
            List<Coroutine<String>> both = list(asCompleted(List.of(first, second)));
            Task<Void> x = createTask(consumer("x", both.get(0)));
            Task<Void> y = createTask(consumer("y", both.get(1)));
            await(sleep(0));
            first.setResult("first");
            await(sleep(0)); // x has been woken, and runs next
            assertTrue(x.cancel());
            await(y);
            assertTrue(x.cancelled());
        });
        trace.assertEvents("y got first");
    }
}

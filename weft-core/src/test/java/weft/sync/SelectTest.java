package weft.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.createTask;
import static weft.Asyncio.currentTask;
import static weft.Asyncio.getRunningLoop;
import static weft.Asyncio.moveOnAfter;
import static weft.Asyncio.sleep;
import static weft.sync.Select.onDone;
import static weft.sync.Select.onTimeout;
import static weft.sync.Select.select;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import weft.CancelledError;
import weft.Future;
import weft.Task;
import weft.Trace;
import weft.channel.BufferPolicy;
import weft.channel.Channel;
import weft.channel.ChannelClosedException;
import weft.channel.EndOfChannelException;

/** G17: exactly one of several operations. */
class SelectTest {
    private final Trace trace = new Trace();
    private final Channel<String> a = new Channel<>(BufferPolicy.bounded(2));
    private final Channel<String> b = new Channel<>(BufferPolicy.rendezvous());

    private Clause<String> fromA() {
        return a.receiver().onReceive(item -> "a " + item);
    }

    private Clause<String> fromB() {
        return b.receiver().onReceive(item -> "b " + item);
    }

    @Test
    void snippet() {
        new SyncSnippets(trace).select();
        trace.assertEvents("1.000 one tea", "6.000 nobody came");
    }

    // -- which one --

    @Test
    @DisplayName("what can go on at once is done at once, the first in order")
    void biased() {
        trace.run(() -> {
            a.sender().trySend("1");
            Task<Void> send = createTask(b.sender().send("2"));
            await(sleep(0));
            assertEquals("a 1", await(select(fromA(), fromB())));
            assertEquals("b 2", await(select(fromA(), fromB())));
            await(send);
        });
    }

    @Test
    @DisplayName("fair: each clause that can go on gets its turn")
    void fair() {
        trace.run(() -> {
            Channel<String> one = new Channel<>(BufferPolicy.unlimited());
            Channel<String> two = new Channel<>(BufferPolicy.unlimited());
            for (int i = 0; i < 4; i++) {
                one.sender().trySend("1");
                two.sender().trySend("2");
            }
            Select turns = Select.fair();
            StringBuilder got = new StringBuilder();
            for (int i = 0; i < 8; i++) {
                String item = await(turns.next(
                        one.receiver().onReceive(it -> it), two.receiver().onReceive(it -> it)));
                got.append(item);
            }
            assertEquals("12121212", got.toString());
        });
    }

    @Test
    void waitsForTheFirst() {
        trace.run(() -> {
            createTask(async(() -> {
                await(sleep(1));
                await(b.sender().send("x"));
            }));
            trace.logTime(await(select(fromA(), fromB())));
            assertEquals(0, a.statistics().tasksWaitingToReceive());
            assertEquals(0, b.statistics().tasksWaitingToReceive());
        });
        trace.assertEvents("1.000 b x");
    }

    @Test
    @DisplayName("both become possible in one iteration: one is done, the other item is still there")
    void bothInOneIteration() {
        trace.run(() -> {
            Task<String> task = createTask(select(List.of(fromA(), fromB())));
            await(sleep(1));
            a.sender().trySend("1");
            assertFalse(b.sender().trySend("2")); // it has been chosen already: nobody waits there
            assertEquals("a 1", await(task));
            assertNull(b.receiver().tryReceive());
        });
    }

    @Test
    @DisplayName("a select that was chosen elsewhere does not swallow another line's wake-up")
    void wakeUpGoesToTheNext() {
        trace.run(() -> {
            Task<String> selecting = createTask(select(fromA(), fromB()));
            Task<String> waiting = createTask(b.receiver().receive());
            await(sleep(1));
            a.sender().trySend("1");
            assertTrue(b.sender().trySend("2"));
            assertEquals("a 1", await(selecting));
            assertEquals("2", await(waiting));
        });
    }

    @Test
    void sends() {
        trace.run(() -> {
            a.sender().trySend("1");
            a.sender().trySend("2");
            Task<String> task = createTask(select(
                    a.sender().onSend("to a", () -> "sent to a"), b.sender().onSend("to b", () -> "sent to b")));
            await(sleep(1));
            assertEquals("to b", await(b.receiver().receive()));
            assertEquals("sent to b", await(task));
            assertEquals("1", await(a.receiver().receive()));
            assertEquals(1, a.statistics().buffered()); // the other send has not happened
        });
    }

    @Test
    @DisplayName("two selects meet on a rendezvous, one sends and one receives")
    void twoSelectsMeet() {
        trace.run(() -> {
            Task<String> receives = createTask(select(fromA(), fromB()));
            Task<String> sends =
                    createTask(select(b.sender().onSend("x", () -> "sent"), onTimeout(5, () -> "timeout")));
            assertEquals("b x", await(receives));
            assertEquals("sent", await(sends));
            trace.logTime("end");
        });
        trace.assertEvents("0.000 end");
    }

    @Test
    @DisplayName("a select that both sends and receives on one channel does not meet itself, but another one")
    void sendsAndReceivesOnOneChannel() {
        trace.run(() -> {
            List<Task<String>> both = new ArrayList<>();
            for (String name : List.of("1", "2"))
                both.add(createTask(select(
                        b.sender().onSend(name, () -> name + " sent"),
                        b.receiver().onReceive(item -> name + " got " + item))));
            await(sleep(1));
            assertEquals(List.of("1 got 2", "2 sent"), List.of(await(both.get(0)), await(both.get(1))));
            Task<String> alone = createTask(
                    select(b.sender().onSend("3", () -> "sent"), b.receiver().onReceive(item -> "got " + item)));
            await(sleep(1));
            assertFalse(alone.done());
            await(b.sender().send("4"));
            assertEquals("got 4", await(alone));
        });
    }

    // -- timeouts and futures --

    @Test
    void timeout() {
        trace.run(() -> {
            trace.logTime(await(select(fromA(), onTimeout(2, () -> "late"))));
            trace.logTime(await(select(fromA(), onTimeout(Duration.ZERO, () -> "nothing there"))));
            a.sender().trySend("1");
            trace.logTime(await(select(onTimeout(0, () -> "nothing there"), fromA())));
            await(sleep(9));
        });
        trace.assertEvents("2.000 late", "2.000 nothing there", "2.000 a 1");
    }

    @Test
    void future() {
        IOException failure = new IOException();
        trace.run(() -> {
            Task<String> one = createTask(sleep(1, "done"));
            Task<String> two = createTask(sleep(5, "never seen"));
            assertEquals("2 done", await(select(onDone(two, v -> "1 " + v), onDone(one, v -> "2 " + v))));
            assertEquals("again done", await(select(fromA(), onDone(one, v -> "again " + v))));
            assertFalse(two.done());
            Future<String> failing = getRunningLoop().createFuture();
            Task<String> task = createTask(select(fromA(), onDone(failing, v -> v)));
            await(sleep(1));
            failing.setException(failure);
            assertSame(failure, assertThrows(IOException.class, () -> await(task)));
            assertEquals("5.000", await(async(() -> {
                await(two);
                return String.format(
                        java.util.Locale.ROOT, "%.3f", getRunningLoop().time());
            })));
        });
    }

    // -- locks --

    @Test
    @DisplayName("the lock of a select that was chosen elsewhere goes to the next in line")
    void lockGoesToTheNext() {
        trace.run(() -> {
            Lock lock = new Lock();
            await(lock.acquire());
            Task<String> selecting = createTask(select(fromA(), lock.onAcquire(() -> "locked")));
            Task<Void> waiting = createTask(lock.acquire());
            await(sleep(1));
            a.sender().trySend("1");
            lock.release(); // the first place in line is the select's, which is chosen already
            assertEquals("a 1", await(selecting));
            await(waiting);
            assertTrue(lock.locked());
        });
    }

    @Test
    void lockIsAcquired() {
        trace.run(() -> {
            Lock lock = new Lock();
            assertEquals("free", await(select(fromA(), lock.onAcquire(() -> "free"))));
            Task<String> selecting = createTask(select(fromA(), lock.onAcquire(() -> "locked")));
            await(sleep(1));
            lock.release();
            a.sender().trySend("1");
            assertEquals("locked", await(selecting));
            assertTrue(lock.locked());
            lock.release();
            assertEquals("1", a.receiver().tryReceive());
        });
    }

    @Test
    @DisplayName("cancelled in the iteration in which the lock came: the next in line gets it")
    void cancelledWithTheLock() {
        trace.run(() -> {
            Lock lock = new Lock();
            await(lock.acquire());
            Task<String> selecting = createTask(select(fromA(), lock.onAcquire(() -> "locked")));
            Task<Void> waiting = createTask(lock.acquire());
            await(sleep(1));
            lock.release();
            selecting.cancel();
            assertThrows(CancelledError.class, () -> await(selecting));
            await(waiting);
            lock.release();
            assertFalse(lock.locked());
        });
    }

    // -- cancellation and failure --

    @Test
    void cancelledWhileWaiting() {
        trace.run(() -> {
            Lock lock = new Lock();
            await(lock.acquire());
            Task<String> selecting = createTask(select(
                    fromA(),
                    fromB(),
                    b.sender().onSend("x", () -> ""),
                    lock.onAcquire(() -> ""),
                    onTimeout(5, () -> "")));
            await(sleep(1));
            selecting.cancel();
            assertThrows(CancelledError.class, () -> await(selecting));
            assertEquals(0, a.statistics().tasksWaitingToReceive());
            assertEquals(0, b.statistics().tasksWaitingToReceive());
            assertEquals(0, b.statistics().tasksWaitingToSend());
            assertEquals(0, lock.statistics().tasksWaiting());
            assertNull(b.receiver().tryReceive());
            assertNull(moveOnAfter(1).call(s -> await(select(fromA(), fromB()))));
            trace.logTime("end");
        });
        trace.assertEvents("2.000 end");
    }

    @Test
    @DisplayName("cancelled in the iteration in which an item came: the item stays")
    void cancelledWithAnItem() {
        trace.run(() -> {
            Task<String> selecting = createTask(select(fromA(), fromB()));
            await(sleep(1));
            b.sender().trySend("x");
            selecting.cancel();
            assertThrows(CancelledError.class, () -> await(selecting));
            assertEquals("x", b.receiver().tryReceive());
        });
    }

    @Test
    @DisplayName("cancelled in the iteration in which its item was received: sent, and cancelled at the next await")
    void cancelledAfterSending() {
        trace.run(() -> {
            Task<String> selecting = createTask(async(() -> {
                String result = await(select(fromA(), b.sender().onSend("x", () -> "sent")));
                trace.log(result + " " + currentTask().cancelling());
                await(sleep(1));
                return "not reached";
            }));
            await(sleep(1));
            assertEquals("x", b.receiver().tryReceive());
            selecting.cancel();
            assertThrows(CancelledError.class, () -> await(selecting));
        });
        trace.assertEvents("sent 1");
    }

    @Test
    void endedAndClosedChannels() {
        trace.run(() -> {
            a.sender().close();
            assertThrows(EndOfChannelException.class, () -> await(select(fromA(), fromB())));
            assertEquals("end", await(select(a.receiver().onReceive(item -> item, () -> "end"), fromB())));
            Task<String> waits = createTask(select(fromB(), onTimeout(9, () -> "")));
            Task<String> atTheEnd = createTask(select(b.receiver().onReceive(item -> item, () -> "end")));
            await(sleep(1));
            b.sender().close();
            assertThrows(EndOfChannelException.class, () -> await(waits));
            assertEquals("end", await(atTheEnd));
            a.receiver().close();
            assertThrows(ChannelClosedException.class, () -> await(select(fromA(), onTimeout(1, () -> ""))));
        });
    }

    @Test
    @DisplayName("what a handler throws comes out; it may wait")
    void handlers() {
        IOException failure = new IOException();
        trace.run(() -> {
            a.sender().trySend("1");
            Clause<String> failing = a.receiver().onReceive(item -> {
                await(sleep(1));
                throw failure;
            });
            assertSame(failure, assertThrows(IOException.class, () -> await(select(failing))));
            trace.logTime("end");
        });
        trace.assertEvents("1.000 end");
    }

    @Test
    void misuse() {
        trace.run(() -> {
            assertThrows(IllegalArgumentException.class, () -> select(List.<Clause<String>>of()));
            Clause<String> clause = onTimeout(0, () -> "x");
            assertEquals("x", await(select(clause)));
            assertTrue(assertThrows(IllegalStateException.class, () -> select(clause))
                    .getMessage()
                    .contains("is for one select"));
            assertThrows(NullPointerException.class, () -> onTimeout(1, null));
            assertThrows(NullPointerException.class, () -> onDone(null, v -> v));
        });
    }
}

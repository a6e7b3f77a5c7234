package weft.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.createTask;
import static weft.Asyncio.sleep;
import static weft.Asyncio.taskGroup;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import weft.Coroutine;
import weft.EventLoop;
import weft.Task;
import weft.Trace;

/** G14, G15: items, buffers and ends. {@link ChannelCancelTest} has the cancellations. */
class ChannelTest {
    private final Trace trace = new Trace();

    private Coroutine<Void> sendAll(Sender<Integer> sender, int from, int to) {
        return async(() -> {
            try (sender) {
                for (int i = from; i < to; i++) {
                    await(sender.send(i));
                    trace.log("sent " + i);
                }
            }
        });
    }

    private Coroutine<List<Integer>> receiveAll(Receiver<Integer> receiver) {
        return async(() -> {
            List<Integer> items = new ArrayList<>();
            try (receiver) {
                for (int item : receiver) items.add(item);
            }
            return items;
        });
    }

    // -- buffers --

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 7, Integer.MAX_VALUE})
    @DisplayName("every item arrives once and in order, and the iteration ends with the last sender")
    void allArrive(int capacity) {
        trace.run(() -> {
            Channel<Integer> channel = new Channel<>(BufferPolicy.bounded(capacity));
            taskGroup().run(group -> {
                group.createTask(sendAll(channel.sender(), 0, 5));
                assertEquals(List.of(0, 1, 2, 3, 4), await(group.createTask(receiveAll(channel.receiver()))));
            });
        });
    }

    @Test
    @DisplayName("rendezvous: a send waits until its item is received")
    void rendezvous() {
        trace.run(() -> {
            Channel<Integer> channel = new Channel<>(BufferPolicy.rendezvous());
            createTask(sendAll(channel.sender(), 0, 2));
            await(sleep(1));
            trace.logTime("receives");
            assertEquals(0, await(channel.receiver().receive()));
            await(sleep(1));
            assertEquals(1, channel.statistics().tasksWaitingToSend());
            assertEquals(1, await(channel.receiver().receive()));
            await(sleep(0));
        });
        trace.assertEvents("1.000 receives", "sent 0", "sent 1");
    }

    @Test
    @DisplayName("rendezvous: a send to somebody who waits goes on at once")
    void rendezvousWithAWaitingReceiver() {
        trace.run(() -> {
            Channel<Integer> channel = new Channel<>(BufferPolicy.rendezvous());
            Task<Integer> receiver = createTask(channel.receiver().receive());
            await(sleep(1));
            assertFalse(
                    channel.sender().duplicate().trySend(1) && channel.sender().trySend(2));
            assertEquals(1, await(receiver));
            assertFalse(channel.sender().trySend(3));
            assertNull(channel.receiver().tryReceive());
        });
    }

    @Test
    @DisplayName("bounded: senders wait when it is full, and go on in their order")
    void bounded() {
        trace.run(() -> {
            Channel<Integer> channel = new Channel<>(BufferPolicy.bounded(2));
            taskGroup().run(group -> {
                group.createTask(sendAll(channel.sender().duplicate(), 0, 3));
                group.createTask(sendAll(channel.sender(), 10, 12));
                await(sleep(1));
                trace.log(channel.statistics().toString());
                assertEquals(List.of(0, 1, 2, 10, 11), await(receiveAll(channel.receiver())));
            });
        });
        trace.assertEvents(
                "sent 0",
                "sent 1",
                "Statistics[buffered=2, capacity=2, openSenders=2, openReceivers=1, tasksWaitingToSend=2,"
                        + " tasksWaitingToReceive=0]",
                "sent 2",
                "sent 10",
                "sent 11");
    }

    @Test
    void unlimited() {
        trace.run(() -> {
            Channel<Integer> channel = new Channel<>(BufferPolicy.unlimited());
            for (int i = 0; i < 1000; i++) assertTrue(channel.sender().trySend(i));
            channel.sender().close();
            assertEquals(1000, await(receiveAll(channel.receiver())).size());
        });
    }

    @Test
    @DisplayName("conflated: the latest item only; the others are undelivered")
    void conflated() {
        List<Integer> dropped = new ArrayList<>();
        trace.run(() -> {
            Channel<Integer> channel = new Channel<>(BufferPolicy.conflated(), dropped::add);
            for (int i = 0; i < 3; i++) await(channel.sender().send(i));
            assertEquals(2, channel.receiver().tryReceive());
            assertNull(channel.receiver().tryReceive());
        });
        assertEquals(List.of(0, 1), dropped);
    }

    @Test
    void dropOldestAndNewest() {
        List<Integer> dropped = new ArrayList<>();
        trace.run(() -> {
            Channel<Integer> oldest = new Channel<>(BufferPolicy.dropOldest(2), dropped::add);
            Channel<Integer> newest = new Channel<>(BufferPolicy.dropNewest(2), dropped::add);
            for (int i = 0; i < 4; i++) {
                await(oldest.sender().send(i));
                assertTrue(newest.sender().trySend(10 + i));
            }
            oldest.sender().close();
            newest.sender().close();
            assertEquals(List.of(2, 3), await(receiveAll(oldest.receiver())));
            assertEquals(List.of(10, 11), await(receiveAll(newest.receiver())));
        });
        assertEquals(List.of(0, 12, 1, 13), dropped);
    }

    @Test
    void policiesAreChecked() {
        assertThrows(IllegalArgumentException.class, () -> BufferPolicy.bounded(-1));
        assertThrows(IllegalArgumentException.class, () -> BufferPolicy.dropOldest(0));
        assertThrows(IllegalArgumentException.class, () -> BufferPolicy.dropNewest(0));
        assertEquals(
                List.of("rendezvous", "bounded(3)", "unlimited", "drop_oldest(1)", "drop_newest(2)"),
                List.of(
                                BufferPolicy.rendezvous(),
                                BufferPolicy.bounded(3),
                                BufferPolicy.unlimited(),
                                BufferPolicy.conflated(),
                                BufferPolicy.dropNewest(2))
                        .stream()
                        .map(BufferPolicy::toString)
                        .toList());
    }

    @Test
    void nullIsNoItem() {
        trace.run(() -> {
            Channel<Integer> channel = new Channel<>(BufferPolicy.unlimited());
            assertThrows(NullPointerException.class, () -> channel.sender().send(null));
            assertThrows(NullPointerException.class, () -> channel.sender().trySend(null));
            assertThrows(NullPointerException.class, () -> channel.sender().onSend(null, () -> 1));
        });
    }

    // -- fairness --

    @Test
    @DisplayName("receivers get items in the order in which they asked; a newcomer does not overtake a woken one")
    void receiversAreServedInOrder() {
        trace.run(() -> {
            Channel<Integer> channel = new Channel<>(BufferPolicy.bounded(5));
            taskGroup().run(group -> {
                for (int i = 0; i < 3; i++) {
                    int name = i;
                    group.createTask(async(() ->
                            trace.log(name + " got " + await(channel.receiver().receive()))));
                }
                await(sleep(1));
                for (int i = 0; i < 3; i++) assertTrue(channel.sender().trySend(i));
                assertNull(channel.receiver().tryReceive()); // all three are reserved
                assertTrue(channel.sender().trySend(3));
                trace.log("newcomer got " + channel.receiver().tryReceive());
            });
        });
        trace.assertEvents("newcomer got 3", "0 got 0", "1 got 1", "2 got 2");
    }

    @Test
    @DisplayName("trySend does not overtake senders that wait")
    void trySendDoesNotOvertake() {
        trace.run(() -> {
            Channel<Integer> channel = new Channel<>(BufferPolicy.bounded(1));
            taskGroup().run(group -> {
                group.createTask(sendAll(channel.sender().duplicate(), 0, 3));
                await(sleep(1));
                assertFalse(channel.sender().trySend(9));
                assertEquals(0, channel.receiver().tryReceive());
                assertFalse(channel.sender().trySend(9));
                channel.sender().close();
                assertEquals(List.of(1, 2), await(receiveAll(channel.receiver())));
            });
        });
    }

    // -- ends --

    @Test
    @DisplayName("G14 the channel ends with the last of several senders, and each receiver sees the end")
    void endsWithTheLastSender() {
        trace.run(() -> {
            Channel<Integer> channel = new Channel<>(BufferPolicy.rendezvous());
            List<Integer> all = new ArrayList<>();
            taskGroup().run(group -> {
                for (int i = 0; i < 3; i++) {
                    Receiver<Integer> mine = channel.receiver().duplicate();
                    group.createTask(async(() -> all.addAll(await(receiveAll(mine)))));
                }
                for (int i = 0; i < 4; i++)
                    group.createTask(sendAll(channel.sender().duplicate(), 10 * i, 10 * i + 3));
                channel.sender().close();
                channel.receiver().close();
            });
            all.sort(null);
            assertEquals(List.of(0, 1, 2, 10, 11, 12, 20, 21, 22, 30, 31, 32), all);
        });
    }

    @Test
    void receiveAfterTheEnd() {
        trace.run(() -> {
            Channel<Integer> channel = new Channel<>(BufferPolicy.bounded(2));
            await(channel.sender().send(1));
            channel.sender().close();
            channel.sender().close();
            assertEquals(1, await(channel.receiver().receive()));
            assertThrows(
                    EndOfChannelException.class, () -> await(channel.receiver().receive()));
            assertThrows(EndOfChannelException.class, () -> channel.receiver().tryReceive());
            Iterator<Integer> items = channel.receiver().iterator();
            assertFalse(items.hasNext());
            assertThrows(NoSuchElementException.class, items::next);
        });
    }

    @Test
    void theEndWakesWhoWaits() {
        trace.run(() -> {
            Channel<Integer> channel = new Channel<>(BufferPolicy.bounded(2));
            Task<Integer> receive = createTask(channel.receiver().receive());
            Task<List<Integer>> iterate =
                    createTask(receiveAll(channel.receiver().duplicate()));
            await(sleep(1));
            channel.sender().close();
            assertThrows(EndOfChannelException.class, () -> await(receive));
            assertEquals(List.of(), await(iterate));
        });
    }

    @Test
    @DisplayName("the last receiver is closed: senders fail, waiting or not, and what is left is undelivered")
    void lastReceiverCloses() {
        List<Integer> undelivered = new ArrayList<>();
        trace.run(() -> {
            Channel<Integer> channel = new Channel<>(BufferPolicy.bounded(1), undelivered::add);
            Receiver<Integer> second = channel.receiver().duplicate();
            await(channel.sender().send(1));
            Task<Void> waiting = createTask(channel.sender().send(2));
            await(sleep(1));
            channel.receiver().close();
            await(sleep(1));
            assertFalse(waiting.done());
            second.close();
            second.close();
            assertThrows(BrokenChannelException.class, () -> await(waiting));
            assertThrows(
                    BrokenChannelException.class, () -> await(channel.sender().send(3)));
            assertThrows(BrokenChannelException.class, () -> channel.sender().trySend(4));
        });
        assertEquals(List.of(1, 2, 3), undelivered);
    }

    @Test
    @DisplayName("closing an end throws out who waits in it, and nobody else")
    void closingAnEnd() {
        trace.run(() -> {
            Channel<Integer> channel = new Channel<>(BufferPolicy.rendezvous());
            Receiver<Integer> mine = channel.receiver().duplicate();
            Task<Integer> thrownOut = createTask(mine.receive());
            Task<Integer> stays = createTask(channel.receiver().receive());
            await(sleep(1));
            mine.close();
            assertThrows(ChannelClosedException.class, () -> await(thrownOut));
            assertFalse(stays.done());
            await(channel.sender().send(7));
            assertEquals(7, await(stays));

            Sender<Integer> other = channel.sender().duplicate();
            Task<Void> sends = createTask(other.send(1));
            Task<Void> sendsToo = createTask(channel.sender().send(2));
            await(sleep(1));
            other.close();
            assertThrows(ChannelClosedException.class, () -> await(sends));
            assertEquals(2, await(channel.receiver().receive()));
            await(sendsToo);
        });
    }

    @Test
    @DisplayName("an end that is closed in the iteration in which its item came: the item is another one's")
    void closedInTheIterationOfItsItem() {
        trace.run(() -> {
            Channel<Integer> channel = new Channel<>(BufferPolicy.rendezvous());
            Receiver<Integer> mine = channel.receiver().duplicate();
            Task<Integer> first = createTask(mine.receive());
            Task<Integer> second = createTask(channel.receiver().receive());
            await(sleep(1));
            assertTrue(channel.sender().trySend(7));
            mine.close();
            assertThrows(ChannelClosedException.class, () -> await(first));
            assertEquals(7, await(second));
        });
    }

    @Test
    void closedEndsRefuse() {
        trace.run(() -> {
            Channel<Integer> channel = new Channel<>(BufferPolicy.unlimited());
            Sender<Integer> sender = channel.sender().duplicate();
            Receiver<Integer> receiver = channel.receiver().duplicate();
            sender.close();
            receiver.close();
            assertThrows(ChannelClosedException.class, () -> await(sender.send(1)));
            assertThrows(ChannelClosedException.class, () -> sender.trySend(1));
            assertThrows(ChannelClosedException.class, sender::duplicate);
            assertThrows(ChannelClosedException.class, () -> await(receiver.receive()));
            assertThrows(ChannelClosedException.class, receiver::tryReceive);
            assertThrows(ChannelClosedException.class, receiver::duplicate);
            assertThrows(ChannelClosedException.class, () -> receiver.iterator().hasNext());
        });
    }

    @Test
    @DisplayName("a handler of undelivered items that fails is reported, and the channel goes on")
    void failingHandler() {
        trace.expectingReports().run(() -> {
            Channel<Integer> channel = new Channel<>(BufferPolicy.conflated(), item -> {
                throw new IllegalStateException("no");
            });
            await(channel.sender().send(1));
            await(channel.sender().send(2));
            assertEquals(2, await(channel.receiver().receive()));
        });
        assertEquals(1, trace.reported.size());
        assertTrue(trace.reported.getFirst().message().contains("onUndelivered of <Channel drop_oldest(1)"));
    }

    @Test
    @DisplayName("a channel belongs to the loop of the first task that waited")
    void otherLoop() {
        Channel<Integer> channel = new Channel<>(BufferPolicy.rendezvous());
        trace.run(() -> {
            Task<Void> sends = createTask(channel.sender().send(1));
            await(channel.receiver().receive());
            await(sends);
        });
        IllegalStateException error = assertThrows(
                IllegalStateException.class,
                () -> trace.run(() -> await(channel.receiver().receive())));
        assertTrue(error.getMessage().contains("is bound to a different event loop"), error.getMessage());
    }

    @Test
    void describesItself() {
        trace.run(() -> {
            Channel<Integer> channel = new Channel<>(BufferPolicy.bounded(3));
            await(channel.sender().send(1));
            assertEquals("<Channel bounded(3) buffered=1 senders=1 receivers=1>", channel.toString());
            assertEquals("<Sender of " + channel + ">", channel.sender().toString());
            channel.receiver().close();
            assertEquals(
                    "<Receiver of " + channel + " closed>", channel.receiver().toString());
        });
    }

    @Test
    @DisplayName("the end of the loop ends who waits, and the item of a waiting send is undelivered")
    void endOfTheLoop() {
        List<Integer> undelivered = new ArrayList<>();
        EventLoop loop = trace.expectingReports().newLoop();
        loop.runUntilComplete(async(() -> {
            Channel<Integer> channel = new Channel<>(BufferPolicy.rendezvous(), undelivered::add);
            createTask(channel.sender().send(1));
            createTask(
                    new Channel<Integer>(BufferPolicy.rendezvous()).receiver().receive());
            await(sleep(1));
        }));
        loop.close();
        assertEquals(List.of(1), undelivered);
    }
}

package weft.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.createTask;
import static weft.Asyncio.currentTask;
import static weft.Asyncio.getRunningLoop;
import static weft.Asyncio.moveOnAfter;
import static weft.Asyncio.sleep;
import static weft.Asyncio.waitFor;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import weft.CancelScope;
import weft.CancelledError;
import weft.Task;
import weft.TimeoutException;
import weft.Trace;

/** No item is lost or duplicated when a task is cancelled. */
class ChannelCancelTest {
    private final Trace trace = new Trace();
    private final List<Integer> undelivered = new ArrayList<>();
    private Channel<Integer> channel;
    private Sender<Integer> sender;
    private Receiver<Integer> receiver;

    @BeforeEach
    void open() {
        open(BufferPolicy.rendezvous());
    }

    private void open(BufferPolicy policy) {
        channel = new Channel<>(policy, undelivered::add);
        sender = channel.sender();
        receiver = channel.receiver();
    }

    private void assertCancelled(Task<?> task) {
        assertThrows(CancelledError.class, () -> await(task));
        assertTrue(task.cancelled());
    }

    @Test
    void waitingReceiver() {
        trace.run(() -> {
            Task<Integer> receive = createTask(receiver.receive());
            await(sleep(1));
            receive.cancel();
            assertCancelled(receive);
            assertFalse(sender.trySend(1));
            assertEquals(0, channel.statistics().tasksWaitingToReceive());
        });
    }

    @Test
    @DisplayName("a receiver cancelled in the iteration in which its item came: the next in line gets it")
    void wokenReceiver() {
        trace.run(() -> {
            Task<Integer> first = createTask(receiver.receive());
            Task<Integer> second = createTask(receiver.receive());
            await(sleep(1));
            await(sender.send(1));
            first.cancel();
            assertCancelled(first);
            assertEquals(1, await(second));
        });
    }

    @Test
    @DisplayName("the same without a next one: the item stays in the channel")
    void wokenReceiverAlone() {
        trace.run(() -> {
            Task<Integer> receive = createTask(receiver.receive());
            await(sleep(1));
            await(sender.send(1));
            receive.cancel();
            assertCancelled(receive);
            assertEquals(1, channel.statistics().buffered());
            Task<Void> next = createTask(sender.send(2));
            await(sleep(1));
            assertFalse(next.done());
            assertEquals(1, await(receiver.receive()));
            assertEquals(2, await(receiver.receive()));
            await(next);
        });
        assertEquals(List.of(), undelivered);
    }

    @Test
    @DisplayName("the item of a receiver cancelled like that is dropped with the channel's other items at its end")
    void wokenReceiverThenClosed() {
        trace.run(() -> {
            Task<Integer> receive = createTask(receiver.receive());
            await(sleep(1));
            await(sender.send(1));
            receive.cancel();
            assertCancelled(receive);
            receiver.close();
        });
        assertEquals(List.of(1), undelivered);
    }

    @Test
    @DisplayName("the end comes in the iteration of a cancelled receiver's item: the item first, then the end")
    void wokenReceiverAndTheEnd() {
        trace.run(() -> {
            Task<Integer> first = createTask(receiver.receive());
            await(sleep(1));
            await(sender.send(1));
            sender.close();
            first.cancel();
            Task<Integer> second = createTask(receiver.receive());
            Task<Integer> third = createTask(receiver.receive());
            assertCancelled(first);
            assertEquals(1, await(second));
            assertThrows(EndOfChannelException.class, () -> await(third));
        });
    }

    @Test
    void waitingSender() {
        trace.run(() -> {
            Task<Void> first = createTask(sender.send(1));
            Task<Void> second = createTask(sender.send(2));
            await(sleep(1));
            first.cancel();
            assertEquals(2, receiver.tryReceive());
            assertCancelled(first);
            await(second);
        });
        assertEquals(List.of(1), undelivered);
    }

    @Test
    @DisplayName(
            "a sender cancelled in the iteration in which its item was received: sent, and cancelled at the next await")
    void acceptedSender() {
        trace.run(() -> {
            Task<Void> send = createTask(async(() -> {
                await(sender.send(1));
                trace.log("sent " + currentTask().cancelling());
                await(sleep(1));
                trace.log("not reached");
            }));
            await(sleep(1));
            assertEquals(1, receiver.tryReceive());
            send.cancel("why");
            assertEquals(
                    "why", assertThrows(CancelledError.class, () -> await(send)).getMessage());
            assertEquals(1, send.cancelling());
        });
        trace.assertEvents("sent 1");
        assertEquals(List.of(), undelivered);
    }

    @Test
    @DisplayName("a timeout in the iteration in which the item was received is none")
    void acceptedSenderAndTimeout() {
        trace.run(() -> {
            Task<Void> send = createTask(waitFor(sender.send(1), 1));
            await(sleep(0));
            getRunningLoop()
                    .callLater(0.9999, () -> trace.clock.advance(0.0001)); // now the receive is before the deadline
            getRunningLoop().callLater(0.9999, () -> assertEquals(1, receiver.tryReceive()));
            await(send);
            trace.logTime("sent");
        });
        trace.assertEvents("1.000 sent");
    }

    @Test
    @DisplayName("a sender in a scope that is cancelled in the iteration in which its item was received: sent")
    void acceptedSenderInAScope() {
        trace.run(() -> {
            CancelScope scope = new CancelScope();
            Task<Void> send = createTask(async(() -> scope.run(s -> {
                await(sender.send(1));
                trace.log("sent");
                await(sleep(0));
                trace.log("not reached");
            })));
            await(sleep(1));
            assertEquals(1, receiver.tryReceive());
            scope.cancel();
            await(send);
        });
        trace.assertEvents("sent");
    }

    @Test
    @DisplayName("a receive with a timeout in a loop loses nothing")
    void receiveWithTimeouts() {
        open(BufferPolicy.bounded(1));
        List<Integer> got = new ArrayList<>();
        trace.run(() -> {
            createTask(async(() -> {
                try (Sender<Integer> sending = sender) {
                    for (int i = 0; i < 20; i++) {
                        await(sleep(0.5 + i * 0.13 % 1));
                        await(sending.send(i));
                    }
                }
            }));
            while (true) {
                try {
                    got.add(await(waitFor(receiver.receive(), 0.5)));
                } catch (TimeoutException e) {
                    trace.log("timeout");
                } catch (EndOfChannelException e) {
                    break;
                }
            }
        });
        assertEquals(java.util.stream.IntStream.range(0, 20).boxed().toList(), got);
        assertFalse(trace.events.isEmpty());
    }

    @Test
    void scopesEndReceives() {
        trace.run(() -> {
            assertNull(moveOnAfter(1).call(s -> await(receiver.receive())));
            moveOnAfter(1).run(s -> {
                for (int item : receiver) trace.log("got " + item);
            });
            trace.logTime("end");
        });
        trace.assertEvents("2.000 end");
    }
}

package weft.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.sleep;
import static weft.Asyncio.supervisorGroup;
import static weft.Asyncio.waitFor;
import static weft.sync.Select.onTimeout;
import static weft.sync.Select.select;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import weft.CancelScope;
import weft.CancelledError;
import weft.Coroutine;
import weft.Task;
import weft.TaskGroup;
import weft.TimeoutException;
import weft.Trace;
import weft.sync.Lock;
import weft.sync.Select;

/**
 * Random programs of senders, receivers and selects on two channels, some of which are cancelled at random moments, by every
 * means there is. Whatever happens, each item is received once, or undelivered once, or has stayed with its owner.
 */
class ChannelModelTest {
    private static final int SEEDS_FOR_EACH_POLICY = 150;

    static List<BufferPolicy> policies() {
        return List.of(
                BufferPolicy.rendezvous(),
                BufferPolicy.bounded(1),
                BufferPolicy.bounded(3),
                BufferPolicy.unlimited(),
                BufferPolicy.conflated(),
                BufferPolicy.dropOldest(2),
                BufferPolicy.dropNewest(2));
    }

    @ParameterizedTest
    @MethodSource("policies")
    @DisplayName("G14, G15, G17 no item is lost or duplicated under random cancellations")
    void nothingIsLostOrDuplicated(BufferPolicy policy) {
        int received = 0;
        int cancelled = 0;
        for (int seed = 0; seed < SEEDS_FOR_EACH_POLICY; seed++) {
            Program program = new Program(policy, seed);
            program.run();
            received += program.received;
            cancelled += program.cancelled;
        }
        // the test means nothing if the programs do nothing
        assertTrue(received > 10 * SEEDS_FOR_EACH_POLICY, "received " + received);
        assertTrue(cancelled > SEEDS_FOR_EACH_POLICY, "cancelled " + cancelled);
    }

    private static final class Program {
        private final Random random;
        private final String name;
        private final Trace trace = new Trace();
        private final Map<Integer, String> fates = new HashMap<>();
        private final List<Integer> owned = new ArrayList<>();
        private final List<Channel<Integer>> channels = new ArrayList<>();
        private final Lock lock = new Lock();
        private int nextItem;
        private int inLock;
        int received;
        int cancelled;

        Program(BufferPolicy policy, int seed) {
            this.random = new Random(seed);
            this.name = policy + " seed " + seed;
            for (int i = 0; i < 2; i++) channels.add(new Channel<>(policy, item -> fate(item, "undelivered")));
        }

        private void fate(int item, String fate) {
            String before = fates.putIfAbsent(item, fate);
            assertEquals(null, before, () -> name + ": item " + item + " is " + fate + " and was " + before);
        }

        void run() {
            trace.run(() -> {
                CancelScope scope = new CancelScope();
                scope.run(s -> supervisorGroup().run(group -> {
                    List<Task<?>> tasks = new ArrayList<>();
                    for (Channel<Integer> channel : channels) {
                        int senders = 1 + random.nextInt(3);
                        int receivers = 1 + random.nextInt(3);
                        for (int i = 0; i < senders; i++)
                            tasks.add(start(group, send(channel.sender().duplicate())));
                        for (int i = 0; i < receivers; i++)
                            tasks.add(start(
                                    group,
                                    receive(
                                            "r" + i + channel,
                                            channel.receiver().duplicate())));
                    }
                    for (int i = random.nextInt(3); i > 0; i--) tasks.add(start(group, both(ends())));
                    for (Channel<Integer> channel : channels) {
                        channel.sender().close();
                        channel.receiver().close();
                    }
                    await(sleep(0)); // all have begun, and will close their ends
                    for (int i = random.nextInt(8); i > 0; i--) {
                        pause();
                        if (tasks.get(random.nextInt(tasks.size())).cancel()) cancelled++;
                    }
                    if (random.nextInt(4) == 0) s.cancel();
                }));
            });
            for (int item = 0; item < nextItem; item++) {
                if (!owned.contains(item)) assertTrue(fates.containsKey(item), name + ": item " + item + " is lost");
                else assertEquals(null, fates.get(item), name + ": item " + item + " was not sent");
            }
            for (Channel<Integer> channel : channels)
                assertEquals(
                        new Channel.Statistics(0, channel.statistics().capacity(), 0, 0, 0, 0),
                        channel.statistics(),
                        name);
        }

        private Task<?> start(TaskGroup group, Coroutine<Void> coroutine) {
            return group.createTask(async(() -> {
                try {
                    await(coroutine);
                } catch (EndOfChannelException | BrokenChannelException e) {
                    // the other ends are gone
                }
            }));
        }

        private void pause() {
            if (random.nextBoolean()) await(sleep(random.nextInt(3)));
            else for (int i = random.nextInt(3); i > 0; i--) await(sleep(0));
        }

        /** Sends in all the ways there are. */
        private Coroutine<Void> send(Sender<Integer> sender) {
            return async(() -> {
                try (sender) {
                    for (int i = random.nextInt(20); i > 0; i--) {
                        if (random.nextInt(3) == 0) pause();
                        int item = nextItem++;
                        switch (random.nextInt(4)) {
                            case 0 -> sendNow(sender, item);
                            case 1 -> selectSend(sender, item);
                            case 2 -> sendInTime(sender, item);
                            default -> await(sender.send(item));
                        }
                    }
                }
            });
        }

        private void sendNow(Sender<Integer> sender, int item) {
            owned.add(item);
            if (sender.trySend(item)) owned.remove((Integer) item);
        }

        private void sendInTime(Sender<Integer> sender, int item) {
            try {
                await(waitFor(sender.send(item), 1));
            } catch (TimeoutException e) {
                cancelled++;
            }
        }

        private void selectSend(Sender<Integer> sender, int item) {
            owned.add(item);
            if (await(select(sender.onSend(item, () -> true), onTimeout(random.nextInt(3), () -> false))))
                owned.remove((Integer) item);
        }

        /** Receives in all the ways there are. */
        private Coroutine<Void> receive(String who, Receiver<Integer> receiver) {
            return async(() -> {
                try (receiver) {
                    while (random.nextInt(30) != 0) {
                        if (random.nextInt(3) == 0) pause();
                        switch (random.nextInt(4)) {
                            case 0 -> got(who, receiver.tryReceive());
                            case 1 ->
                                got(who, await(select(receiver.onReceive(item -> item), onTimeout(1, () -> null))));
                            case 2 -> receiveInTime(who, receiver);
                            default -> got(who, await(receiver.receive()));
                        }
                    }
                }
            });
        }

        private void receiveInTime(String who, Receiver<Integer> receiver) {
            try {
                got(who, await(waitFor(receiver.receive(), 1)));
            } catch (TimeoutException e) {
                cancelled++;
            }
        }

        private void got(String who, Integer item) {
            if (item == null) return;
            fate(item, "received");
            received++;
        }

        /** Selects over everything, the lock too. */
        private Coroutine<Void> both(Ends ends) {
            return async(() -> {
                Select turns = Select.fair();
                try (ends.first;
                        ends.second;
                        ends.sender) {
                    for (int i = random.nextInt(20); i > 0; i--) {
                        int item = nextItem++;
                        owned.add(item);
                        got(
                                "both",
                                await(turns.next(
                                        ends.first.onReceive(it -> it, () -> null),
                                        ends.second.onReceive(it -> it, () -> null),
                                        ends.sender.onSend(item, () -> {
                                            owned.remove((Integer) item);
                                            return null;
                                        }),
                                        lock.onAcquire(this::inTheLock),
                                        onTimeout(2, () -> null))));
                    }
                }
            });
        }

        private record Ends(Receiver<Integer> first, Receiver<Integer> second, Sender<Integer> sender) {}

        private Ends ends() {
            return new Ends(
                    channels.get(0).receiver().duplicate(),
                    channels.get(1).receiver().duplicate(),
                    channels.get(0).sender().duplicate());
        }

        private Integer inTheLock() {
            assertEquals(1, ++inLock, name);
            try {
                await(sleep(random.nextInt(2)));
            } catch (CancelledError e) {
                cancelled++;
                throw e;
            } finally {
                inLock--;
                lock.release();
            }
            return null;
        }
    }
}

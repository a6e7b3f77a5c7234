package weft.net.netty;

import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.createTask;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import weft.Asyncio;
import weft.EventLoop;
import weft.ReturnWhen;
import weft.Task;

/**
 * Happy eyeballs: connects to the first of several addresses that answers. Stands for {@code asyncio.staggered}.
 *
 * @param <T> what an attempt gives
 */
public final class StaggeredRace<T> {
    /*
     * RFC 8305: an attempt begins when the one that began last has failed, or has had its head start; the failure of an older
     * one hastens nothing. The first to succeed wins; the others are cancelled, and one that has connected in the same moment
     * is closed again.
     */
    private final @Nullable Duration headStart;
    private final Attempt<? extends T> attempt;
    private final Consumer<? super T> discard;
    private final ArrayDeque<InetSocketAddress> toTry;
    private final List<Task<T>> running = new ArrayList<>();
    private final List<IOException> failures = new ArrayList<>();
    private @Nullable Task<T> latest;

    /** When the head start of the latest is over. */
    private double nextStart;

    private StaggeredRace(
            List<InetSocketAddress> addresses,
            @Nullable Duration headStart,
            Attempt<? extends T> attempt,
            Consumer<? super T> discard) {
        this.headStart = headStart;
        this.attempt = attempt;
        this.discard = discard;
        this.toTry = new ArrayDeque<>(addresses);
    }

    /** Tries one address, in a task of its own. */
    interface Attempt<T> {
        T connect(InetSocketAddress address) throws IOException;
    }

    /**
     * Connects, in a task.
     *
     * @param target how a failure names the addresses
     * @param headStart how long an attempt has before the next one begins beside it; null: until it has failed
     * @param from the address to connect from, by name or not; null: the system chooses
     */
    public static Sockets.Connected connect(
            List<InetSocketAddress> addresses,
            String target,
            @Nullable Duration headStart,
            @Nullable SocketAddress from)
            throws IOException {
        List<? extends @Nullable SocketAddress> local = Addresses.local(from);
        return run(
                addresses, target, headStart, address -> Sockets.connect(address, local), Sockets.Connected::discard);
    }

    /** The same with any attempt; one that succeeds and does not win is discarded. */
    static <T> T run(
            List<InetSocketAddress> addresses,
            String target,
            @Nullable Duration headStart,
            Attempt<? extends T> attempt,
            Consumer<? super T> discard)
            throws IOException {
        if (addresses.size() == 1) return attempt.connect(addresses.getFirst());
        return new StaggeredRace<T>(addresses, headStart, attempt, discard).run(target);
    }

    private T run(String target) throws IOException {
        EventLoop loop = Asyncio.getRunningLoop();
        try {
            while (!toTry.isEmpty() || !running.isEmpty()) {
                if (mayStart(loop)) start(loop, toTry.remove());
                Task<T> winner = firstOfThese(loop);
                if (winner != null) return winner.result();
            }
        } finally {
            stopLosers();
        }
        ConnectException all = new ConnectException("cannot connect to " + target + ": no address answers, "
                + failures.stream().map(Throwable::getMessage).toList());
        failures.forEach(all::addSuppressed);
        throw all;
    }

    private boolean mayStart(EventLoop loop) {
        if (toTry.isEmpty()) return false;
        return latest == null || latest.done() || (headStart != null && loop.time() >= nextStart);
    }

    private void start(EventLoop loop, InetSocketAddress address) {
        latest = createTask(async(() -> attempt.connect(address)), "connect " + address);
        running.add(latest);
        if (headStart != null) nextStart = loop.time() + headStart.toNanos() / 1e9;
    }

    /** Waits until the next may start, or for the first that is done; null: none has won. */
    private @Nullable Task<T> firstOfThese(EventLoop loop) {
        if (toTry.isEmpty() || headStart == null) await(Asyncio.wait(running, ReturnWhen.FIRST_COMPLETED));
        else await(Asyncio.wait(running, Math.max(0, nextStart - loop.time()), ReturnWhen.FIRST_COMPLETED));
        for (Task<T> task : List.copyOf(running)) {
            if (!task.done()) continue;
            running.remove(task);
            switch (task.exception()) {
                case null -> {
                    return task;
                }
                case IOException e -> failures.add(e);
                case Throwable e -> throw Asyncio.rethrow(e);
            }
        }
        return null;
    }

    private void stopLosers() {
        for (Task<T> loser : running) {
            loser.cancel();
            loser.addDoneCallback(done -> {
                if (!done.cancelled() && done.exception() == null)
                    discard.accept(Objects.requireNonNull(done.result()));
            });
        }
    }
}

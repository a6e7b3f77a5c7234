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
import org.jspecify.annotations.Nullable;
import weft.Asyncio;
import weft.ReturnWhen;
import weft.Task;

/** Happy eyeballs: connects to the first of several addresses that answers. Stands for {@code asyncio.staggered}. */
public final class StaggeredRace {
    /*
     * RFC 8305: an attempt begins when the one before has failed, or has had its head start. The first to succeed wins;
     * the others are cancelled, and one that has connected in the same moment is closed again.
     */
    private final @Nullable Duration headStart;
    private final @Nullable SocketAddress from;
    private final ArrayDeque<InetSocketAddress> toTry;
    private final List<Task<Sockets.Connected>> running = new ArrayList<>();
    private final List<IOException> failures = new ArrayList<>();

    private StaggeredRace(
            List<InetSocketAddress> addresses, @Nullable Duration headStart, @Nullable SocketAddress from) {
        this.headStart = headStart;
        this.from = from;
        this.toTry = new ArrayDeque<>(addresses);
    }

    /**
     * Connects, in a task.
     *
     * @param target how a failure names the addresses
     * @param headStart how long an attempt has before the next one begins beside it; null: until it has failed
     * @param from the address to connect from; null: the system chooses
     */
    public static Sockets.Connected connect(
            List<InetSocketAddress> addresses,
            String target,
            @Nullable Duration headStart,
            @Nullable SocketAddress from)
            throws IOException {
        if (addresses.size() == 1) return Sockets.connect(addresses.getFirst(), from);
        return new StaggeredRace(addresses, headStart, from).run(target);
    }

    private Sockets.Connected run(String target) throws IOException {
        try {
            while (!toTry.isEmpty() || !running.isEmpty()) {
                if (!toTry.isEmpty()) start(toTry.remove());
                Sockets.Connected winner = firstOfThese();
                if (winner != null) return winner;
            }
        } finally {
            stopLosers();
        }
        ConnectException all = new ConnectException("cannot connect to " + target + ": no address answers, "
                + failures.stream().map(Throwable::getMessage).toList());
        failures.forEach(all::addSuppressed);
        throw all;
    }

    private void start(InetSocketAddress address) {
        running.add(createTask(async(() -> Sockets.connect(address, from)), "connect " + address));
    }

    /** Waits for the head start, or for the first that is done; null: none has won. */
    private Sockets.@Nullable Connected firstOfThese() {
        await(Asyncio.wait(running, toTry.isEmpty() ? null : headStart, ReturnWhen.FIRST_COMPLETED));
        for (Task<Sockets.Connected> task : List.copyOf(running)) {
            if (!task.done()) continue;
            running.remove(task);
            switch (task.exception()) {
                case null -> {
                    return task.result();
                }
                case IOException e -> failures.add(e);
                case Throwable e -> throw Asyncio.rethrow(e);
            }
        }
        return null;
    }

    private void stopLosers() {
        for (Task<Sockets.Connected> loser : running) {
            loser.cancel();
            loser.addDoneCallback(done -> {
                if (!done.cancelled() && done.exception() == null) done.result().discard();
            });
        }
    }
}

package weft.channel;

import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A way for items from tasks that send to tasks that receive. Stands for {@code trio.open_memory_channel} and Kotlin's
 * {@code Channel}.
 *
 * {@snippet class="weft.channel.ChannelSnippets" region="channel"}
 *
 * <p>It has two ends, each of which may be duplicated, for each task its own, and is closed by all who have one. When the last
 * sender is closed, receivers get what is left, and then the iteration ends. When the last receiver is closed, sending
 * fails. An item is received once, by whoever asked first.
 *
 * <p>No item is lost when a task is cancelled: it stays in the channel, or the send has not happened. Items that nobody
 * will get go to {@code onUndelivered}: what the policy drops, what is left when the last receiver is closed, and the item of
 * a {@code send} that throws.
 *
 * <p>Thread contract: loop thread only.
 *
 * @param <T> the items; null is none
 */
public final class Channel<T> {
    private final Sender<T> sender;
    private final Receiver<T> receiver;

    /** A channel with this buffer. */
    public Channel(BufferPolicy policy) {
        this(policy, null);
    }

    /**
     * A channel with this buffer.
     *
     * @param onUndelivered gets each item that no receiver will get; for items that have to be closed
     */
    public Channel(BufferPolicy policy, @Nullable Consumer<? super T> onUndelivered) {
        Passage<T> passage =
                new Passage<>(Objects.requireNonNull(policy, "a channel needs a buffer policy"), onUndelivered);
        sender = new Sender<>(passage);
        receiver = new Receiver<>(passage);
    }

    /** Its first sending end; always the same one. */
    public Sender<T> sender() {
        return sender;
    }

    /** Its first receiving end; always the same one. */
    public Receiver<T> receiver() {
        return receiver;
    }

    /** What it looks like now. */
    public Statistics statistics() {
        return sender.statistics();
    }

    @Override
    public String toString() {
        return sender.passage().toString();
    }

    /**
     * A channel at one moment. Any thread.
     *
     * @param buffered how many items it keeps
     * @param capacity how many it keeps at most without senders waiting
     * @param openSenders how many sending ends are open
     * @param openReceivers how many receiving ends are open
     * @param tasksWaitingToSend how many wait for room
     * @param tasksWaitingToReceive how many wait for an item
     */
    public record Statistics(
            int buffered,
            int capacity,
            int openSenders,
            int openReceivers,
            int tasksWaitingToSend,
            int tasksWaitingToReceive) {}
}

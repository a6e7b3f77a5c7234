package weft.http.netty;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import org.jspecify.annotations.Nullable;
import weft.TimeoutException;

/** Notices that a client takes nothing of what is to be sent to it. Loop thread only. */
final class SendProgress {
    /*
     * It is looked at with each tick. Whatever is added to the channel's buffer or taken out of it changes the position; one that is
     * the same at each tick means that nothing has moved. A client that takes a little now and then is slow, and may be: so
     * nginx's send_timeout has it too. A stream of HTTP/2 has no such buffer, and counts what the codec has not written, whole
     * pieces of it (Http2Exchange.PIECE): it moves when windows open.
     */
    private record Position(long bytes, long progress, int messages) {}

    private final ServerConnections all;
    private final Channel channel;
    private @Nullable Position last;
    private long deadline;

    SendProgress(ServerConnections all, Channel channel) {
        this.all = all;
        this.channel = channel;
    }

    /** Whether something has been unsent since the last tick at least. */
    boolean isBusy() {
        return last != null;
    }

    /** A second has passed. Whether nothing has moved for too long. */
    boolean stalls(long tick) {
        Position now = position();
        if (now == null || !now.equals(last)) {
            last = now;
            deadline = all.deadline(all.settings.sendTimeout());
            return false;
        }
        return tick >= deadline;
    }

    /** What the channel ends with then. */
    TimeoutException failure() {
        return new TimeoutException(
                "the client has taken nothing of what is sent to it for "
                        + all.settings.sendTimeout().toSeconds() + " s",
                null);
    }

    /** What is unsent; null: nothing. */
    private @Nullable Position position() {
        ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
        if (buffer != null)
            return buffer.isEmpty()
                    ? null
                    : new Position(buffer.totalPendingWriteBytes(), buffer.currentProgress(), buffer.size());
        long room = channel.bytesBeforeUnwritable();
        return room > Outbox.HIGH ? null : new Position(channel.bytesBeforeWritable(), -room, 0);
    }
}

package weft.net.netty;

import io.netty.channel.Channel;
import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import io.netty.channel.socket.DuplexChannel;
import org.jspecify.annotations.Nullable;

/** A channel's place in io_uring: it learns of the end of a stream by reading. */
final class RingRegistration implements IoRegistration {
    /*
     * As in EpollRegistration: told that the peer has ended its stream (POLLRDHUP), Netty 4.2.18 reads all that the system
     * holds, though reading is paused. It asks to be told as soon as a stream's channel is active, before anything else, and
     * does without if the request is refused. The request tells what it is in words only, so they are read once for a channel.
     *
     * Refused: its fields, which nobody outside may read. The answer, which can be read (IoUringIoEvent): kept from the channel, it
     * leaves it with a request under way, so that its close never ends; and as "cancelled" it would take back the other
     * polls too, for Netty looks for their bits in the error's number. Should the words change, the request passes, and
     * Netty reads on while paused: no test fails, for Receiving holds what comes, as much as the system had.
     */
    private static final String POLL_ADD = "opcode=6,";
    private static final String RDHUP = "union3=8192,";

    private final IoRegistration registration;

    /** That of a stream which has not asked yet. */
    private @Nullable DuplexChannel stream;

    RingRegistration(IoRegistration registration, @Nullable Channel channel) {
        this.registration = registration;
        this.stream = channel instanceof DuplexChannel duplex ? duplex : null;
    }

    @Override
    @SuppressWarnings("TypeParameterUnusedInFormals") // as Netty declares it
    public <T> T attachment() {
        return registration.attachment();
    }

    @Override
    public long submit(IoOps ops) {
        if (stream != null && stream.isActive()) {
            stream = null;
            String words = ops.toString();
            if (words.contains(POLL_ADD) && words.contains(RDHUP)) return 0;
        }
        return registration.submit(ops);
    }

    @Override
    public boolean isValid() {
        return registration.isValid();
    }

    @Override
    public boolean cancel() {
        return registration.cancel();
    }
}

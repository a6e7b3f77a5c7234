package weft.net.netty;

import io.netty.channel.IoEvent;
import io.netty.channel.IoHandle;
import io.netty.channel.IoRegistration;
import io.netty.channel.uring.IoUringIoHandle;

/** A channel in io_uring, with word to the loop when the kernel has answered its last request. */
@SuppressWarnings("try") // it is not for a block
final class RingHandle implements IoUringIoHandle {
    /*
     * A channel's closeFuture is done when the close of the descriptor has been asked for. A ring that is closed before it has
     * carried that out forgets it, and the descriptor stays open: Netty 4.2.18 waits for any answer, not for all of them.
     */
    private final IoUringIoHandle channel;
    private final NettyLoop loop;

    RingHandle(IoHandle channel, NettyLoop loop) {
        this.channel = (IoUringIoHandle) channel;
        this.loop = loop;
    }

    @Override
    public void handle(IoRegistration registration, IoEvent event) {
        channel.handle(registration, event);
    }

    @Override
    public void registered() {
        loop.inRing(1);
        channel.registered();
    }

    @Override
    public void unregistered() {
        loop.inRing(-1);
        channel.unregistered();
    }

    @Override
    public void close() throws Exception {
        channel.close();
    }
}

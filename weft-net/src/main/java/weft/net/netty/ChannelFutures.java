package weft.net.netty;

import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Awaits what Netty promises. Owner task only. */
final class ChannelFutures {
    private ChannelFutures() {}

    /** Waits until it is done; throws what it failed with. If the wait ends otherwise, the channel is closed. */
    @SuppressWarnings("NullAway") // null is the only Void
    static void await(NettyLoop netty, Future<?> promised, Channel channel) throws IOException {
        weft.Future<Void> done = netty.loop().createFuture();
        promised.addListener(ended -> {
            @Nullable Throwable cause = promised.cause();
            if (done.done()) return;
            if (cause == null) done.setResult(null);
            else done.setException(cause);
        });
        try {
            done.await();
        } catch (Throwable e) {
            channel.unsafe().close(channel.unsafe().voidPromise());
            throw e;
        }
    }
}

package weft.http.netty;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** What a peer sends together with the end of its TLS handshake, until there is somebody who understands it. Loop thread only. */
final class EarlyBytes extends ChannelInboundHandlerAdapter {
    private final ArrayDeque<Object> messages = new ArrayDeque<>(1);
    private @Nullable ChannelHandlerContext place;

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        place = context;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        messages.add(message);
    }

    /** The future of the handshake tells it. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {}

    /** Gives it to the handlers behind, and leaves. */
    void passOn() {
        ChannelHandlerContext context = place;
        if (context == null || context.isRemoved()) return;
        boolean any = !messages.isEmpty();
        for (Object message = messages.poll(); message != null; message = messages.poll())
            context.fireChannelRead(message);
        if (any) context.fireChannelReadComplete();
        context.pipeline().remove(this);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        for (Object message = messages.poll(); message != null; message = messages.poll())
            ReferenceCountUtil.release(message);
    }
}

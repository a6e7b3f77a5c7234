package weft.net.netty;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/** Stands at the end of a pipeline while a handshake is made, whose failure comes by a future: Netty would log it, too. */
@ChannelHandler.Sharable
final class ToldByFuture extends ChannelInboundHandlerAdapter {
    static final ToldByFuture INSTANCE = new ToldByFuture();

    private ToldByFuture() {}

    @Override
    public void exceptionCaught(ChannelHandlerContext ignored, Throwable cause) {}
}

package weft.http.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import java.util.ArrayDeque;
import java.util.function.Function;

/** How the codecs of HTTP come into a channel's pipeline, and leave it for another protocol. Loop thread only. */
final class ProtocolSwitch {
    /*
     * The peer may have sent bytes of the new protocol behind its last message of HTTP. Some the decoder has handed on already:
     * they are kept here, and read by the new handlers before anything else; what it has not decoded, it hands on when it
     * leaves, which is why it leaves last.
     */

    // -- fixed --
    private final Channel channel;
    private final ChannelHandler last;

    // -- touched by the loop thread only --
    private ChannelHandler[] codecs = {};
    private boolean stopped;
    private final ArrayDeque<ByteBuf> early = new ArrayDeque<>(0);

    /** For a pipeline whose last handler is this. */
    ProtocolSwitch(Channel channel, ChannelHandler last) {
        this.channel = channel;
        this.last = last;
    }

    /** Adds what reads and writes HTTP, the decoder first, and then the last handler. */
    void install(ChannelHandler... handlers) {
        codecs = handlers;
        channel.pipeline().addLast(handlers).addLast(last);
    }

    /** Nothing of HTTP comes any more: what comes is kept. */
    void stop() {
        stopped = true;
        channel.config().setAutoRead(false);
    }

    boolean isStopped() {
        return stopped;
    }

    /** Keeps what is none of HTTP's. */
    void keep(ByteBuf bytes) {
        early.add(bytes);
    }

    /** Puts other handlers into the place of those of HTTP. On the loop's own stack, while the channel does not read. */
    <T> T exchange(Function<Channel, T> next) {
        ChannelPipeline pipeline = channel.pipeline();
        ChannelHandlerContext first = pipeline.context(codecs[0]);
        for (int i = codecs.length - 1; i > 0; i--) pipeline.remove(codecs[i]);
        T made = next.apply(channel);
        pipeline.remove(last);
        for (ByteBuf bytes = early.poll(); bytes != null; bytes = early.poll()) first.fireChannelRead(bytes);
        first.fireChannelReadComplete();
        pipeline.remove(codecs[0]);
        return made;
    }

    /** Throws away what was kept. */
    void discard() {
        for (ByteBuf bytes = early.poll(); bytes != null; bytes = early.poll()) bytes.release();
    }
}

package weft.net.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import weft.stream.BaseProtocol;
import weft.stream.BufferedProtocol;
import weft.stream.Protocol;

/**
 * Bytes on their way from a channel to a protocol, and back: a protocol that writes the very buffer that it is handed sends that
 * memory, without a copy. One for each loop, loop thread only.
 */
final class LentBytes {
    private final ByteBufAllocator allocator;

    /** What a protocol is handed in the moment, and the memory behind it. */
    private @Nullable ByteBuffer view;

    private @Nullable ByteBuf memory;

    LentBytes(ByteBufAllocator allocator) {
        this.allocator = allocator;
    }

    /**
     * Hands them to the protocol: all, lent for the time of the call, or as many as fit copied into the protocol's own buffer.
     */
    void hand(ByteBuf bytes, BaseProtocol<?> protocol) {
        if (protocol instanceof BufferedProtocol buffered) fill(buffered, bytes);
        else if (protocol instanceof Protocol plain) lend(bytes, plain);
    }

    private void lend(ByteBuf bytes, Protocol receiver) {
        ByteBuffer lent = bytes.nioBuffer().asReadOnlyBuffer();
        view = lent;
        memory = bytes;
        try {
            receiver.dataReceived(lent);
        } finally {
            view = null;
            memory = null;
        }
        bytes.skipBytes(bytes.readableBytes());
    }

    private static void fill(BufferedProtocol receiver, ByteBuf bytes) {
        ByteBuffer target = receiver.getBuffer(bytes.readableBytes());
        int fits = Math.min(target.remaining(), bytes.readableBytes());
        if (fits == 0) throw new IllegalStateException("getBuffer() returned an empty buffer");
        int limit = target.limit();
        bytes.readBytes(target.limit(target.position() + fits));
        target.limit(limit);
        receiver.bufferUpdated(fits);
    }

    /** The bytes left in the buffer: the memory itself if it is what is lent in the moment, else a copy. */
    ByteBuf takeForSending(ByteBuffer data) {
        ByteBuf lent = memory;
        if (data != view || lent == null)
            return allocator.directBuffer(data.remaining()).writeBytes(data);
        ByteBuf part = lent.retainedSlice(lent.readerIndex() + data.position(), data.remaining());
        data.position(data.limit());
        return part;
    }
}

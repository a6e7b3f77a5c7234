package weft.net.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.DefaultFileRegion;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import weft.Asyncio;
import weft.Coroutine;
import weft.EventLoop;
import weft.Future;

/** Sends a file through a connection: {@code loop.sendfile}. Owner task only. */
final class FileSending {
    /*
     * Piece after piece, each awaited: so a cancellation is heard between two of them, and no more than one is under way. On
     * plain connections a piece goes from file to socket inside the kernel. Encrypted ones need the bytes here; a thread reads
     * them, since files block.
     */
    private static final int PIECE = 1024 * 1024;
    private static final int ENCRYPTED_PIECE = 256 * 1024;

    private final NettyLoop netty;
    private final Channel channel;
    private final FileChannel file;

    FileSending(NettyLoop netty, Channel channel, FileChannel file) {
        this.netty = netty;
        this.channel = channel;
        this.file = file;
    }

    /**
     * Sends up to {@code count} bytes from {@code offset} on, and returns how many there were. Whatever happens, the file's
     * position is behind the last byte that was given away.
     */
    long send(long offset, long count, boolean encrypted) throws IOException {
        long end = offset + Math.min(count, Math.max(0, file.size() - offset));
        long at = offset;
        try {
            while (at < end) {
                long length = Math.min(end - at, encrypted ? ENCRYPTED_PIECE : PIECE);
                Object piece = encrypted ? read(at, (int) length) : region(at, length);
                long given = piece instanceof ByteBuf bytes ? bytes.readableBytes() : length;
                at += given;
                if (given == 0) break; // it has become shorter
                awaitSent(piece);
                Asyncio.await(Asyncio.sleep(0)); // the system may take much at once, and others want their turn
            }
        } finally {
            file.position(at);
        }
        return at - offset;
    }

    private Object region(long at, long length) {
        return new DefaultFileRegion(file, at, length) {
            @Override
            protected void deallocate() {} // the file is the user's
        };
    }

    /** Shielded, since an interrupt of the thread that reads would close the user's file. */
    private ByteBuf read(long at, int length) throws IOException {
        byte[] bytes = new byte[length];
        Coroutine<Integer> reading = Asyncio.toThread(() -> file.read(ByteBuffer.wrap(bytes), at));
        int read = Asyncio.await(Asyncio.shield(reading), IOException.class);
        return netty.allocator().directBuffer(length).writeBytes(bytes, 0, Math.max(0, read));
    }

    @SuppressWarnings("NullAway") // null is the only Void
    private void awaitSent(Object piece) throws IOException {
        EventLoop loop = netty.loop();
        Future<Void> sent = loop.createFuture();
        channel.writeAndFlush(piece).addListener(result -> {
            if (sent.done()) return;
            if (result.isSuccess()) sent.setResult(null);
            else sent.setException(NettyErrors.toJdk(result.cause()));
        });
        Asyncio.await(sent, IOException.class);
    }
}

package weft.http.netty;

import static weft.Asyncio.await;
import static weft.Asyncio.toThread;

import io.netty.channel.DefaultFileRegion;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslHandler;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import weft.Future;
import weft.net.netty.NettyTransportKind;

/** Sends files as bodies. */
final class FileSending {
    /*
     * Where the system can, it copies from the file to the socket itself. TLS, Unix sockets and io_uring need the bytes: a
     * thread reads them piece by piece, while the pieces before are sent.
     */
    private static final int PIECE = 64 * 1024;

    private FileSending() {}

    /** Waits until it is sent; throws if the connection is gone. In a task. */
    static void send(MessageChannel connection, Path file, long position, long count) throws IOException {
        if (count == 0) return;
        connection.throwIfClosed();
        boolean direct = connection.channel instanceof SocketChannel
                && connection.netty.kind() != NettyTransportKind.IO_URING
                && connection.channel.pipeline().get(SslHandler.class) == null;
        FileChannel opened = await(toThread(() -> FileChannel.open(file, StandardOpenOption.READ)), IOException.class);
        if (direct) {
            Part part = new Part(opened, position, count, connection.loop.createFuture());
            connection.sendPiece(part);
            part.sent.await();
            connection.throwIfClosed();
        } else {
            try (opened) {
                sendPieces(connection, opened, position, count);
            }
        }
    }

    private static void sendPieces(MessageChannel connection, FileChannel file, long position, long count)
            throws IOException {
        for (long done = 0; done < count; ) {
            long at = position + done;
            int size = (int) Math.min(PIECE, count - done);
            byte[] piece = await(toThread(() -> read(file, at, size)), IOException.class);
            connection.sendPiece(piece);
            connection.drain();
            done += size;
        }
    }

    private static byte[] read(FileChannel file, long position, int size) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(size);
        while (buffer.hasRemaining())
            if (file.read(buffer, position + buffer.position()) < 0)
                throw new EOFException("the file has become shorter while it was sent");
        return buffer.array();
    }

    /** Tells when it is sent, or never will be. */
    private static final class Part extends DefaultFileRegion {
        private final Future<Void> sent;

        Part(FileChannel file, long position, long count, Future<Void> sent) {
            super(file, position, count);
            this.sent = sent;
        }

        @Override
        @SuppressWarnings("NullAway") // null is the only Void
        protected void deallocate() {
            super.deallocate();
            if (!sent.done()) sent.setResult(null);
        }
    }
}

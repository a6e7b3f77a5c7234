package weft.benchmarks;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * Ping-pong over some connections: each sends a message, waits until all of it has come back, and begins again. One thread,
 * the JDK's selector.
 */
final class EchoLoad implements AutoCloseable {
    private final Selector selector = Selector.open();
    private final List<Connection> connections = new ArrayList<>();
    private final ByteBuffer received;
    private final int size;
    private long done;

    EchoLoad(int port, int count, int size) throws IOException {
        this.size = size;
        this.received = ByteBuffer.allocateDirect(Math.max(size, 16));
        for (int i = 0; i < count; i++) connections.add(new Connection(port));
        for (Connection connection : connections) connection.next();
    }

    /** Goes on for so long; returns how many messages came back. */
    long run(long nanos) throws IOException {
        long before = done;
        long end = System.nanoTime() + nanos;
        while (System.nanoTime() < end) {
            selector.select(100);
            for (SelectionKey key : selector.selectedKeys()) ((Connection) key.attachment()).ready();
            selector.selectedKeys().clear();
        }
        return done - before;
    }

    @Override
    public void close() throws IOException {
        for (Connection connection : connections) connection.channel.close();
        selector.close();
    }

    private final class Connection {
        private final SocketChannel channel;
        private final SelectionKey key;
        private final ByteBuffer message = ByteBuffer.allocateDirect(size);
        private long number;
        private int got;

        Connection(int port) throws IOException {
            channel = SocketChannel.open(new InetSocketAddress(EchoPeer.HOST, port));
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.configureBlocking(false);
            key = channel.register(selector, SelectionKey.OP_READ, this);
        }

        void next() throws IOException {
            number++;
            got = 0;
            message.clear().putLong(0, number).putLong(size - Long.BYTES, number);
            send();
        }

        private void send() throws IOException {
            channel.write(message);
            key.interestOps(
                    message.hasRemaining() ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ);
        }

        void ready() throws IOException {
            if (key.isWritable()) send();
            if (!key.isReadable()) return;
            received.clear().limit(size - got);
            int count = channel.read(received);
            if (count < 0) throw new IOException("the server has closed the connection");
            if (got == 0 && count >= Long.BYTES) check(received.getLong(0));
            got += count;
            if (got < size) return;
            if (count >= Long.BYTES) check(received.getLong(count - Long.BYTES));
            done++;
            next();
        }

        private void check(long came) throws IOException {
            if (came != number) throw new IOException("message " + number + " was sent, and " + came + " came back");
        }
    }
}

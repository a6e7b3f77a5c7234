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
 * Ping-pong over some connections: each sends a message, waits until all of the answer has come, and begins again. One thread,
 * the JDK's selector.
 */
final class PingPong implements AutoCloseable {
    /** Fewer bytes are not looked at. */
    private static final int ENOUGH = 16;

    private final Selector selector = Selector.open();
    private final List<Connection> connections = new ArrayList<>();
    private final Dialogue dialogue;
    private final ByteBuffer received;
    private long done;

    PingPong(int port, int count, Dialogue dialogue) throws IOException {
        this.dialogue = dialogue;
        this.received = ByteBuffer.allocateDirect(Math.max(dialogue.answerSize(), ENOUGH));
        for (int i = 0; i < count; i++) connections.add(new Connection(port));
        for (Connection connection : connections) connection.next();
    }

    /** Goes on for so long; returns how many answers came. */
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
        private final ByteBuffer message = ByteBuffer.allocateDirect(dialogue.messageSize());
        private long number;
        private int got;

        Connection(int port) throws IOException {
            channel = SocketChannel.open(new InetSocketAddress(ServerPeer.HOST, port));
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            dialogue.open(channel);
            channel.configureBlocking(false);
            key = channel.register(selector, SelectionKey.OP_READ, this);
        }

        void next() throws IOException {
            number++;
            got = 0;
            dialogue.write(message.clear(), number);
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
            received.clear().limit(dialogue.answerSize() - got);
            int count = channel.read(received);
            if (count < 0) throw new IOException("the server has closed the connection");
            if (got == 0 && count >= ENOUGH) check(dialogue.begins(received, number));
            got += count;
            if (got < dialogue.answerSize()) return;
            if (count >= ENOUGH) check(dialogue.ends(received, count, number));
            done++;
            next();
        }

        private void check(boolean right) throws IOException {
            if (!right) throw new IOException("the answer to message " + number + " is another's, or wrong");
        }
    }
}

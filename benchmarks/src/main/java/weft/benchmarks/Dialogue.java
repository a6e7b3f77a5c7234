package weft.benchmarks;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/** What a client says on a connection again and again, and what comes back; each has always the same size. */
interface Dialogue {
    int messageSize();

    int answerSize();

    /** Before the first message, while the channel still blocks. */
    default void open(SocketChannel channel) throws IOException {}

    /** Writes the message with this number into a buffer of its size. */
    void write(ByteBuffer message, long number);

    /** Whether an answer to the message with this number begins as these bytes do, which are 16 at least. */
    boolean begins(ByteBuffer received, long number);

    /** Whether an answer to the message with this number ends as these bytes do, which are 16 at least. */
    boolean ends(ByteBuffer received, int count, long number);

    /** A message with its number in front and at the end comes back as it is. */
    record Echo(int messageSize) implements Dialogue {
        @Override
        public int answerSize() {
            return messageSize;
        }

        @Override
        public void write(ByteBuffer message, long number) {
            message.putLong(0, number).putLong(messageSize - Long.BYTES, number);
        }

        @Override
        public boolean begins(ByteBuffer received, long number) {
            return received.getLong(0) == number;
        }

        @Override
        public boolean ends(ByteBuffer received, int count, long number) {
            return received.getLong(count - Long.BYTES) == number;
        }
    }

    /** A request without a body, and a response that is as long as the first one was. */
    record Http(byte[] request, int answerSize, byte lastByte) implements Dialogue {
        private static final long VERSION =
                ByteBuffer.wrap("HTTP/1.1".getBytes(StandardCharsets.US_ASCII)).getLong();
        private static final int OK =
                ByteBuffer.wrap(" 200".getBytes(StandardCharsets.US_ASCII)).getInt();

        static Http get(int port, String path) throws IOException {
            byte[] request = Http.request(port, path, "");
            try (SocketChannel channel = SocketChannel.open(new InetSocketAddress(ServerPeer.HOST, port))) {
                channel.write(ByteBuffer.wrap(request));
                String head = readHead(channel);
                int body = Integer.parseInt(head.replaceFirst("(?is).*\r\ncontent-length: *(\\d+).*", "$1"));
                ByteBuffer rest = ByteBuffer.allocate(body);
                while (rest.hasRemaining()) if (channel.read(rest) < 0) throw new EOFException();
                return new Http(request, head.length() + body, rest.get(body - 1));
            }
        }

        static byte[] request(int port, String path, String fields) {
            return ("GET " + path + " HTTP/1.1\r\nHost: " + ServerPeer.HOST + ":" + port + "\r\n" + fields + "\r\n")
                    .getBytes(StandardCharsets.US_ASCII);
        }

        /** Byte by byte, since what comes behind it is somebody else's. */
        static String readHead(SocketChannel channel) throws IOException {
            StringBuilder head = new StringBuilder();
            ByteBuffer one = ByteBuffer.allocate(1);
            while (head.indexOf("\r\n\r\n") < 0) {
                if (channel.read(one.clear()) < 0) throw new EOFException("instead of a response: " + head);
                head.append((char) one.get(0));
            }
            return head.toString();
        }

        @Override
        public int messageSize() {
            return request.length;
        }

        @Override
        public void write(ByteBuffer message, long number) {
            if (number == 1) message.put(0, request);
        }

        @Override
        public boolean begins(ByteBuffer received, long number) {
            return received.getLong(0) == VERSION && received.getInt(Long.BYTES) == OK;
        }

        @Override
        public boolean ends(ByteBuffer received, int count, long number) {
            return received.get(count - 1) == lastByte;
        }
    }

    /** A binary message of a WebSocket, whose number stands in front and at the end, comes back as it is. */
    record WebSocketEcho(int port, int size) implements Dialogue {
        /** Of a frame with a length of two bytes; those of a client are followed by a mask of four. */
        private static final int HEADER = 4;

        private static final int MASK = 0x5A3C_96E1;
        private static final short BINARY = (short) 0x827E;
        private static final short MASKED_BINARY = (short) 0x82FE;
        private static final long LONG_MASK = ((long) MASK << 32) | (MASK & 0xFFFF_FFFFL);

        @Override
        public int messageSize() {
            return HEADER + Integer.BYTES + size;
        }

        @Override
        public int answerSize() {
            return HEADER + size;
        }

        @Override
        public void open(SocketChannel channel) throws IOException {
            channel.write(ByteBuffer.wrap(Http.request(
                    port,
                    WebSocketPeer.PATH,
                    "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n")));
            String head = Http.readHead(channel);
            if (!head.startsWith("HTTP/1.1 101 ")) throw new IOException("instead of a WebSocket: " + head);
        }

        @Override
        public void write(ByteBuffer message, long number) {
            message.putShort(0, MASKED_BINARY).putShort(2, (short) size).putInt(HEADER, MASK);
            message.putLong(HEADER + Integer.BYTES, number ^ LONG_MASK);
            message.putLong(messageSize() - Long.BYTES, number ^ LONG_MASK);
        }

        @Override
        public boolean begins(ByteBuffer received, long number) {
            return received.getShort(0) == BINARY
                    && received.getShort(2) == (short) size
                    && received.getLong(HEADER) == number;
        }

        @Override
        public boolean ends(ByteBuffer received, int count, long number) {
            return received.getLong(count - Long.BYTES) == number;
        }
    }
}

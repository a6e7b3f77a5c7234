package weft.web;

import static weft.Asyncio.await;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import weft.stream.Connection;
import weft.stream.StreamReader;

/** A client that writes and reads the frames of HTTP/2 by hand, right ones and wrong ones. */
final class Http2Peer implements AutoCloseable {
    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int GOAWAY = 7;
    static final int WINDOW_UPDATE = 8;
    static final int CONTINUATION = 9;
    static final int END_STREAM = 1;
    static final int END_HEADERS = 4;

    /** Which of the standard's table of headers these are: GET, http, /; POST, http, /. */
    private static final byte[] GET = {(byte) 0x82, (byte) 0x86, (byte) 0x84, 0x41, 4, 't', 'e', 's', 't'};

    private static final byte[] POST = {(byte) 0x83, (byte) 0x86, (byte) 0x84, 0x41, 4, 't', 'e', 's', 't'};

    /** A frame as it came. */
    record Frame(int type, int flags, int stream, byte[] payload) {
        int number(int at) {
            return ByteBuffer.wrap(payload).getInt(at);
        }

        boolean endsStream() {
            return (type == DATA || type == HEADERS) && (flags & END_STREAM) != 0;
        }
    }

    private final Connection connection;

    private Http2Peer(Connection connection) {
        this.connection = connection;
    }

    /** Connects with these settings, identifiers and values in turns. */
    static Http2Peer connect(Served served, int... settings) {
        Http2Peer peer = new Http2Peer(served.connect());
        peer.raw("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        ByteBuffer payload = ByteBuffer.allocate(settings.length * 3);
        for (int i = 0; i < settings.length; i += 2)
            payload.putShort((short) settings[i]).putInt(settings[i + 1]);
        peer.send(SETTINGS, 0, 0, payload.array());
        return peer;
    }

    void raw(byte[] bytes) {
        connection.writer().write(bytes);
        await(connection.writer().drain());
    }

    void send(int type, int flags, int stream, byte[] payload) {
        raw(frame(type, flags, stream, payload));
    }

    static byte[] frame(int type, int flags, int stream, byte[] payload) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(payload.length >> 16);
        out.write(payload.length >> 8);
        out.write(payload.length);
        out.write(type);
        out.write(flags);
        out.writeBytes(number(stream));
        out.writeBytes(payload);
        return out.toByteArray();
    }

    static byte[] number(int value) {
        return ByteBuffer.allocate(4).putInt(value).array();
    }

    void get(int stream) {
        send(HEADERS, END_HEADERS | END_STREAM, stream, GET);
    }

    void post(int stream) {
        send(HEADERS, END_HEADERS, stream, POST);
    }

    static byte[] getHead() {
        return GET.clone();
    }

    /** The next frame; null: the connection has ended. */
    Frame next() {
        StreamReader reader = connection.reader();
        byte[] head;
        try {
            head = await(reader.readexactly(9));
        } catch (weft.stream.IncompleteReadException e) {
            return null;
        } catch (Exception e) {
            if (e instanceof java.io.IOException) return null; // a reset
            throw e;
        }
        int length = (head[0] & 255) << 16 | (head[1] & 255) << 8 | head[2] & 255;
        return new Frame(head[3], head[4], ByteBuffer.wrap(head, 5, 4).getInt(), await(reader.readexactly(length)));
    }

    /** The next frame of this type, after others; null: the connection has ended. */
    Frame next(int type) {
        Frame frame = next();
        while (frame != null && frame.type != type) frame = next();
        return frame;
    }

    @Override
    public void close() {
        connection.writer().transport().abort(); // the server may have gone: no error then
    }
}

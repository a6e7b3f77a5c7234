package weft.web;

import static weft.Asyncio.await;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import weft.stream.Connection;
import weft.stream.StreamReader;

/** A client or server that writes and reads the frames of HTTP/2 by hand, right ones and wrong ones. */
public final class Http2Peer implements AutoCloseable {
    public static final int DATA = 0;
    public static final int HEADERS = 1;
    public static final int RST_STREAM = 3;
    public static final int SETTINGS = 4;
    public static final int PING = 6;
    public static final int GOAWAY = 7;
    public static final int WINDOW_UPDATE = 8;
    public static final int CONTINUATION = 9;
    public static final int ACK = 1;
    public static final int END_STREAM = 1;
    public static final int END_HEADERS = 4;

    /** Which of the standard's table of headers these are: GET, http, /; POST, http, /. */
    private static final byte[] GET = {(byte) 0x82, (byte) 0x86, (byte) 0x84, 0x41, 4, 't', 'e', 's', 't'};

    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] POST = {(byte) 0x83, (byte) 0x86, (byte) 0x84, 0x41, 4, 't', 'e', 's', 't'};

    /** A frame as it came. */
    public record Frame(int type, int flags, int stream, byte[] payload) {
        public int number(int at) {
            return ByteBuffer.wrap(payload).getInt(at);
        }

        public boolean endsStream() {
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
        peer.raw(PREFACE);
        peer.settings(settings);
        return peer;
    }

    /** The server's end of a connection whose client begins with the preface, with these settings. */
    public static Http2Peer accept(Connection connection, int... settings) {
        Http2Peer peer = new Http2Peer(connection);
        byte[] preface = await(connection.reader().readexactly(PREFACE.length));
        if (!Arrays.equals(PREFACE, preface)) throw new AssertionError("no preface: " + new String(preface));
        peer.settings(settings);
        peer.send(SETTINGS, ACK, 0, new byte[0]);
        return peer;
    }

    /** Says these settings, identifiers and values in turns. */
    public void settings(int... settings) {
        ByteBuffer payload = ByteBuffer.allocate(settings.length * 3);
        for (int i = 0; i < settings.length; i += 2)
            payload.putShort((short) settings[i]).putInt(settings[i + 1]);
        send(SETTINGS, 0, 0, payload.array());
    }

    public void raw(byte[] bytes) {
        connection.writer().write(bytes);
        await(connection.writer().drain());
    }

    public void send(int type, int flags, int stream, byte[] payload) {
        raw(frame(type, flags, stream, payload));
    }

    public static byte[] frame(int type, int flags, int stream, byte[] payload) {
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

    public static byte[] number(int value) {
        return ByteBuffer.allocate(4).putInt(value).array();
    }

    void get(int stream) {
        send(HEADERS, END_HEADERS | END_STREAM, stream, GET);
    }

    /** With a path of a few characters. */
    void get(int stream, String path) {
        byte[] head = java.util.Arrays.copyOf(GET, GET.length + 1 + path.length());
        // :path as a literal, in the place of the one that is /
        System.arraycopy(GET, 3, head, 4 + path.length(), GET.length - 3);
        head[2] = 0x04;
        head[3] = (byte) path.length();
        System.arraycopy(path.getBytes(StandardCharsets.US_ASCII), 0, head, 4, path.length());
        send(HEADERS, END_HEADERS | END_STREAM, stream, head);
    }

    void post(int stream) {
        send(HEADERS, END_HEADERS, stream, POST);
    }

    static byte[] getHead() {
        return GET.clone();
    }

    /** The next frame; null: the connection has ended. */
    public Frame next() {
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
    public Frame next(int type) {
        Frame frame = next();
        while (frame != null && frame.type != type) frame = next();
        return frame;
    }

    /** Says no more, and waits until the other side has gone. */
    public void finish() {
        connection.writer().writeEof();
        while (next() != null) {}
    }

    @Override
    public void close() {
        connection.writer().transport().abort(); // the server may have gone: no error then
    }
}

package weft.http.netty;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;
import weft.http.message.BodyReader;
import weft.stream.BaseProtocol;
import weft.stream.ExtraInfo;
import weft.stream.ReadTransport;
import weft.stream.StreamReader;

/** The body of a message that a connection receives. When too much of it is unread, the connection stops reading. */
final class MessageBody implements ReadTransport {
    private final MessageChannel connection;
    private final StreamReader stream = new StreamReader();
    private final BodyReader reader = new BodyReader(stream);
    private boolean paused;
    private boolean ended;
    private boolean discarding;

    MessageBody(MessageChannel connection) {
        this.connection = connection;
        stream.setTransport(this);
    }

    /** What a coroutine reads. */
    BodyReader reader() {
        return reader;
    }

    void feed(ByteBuf bytes) {
        if (ended || discarding || !bytes.isReadable()) return;
        byte[] copy = new byte[bytes.readableBytes()];
        bytes.readBytes(copy);
        stream.feedData(copy);
    }

    void end() {
        if (ended) return;
        ended = true;
        stream.feedEof();
    }

    void fail(Throwable failure) {
        if (ended) return;
        ended = true;
        stream.setException(failure);
    }

    /** All of it has arrived, or will never. */
    boolean ended() {
        return ended;
    }

    /** Nobody reads what still comes: it is thrown away. */
    void discard() {
        discarding = true;
        resumeReading();
    }

    // -- for the stream reader --

    @Override
    public boolean isReading() {
        return !paused;
    }

    @Override
    public void pauseReading() {
        if (paused || discarding) return;
        paused = true;
        connection.updateReading();
    }

    @Override
    public void resumeReading() {
        if (!paused) return;
        paused = false;
        connection.updateReading();
    }

    @Override
    public void close() {
        connection.abort();
    }

    @Override
    public boolean isClosing() {
        return connection.isClosed();
    }

    @Override
    public <T> @Nullable T getExtraInfo(ExtraInfo<T> key) {
        return connection.getExtraInfo(key);
    }

    @Override
    public void setProtocol(BaseProtocol<?> protocol) {
        throw new UnsupportedOperationException("the body of a message has no protocol");
    }

    @Override
    public BaseProtocol<?> getProtocol() {
        throw new UnsupportedOperationException("the body of a message has no protocol");
    }
}

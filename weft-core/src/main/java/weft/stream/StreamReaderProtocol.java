package weft.stream;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import weft.Coroutine;
import weft.EventLoop;
import weft.ExceptionContext;
import weft.Future;

/**
 * The protocol between a transport and the streams: it feeds the reader, tells the writer when to wait, and on the server's
 * side starts the coroutine for the connection. Stands for {@code asyncio.StreamReaderProtocol}.
 *
 * <p>Thread contract: loop thread only; transports call.
 */
public final class StreamReaderProtocol implements Protocol {
    private final @Nullable StreamReader reader;
    private final @Nullable ClientConnected clientConnected;
    private final FlowControl flow;
    private boolean encrypted;

    /**
     * For one connection.
     *
     * @param reader gets what is received; null: it is dropped
     * @param clientConnected starts on the connection, on the server's side; null: somebody waits for it
     * @param loop the transport's
     */
    public StreamReaderProtocol(
            @Nullable StreamReader reader, @Nullable ClientConnected clientConnected, EventLoop loop) {
        if (reader == null && clientConnected != null)
            throw new IllegalArgumentException("a coroutine for the connection needs a reader, and it is null");
        this.reader = reader;
        this.clientConnected = clientConnected;
        this.flow = new FlowControl(loop);
    }

    FlowControl flow() {
        return flow;
    }

    boolean serverSide() {
        return clientConnected != null;
    }

    void replaceTransport(Transport next) {
        if (reader != null) reader.replaceTransport(next);
        encrypted = isEncrypted(next);
    }

    @Override
    public void connectionMade(Transport transport) {
        encrypted = isEncrypted(transport);
        if (reader == null) return;
        reader.setTransport(transport);
        if (clientConnected != null) start(clientConnected, transport, reader);
    }

    private void start(ClientConnected callback, Transport transport, StreamReader connected) {
        Coroutine<?> coroutine;
        try {
            coroutine = callback.connected(connected, new StreamWriter(transport, this, connected));
        } catch (Exception e) {
            handlerFailed(transport, e);
            return;
        }
        if (coroutine == null) return;
        flow.loop().createTask(coroutine).addDoneCallback(task -> handlerEnded(transport, task));
    }

    private void handlerEnded(Transport transport, Future<?> task) {
        if (task.cancelled()) {
            transport.close();
            return;
        }
        Throwable exception = task.exception();
        if (exception != null) handlerFailed(transport, exception);
    }

    private void handlerFailed(Transport transport, Throwable exception) {
        flow.loop()
                .callExceptionHandler(ExceptionContext.of("Unhandled exception in client_connected_cb", exception)
                        .with("transport", transport));
        transport.close();
    }

    @Override
    public void dataReceived(ByteBuffer data) {
        if (reader != null) reader.feedData(data);
    }

    /** Stays open for writing, except with TLS, which has no half-closed connections. */
    @Override
    public boolean eofReceived() {
        if (reader != null) reader.feedEof();
        return !encrypted;
    }

    @Override
    public void connectionLost(@Nullable Throwable exception) {
        if (reader != null) {
            if (exception == null) reader.feedEof();
            else reader.setException(exception);
        }
        flow.connectionLost(exception);
    }

    @Override
    public void pauseWriting() {
        flow.pauseWriting();
    }

    @Override
    public void resumeWriting() {
        flow.resumeWriting();
    }

    private static boolean isEncrypted(BaseTransport transport) {
        return transport.getExtraInfo(ExtraInfo.SSLCONTEXT) != null;
    }
}

package weft.stream;

import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.sleep;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import weft.CancelledError;
import weft.Coroutine;

/**
 * The sending end of a connection, for coroutines. Stands for {@code asyncio.StreamWriter}. Writing never waits; {@link
 * #drain} does, while the other side is slow:
 *
 * {@snippet class="weft.stream.StreamSnippets" region="writer"}
 *
 * <p>Close it: as the resource of a {@code try}, or through {@link Connection}. One that is forgotten is reported in the log
 * when it becomes garbage, and its connection is closed then.
 *
 * <p>Thread contract: loop thread only; what returns a coroutine inside a task.
 */
public final class StreamWriter implements AutoCloseable {
    private final StreamReaderProtocol protocol;
    private final @Nullable StreamReader reader;
    private final Coroutine.Action drainBody = this::drainNow;
    private final UnclosedWriter unclosed;
    private WriteTransport transport;

    /**
     * A writer to this transport.
     *
     * @param protocol the transport's
     * @param reader the connection's other half, whose failure {@link #drain} throws; null: there is none
     */
    public StreamWriter(WriteTransport transport, StreamReaderProtocol protocol, @Nullable StreamReader reader) {
        this.transport = transport;
        this.protocol = protocol;
        this.reader = reader;
        this.unclosed = UnclosedWriter.watch(this, transport, protocol.flow().loop());
    }

    /** What it writes to. */
    public WriteTransport transport() {
        return transport;
    }

    // -- writing --

    /** Sends the bytes, now or as soon as possible; they are taken before this returns. */
    public void write(byte[] data) {
        transport.write(data);
    }

    /** Sends what is left in the buffer, and empties it. */
    public void write(ByteBuffer data) {
        transport.write(data);
    }

    /** Sends the text in UTF-8. Only here: in Python it would be {@code write(text.encode())}. */
    public void write(String text) {
        transport.write(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Sends all of them, in order. */
    public void writelines(Iterable<byte[]> data) {
        transport.writelines(data);
    }

    /**
     * Waits, if too much is unsent, until the other side has taken some of it. Several tasks may wait. Throws what the
     * connection has failed with, and {@link java.net.SocketException} after it was closed.
     */
    public Coroutine<Void> drain() {
        return async(drainBody);
    }

    private void drainNow() throws IOException {
        if (reader != null) reader.throwException();
        if (transport.isClosing()) {
            // a loop of writes and drains must hear that the connection is gone: its end needs a turn to be told
            await(sleep(0));
        }
        protocol.flow().drain();
    }

    /** Ends this side's stream; reading goes on. Stands for {@code write_eof}. */
    public void writeEof() {
        transport.writeEof();
    }

    /** Whether {@link #writeEof} is possible. Stands for {@code can_write_eof}. */
    public boolean canWriteEof() {
        return transport.canWriteEof();
    }

    // -- closing --

    /** Closes the connection after what was written. Does not wait for that: {@link #waitClosed} does. */
    @Override
    public void close() {
        unclosed.forget();
        transport.close();
    }

    /** Whether it is closed or about to be. Stands for {@code is_closing}. */
    public boolean isClosing() {
        return transport.isClosing();
    }

    /** Waits until the connection is gone, and throws what it failed with. Stands for {@code wait_closed}. */
    public Coroutine<Void> waitClosed() {
        return async(protocol.flow()::awaitClosed);
    }

    /** For {@link Connection}. */
    void closeAndWait() {
        FlowControl flow = protocol.flow();
        boolean told = flow.failureTold() || (reader != null && reader.exceptionTold());
        close();
        try {
            flow.awaitClosed();
        } catch (CancelledError e) {
            transport.abort();
            throw e;
        } catch (Throwable e) {
            if (!told || e != flow.lostBy()) throw e;
        }
    }

    // -- the connection --

    /** What else is known about the connection. Stands for {@code get_extra_info}. */
    public <T> @Nullable T getExtraInfo(ExtraInfo<T> key) {
        return transport.getExtraInfo(key);
    }

    /** As {@link #getExtraInfo(ExtraInfo)}, with a value for the case that it is not known. */
    public <T> T getExtraInfo(ExtraInfo<T> key, T otherwise) {
        return transport.getExtraInfo(key, otherwise);
    }

    /**
     * Encrypts the connection from here on, after what was written. The server is whose connection was accepted. Stands for
     * {@code start_tls}.
     */
    public Coroutine<Void> startTls(TlsOptions tls) {
        return async(() -> {
            if (!(transport instanceof Transport plain))
                throw new UnsupportedOperationException("TLS needs both directions, and this one only writes: " + this);
            drainNow();
            Transport encrypted = await(plain.startTls(protocol, tls, protocol.serverSide()));
            transport = encrypted;
            unclosed.moved(encrypted);
            protocol.replaceTransport(encrypted);
        });
    }

    @Override
    public String toString() {
        return "<StreamWriter transport=" + transport + (reader == null ? "" : " reader=" + reader) + ">";
    }
}

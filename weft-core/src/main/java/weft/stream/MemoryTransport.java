package weft.stream;

import java.net.SocketException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import weft.Asyncio;
import weft.EventLoop;
import weft.ExceptionContext;
import weft.KeyboardInterrupt;
import weft.SystemExit;

/**
 * One end of a connection inside the program: what a pair of sockets would be, with the same rules of flow control and of
 * ending, and without the system. For tests of protocols and handlers, and for parts of a program that talk in streams.
 * asyncio has none; tokio's {@code duplex}.
 *
 * <p>Between the ends lies a window, which stands for the kernel's buffers: bytes in it count as sent. What does not fit
 * waits in the write buffer. Each iteration of the loop delivers once.
 *
 * <p>Thread contract: loop thread only; both ends belong to one loop.
 */
public final class MemoryTransport implements Transport {
    /*
     *   this end                                                        peer
     *   write ─▶ `sent`: [ write buffer, what exceeds the window | window ] ─▶ deliver ─▶ protocol.dataReceived
     *
     * One queue in each direction, owned by the writing end and emptied by the other one's `deliver`. It outlives the
     * writing end as the kernel's buffers do, so that the reader gets everything and then the end of the stream.
     */
    /** How many bytes may be under way, unless said otherwise. */
    public static final int DEFAULT_WINDOW = 64 * 1024;

    /** As much as asyncio asks of a socket at once. */
    private static final int LARGEST_DELIVERY = 256 * 1024;

    // -- fixed --
    private final EventLoop loop;
    private final int window;
    private final ChunkQueue sent = new ChunkQueue();

    // -- touched by the loop thread only --
    private @Nullable MemoryTransport peer;
    private BaseProtocol<?> protocol;
    private @Nullable Runnable whenGone;
    private WriteBufferLimits limits = WriteBufferLimits.DEFAULT;
    private boolean connected;
    private boolean deliveryScheduled;
    private boolean readingPaused;
    private boolean writingPaused;
    private boolean eofSent;
    private boolean eofReceived;
    private boolean closing;
    private boolean ending;
    private boolean gone;

    private MemoryTransport(EventLoop loop, BaseProtocol<?> protocol, int window) {
        this.loop = loop;
        this.window = window;
        this.protocol = checkKind(protocol);
    }

    /**
     * Connects the two on the running loop; both hear {@code connectionMade} in the next iteration.
     *
     * @return the first one's end; the other is its {@link #peer}
     */
    public static MemoryTransport connect(BaseProtocol<Transport> one, BaseProtocol<Transport> other) {
        return connect(one, other, DEFAULT_WINDOW);
    }

    /**
     * As {@link #connect(BaseProtocol, BaseProtocol)}.
     *
     * @param window how many bytes may be under way in each direction
     */
    public static MemoryTransport connect(BaseProtocol<Transport> one, BaseProtocol<Transport> other, int window) {
        if (window < 0) throw new IllegalArgumentException("the window cannot be negative, but is " + window);
        EventLoop loop = Asyncio.getRunningLoop();
        MemoryTransport first = new MemoryTransport(loop, one, window);
        MemoryTransport second = new MemoryTransport(loop, other, window);
        first.peer = second;
        second.peer = first;
        loop.callSoon(() -> first.begin(one));
        loop.callSoon(() -> second.begin(other));
        return first;
    }

    private void begin(BaseProtocol<Transport> with) {
        with.connectionMade(this);
        connected = true;
        scheduleDelivery();
    }

    /** The other end. */
    public MemoryTransport peer() {
        MemoryTransport other = peer;
        if (other == null) throw new IllegalStateException("not connected yet");
        return other;
    }

    /** Runs the action after the protocol has heard {@code connectionLost}. */
    void whenGone(Runnable action) {
        whenGone = action;
    }

    // -- receiving --

    private void scheduleDelivery() {
        boolean something = peer().sent.size() > 0 || (peer().finished() && !eofReceived);
        if (!something || deliveryScheduled || !connected || !isReading()) return;
        deliveryScheduled = true;
        loop.callSoon(this::deliver);
    }

    private void deliver() {
        deliveryScheduled = false;
        if (!isReading()) return;
        int most = Math.min(peer().sent.size(), LARGEST_DELIVERY);
        try {
            if (most == 0) endOfStream();
            else if (protocol instanceof BufferedProtocol buffered) fill(buffered, most);
            else if (protocol instanceof Protocol plain)
                plain.dataReceived(ByteBuffer.wrap(peer().sent.take(most)).asReadOnlyBuffer());
        } catch (KeyboardInterrupt | SystemExit e) {
            throw e;
        } catch (Throwable e) {
            report("Fatal error: a callback of the protocol failed.", e);
            end(e);
        }
        if (most > 0) peer().delivered();
        scheduleDelivery();
    }

    /** One buffer of the protocol's, which may pause after it. */
    private void fill(BufferedProtocol receiver, int most) {
        ByteBuffer target = receiver.getBuffer(most);
        int fits = Math.min(target.remaining(), most);
        if (fits == 0) throw new IllegalStateException("getBuffer() returned an empty buffer");
        target.put(peer().sent.take(fits));
        receiver.bufferUpdated(fits);
    }

    private void endOfStream() {
        eofReceived = true;
        boolean keep = protocol instanceof BufferedProtocol buffered
                ? buffered.eofReceived()
                : protocol instanceof Protocol plain && plain.eofReceived();
        if (!keep) close();
    }

    @Override
    public boolean isReading() {
        return !closing && !readingPaused;
    }

    @Override
    public void pauseReading() {
        if (!closing) readingPaused = true;
    }

    @Override
    public void resumeReading() {
        readingPaused = false;
        scheduleDelivery();
    }

    // -- sending --

    @Override
    public void write(ByteBuffer data) {
        if (eofSent) throw new IllegalStateException("Cannot call write() after writeEof()");
        if (!data.hasRemaining() || ending) return;
        if (peer().gone) {
            data.position(data.limit());
            end(new SocketException("Broken pipe: the other end is closed"));
            return;
        }
        sent.add(data);
        peer().scheduleDelivery();
        pauseIfFull();
    }

    private void pauseIfFull() {
        if (writingPaused || getWriteBufferSize() <= limits.high()) return;
        writingPaused = true;
        tell("pauseWriting", protocol::pauseWriting);
    }

    /** The other end has taken some of what was sent. */
    private void delivered() {
        if (writingPaused && getWriteBufferSize() <= limits.low()) {
            writingPaused = false;
            tell("resumeWriting", protocol::resumeWriting);
        }
        if (closing && getWriteBufferSize() == 0) end(null);
    }

    private void tell(String name, Runnable callback) {
        try {
            callback.run();
        } catch (KeyboardInterrupt | SystemExit e) {
            throw e;
        } catch (Throwable e) {
            report("protocol." + name + "() failed", e);
        }
    }

    @Override
    public void writeEof() {
        if (closing || eofSent) return;
        eofSent = true;
        peer().scheduleDelivery();
    }

    /** Whether nothing will follow what is under way. */
    private boolean finished() {
        return eofSent || gone;
    }

    @Override
    public boolean canWriteEof() {
        return true;
    }

    @Override
    public int getWriteBufferSize() {
        return Math.max(0, sent.size() - window);
    }

    @Override
    public WriteBufferLimits getWriteBufferLimits() {
        return limits;
    }

    @Override
    public void setWriteBufferLimits(@Nullable Integer high, @Nullable Integer low) {
        limits = WriteBufferLimits.of(high, low);
        pauseIfFull();
    }

    // -- ending --

    @Override
    public void close() {
        if (closing) return;
        closing = true;
        if (getWriteBufferSize() == 0) end(null);
    }

    @Override
    public void abort() {
        end(null);
    }

    /** Breaks the connection, as the network might: the protocol hears {@code connectionLost} with this exception. */
    public void fail(Throwable exception) {
        end(exception);
    }

    @Override
    public boolean isClosing() {
        return closing;
    }

    private void end(@Nullable Throwable exception) {
        if (ending) return;
        closing = true;
        ending = true;
        sent.keep(window);
        loop.callSoon(() -> lost(exception));
    }

    private void lost(@Nullable Throwable exception) {
        gone = true;
        try {
            protocol.connectionLost(exception);
        } finally {
            peer().scheduleDelivery();
            peer().sent.drop(peer().sent.size());
            peer().delivered();
            if (whenGone != null) whenGone.run();
        }
    }

    // -- the rest --

    @Override
    public <T> @Nullable T getExtraInfo(ExtraInfo<T> key) {
        return null;
    }

    @Override
    public void setProtocol(BaseProtocol<?> next) {
        protocol = checkKind(next);
    }

    @Override
    public BaseProtocol<?> getProtocol() {
        return protocol;
    }

    private static BaseProtocol<?> checkKind(BaseProtocol<?> protocol) {
        if (protocol instanceof Protocol || protocol instanceof BufferedProtocol) return protocol;
        throw new IllegalArgumentException(
                "a stream transport calls a Protocol or a BufferedProtocol, and this is neither: " + protocol);
    }

    private void report(String message, Throwable exception) {
        loop.callExceptionHandler(
                ExceptionContext.of(message, exception).with("transport", this).with("protocol", protocol));
    }

    @Override
    public String toString() {
        String state = gone ? "closed" : closing ? "closing" : "open";
        return "<MemoryTransport " + state + " bufsize=" + getWriteBufferSize() + ">";
    }
}

package weft.testing;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import weft.Coroutine;

/**
 * One end of a connection that lies in memory: bytes in both directions, in order, with back-pressure, and with all the ways
 * in which a connection ends. For tests of protocols without sockets. What trio calls {@code memory_stream_pair} and {@code
 * lockstep_stream_pair}.
 *
 * {@snippet class="weft.testing.SnippetsTest" region="memory-stream"}
 *
 * <p>Thread contract: loop thread only; {@link #read} and {@link #write} inside a task.
 */
public final class MemoryStream implements AutoCloseable {
    private final BytePipe in;
    private final BytePipe out;

    private MemoryStream(BytePipe in, BytePipe out) {
        this.in = in;
        this.out = out;
    }

    /**
     * The two ends of a connection. Any thread.
     *
     * @param left what is written here is read on the right
     * @param right what is written here is read on the left
     */
    public record Pair(MemoryStream left, MemoryStream right) {}

    /**
     * A connection that holds so many unread bytes in each direction before a write waits. Any thread.
     *
     * @param capacity in bytes; 0: a write waits until the other end has read all of it
     */
    public static Pair pair(int capacity) {
        BytePipe toRight = new BytePipe(capacity);
        BytePipe toLeft = new BytePipe(capacity);
        return new Pair(new MemoryStream(toLeft, toRight), new MemoryStream(toRight, toLeft));
    }

    /** A connection in which each write waits until the other end has read all of it. Any thread. */
    public static Pair lockstepPair() {
        return pair(0);
    }

    /**
     * Hands over the bytes, then waits until no more than the capacity is unread. If that wait is cancelled the bytes are on
     * their way nevertheless, as with asyncio's {@code drain()}.
     *
     * @return a coroutine that throws {@link IOException} if this end or the other one is closed, or the connection is broken
     */
    public Coroutine<Void> write(byte... bytes) {
        return out.write(ByteBuffer.wrap(bytes));
    }

    /** As {@link #write(byte...)}; takes what remains in the buffer. */
    public Coroutine<Void> write(ByteBuffer bytes) {
        return out.write(Objects.requireNonNull(bytes, "bytes to write are needed, not null"));
    }

    /**
     * Waits until there are bytes, and takes as many as there are, but no more than so many. An empty array: the other end
     * has closed, and all was read.
     *
     * @return a coroutine that throws {@link IOException} if this end is closed, or the connection is broken
     * @throws IllegalArgumentException if {@code most} is less than 1
     */
    public Coroutine<byte[]> read(int most) {
        return in.read(most);
    }

    /** Ends what this end writes, so that the other one reads the end; reading goes on. Python's {@code write_eof()}. */
    public void closeWriting() {
        out.end();
    }

    /** Closes this end. The other one reads what is left and then the end; if it writes, it fails. Closing twice is fine. */
    @Override
    public void close() {
        out.end();
        in.closeReader();
    }

    /** Breaks the connection, in both directions: unread bytes are lost, and both ends fail with this. */
    public void breakWith(IOException why) {
        Objects.requireNonNull(why, "an exception is needed, not null");
        in.fail(why);
        out.fail(why);
    }

    @Override
    public String toString() {
        return "<MemoryStream in=" + in + " out=" + out + ">";
    }
}

package weft.stream;

import static weft.Asyncio.async;
import static weft.Asyncio.rethrow;

import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import weft.Asyncio;
import weft.Coroutine;
import weft.Future;

/**
 * The receiving end of a connection, for coroutines. Stands for {@code asyncio.StreamReader}. A {@link StreamReaderProtocol}
 * feeds it; so may anybody else, by {@link #feedData} and {@link #feedEof}.
 *
 * {@snippet class="weft.stream.StreamSnippets" region="reader"}
 *
 * <p>One task at a time may read. A read that is cancelled takes nothing: the bytes are there for the next one. A read that
 * finds what it needs goes on at once. While more than twice the limit is unread, the transport is paused.
 *
 * <p>A failure of the connection ({@link #setException}) beats bytes that are still there: every read throws it.
 *
 * <p>Thread contract: loop thread only; reading inside a task.
 */
public final class StreamReader implements Iterable<byte[]> {
    /** 64 KiB, as in asyncio. */
    public static final int DEFAULT_LIMIT = 64 * 1024;

    // -- fixed --
    private final int limit;

    // -- touched by the loop thread only --
    private final ChunkQueue buffer = new ChunkQueue();
    private final FeedPause pause;
    private boolean eof;
    private @Nullable Throwable exception;
    private boolean exceptionTold;

    /** A task waits here, or was woken and has not run yet. */
    private boolean occupied;

    private @Nullable Future<Void> waiter;

    /** The waiting task has no use for less than this. */
    private int needed;

    private final ReadTarget target = new ReadTarget(buffer);

    /** With the limit of 64 KiB. */
    public StreamReader() {
        this(DEFAULT_LIMIT);
    }

    /**
     * With this limit.
     *
     * @param limit the longest line, in bytes without its separator; and half of what is kept unread
     */
    public StreamReader(int limit) {
        if (limit <= 0) throw new IllegalArgumentException("Limit cannot be <= 0, but is " + limit);
        this.limit = limit;
        this.pause = new FeedPause(limit);
    }

    // -- reading --

    /**
     * Up to so many bytes, as soon as there is one; none at the end of the stream.
     *
     * @param most how many at most; negative: all up to the end of the stream
     */
    public Coroutine<byte[]> read(int most) {
        return async(() -> most < 0 ? readAll() : readSome(most));
    }

    /**
     * Reads into this buffer, from its position on, as soon as there is a byte, as much as there is and fits. For those who
     * receive much: other reads give an array of their own each time, this one makes nothing. What arrives while it waits goes
     * from the transport's memory straight into the buffer. asyncio has none.
     *
     * <p>The buffer belongs to the reader until this is done. If it is cancelled or fails, the buffer's position is where it was,
     * and the bytes are there for the next read.
     *
     * @return (from the coroutine) how many bytes; -1 at the end of the stream, as {@link
     *     java.nio.channels.ReadableByteChannel#read} says it; 0 if the buffer has no room
     * @throws java.nio.ReadOnlyBufferException at once, if it cannot be written to
     */
    public Coroutine<Integer> readInto(ByteBuffer into) {
        if (into.isReadOnly()) throw new ReadOnlyBufferException();
        return async(() -> readSome(into));
    }

    /** All bytes up to the end of the stream. Not bounded by the limit. */
    public Coroutine<byte[]> read() {
        return async(this::readAll);
    }

    /**
     * Exactly so many bytes. Not bounded by the limit.
     *
     * @throws IncompleteReadException (from the coroutine) if the stream ends before; it carries what there was
     */
    public Coroutine<byte[]> readexactly(int count) {
        if (count < 0)
            throw new IllegalArgumentException("readexactly size can not be less than zero, but is " + count);
        return async(() -> readJust(count));
    }

    /**
     * A line with its newline at the end; without one at the end of the stream; empty after that.
     *
     * @throws LimitOverrunException (from the coroutine) if it is longer than the limit; what there is of it is dropped, so
     *     that the next read begins behind it or in the middle of it. asyncio throws ValueError
     */
    public Coroutine<byte[]> readline() {
        return async(this::line);
    }

    /** As {@link #readuntil(byte[]...)}, up to a newline. */
    public Coroutine<byte[]> readuntil() {
        return async(() -> until(Separators.NEWLINE));
    }

    /**
     * Bytes up to and with the separator; with several, up to the one that ends first.
     *
     * @throws IncompleteReadException (from the coroutine) if the stream ends before; it carries what there was
     * @throws LimitOverrunException (from the coroutine) if there are more bytes than the limit in front of the separator;
     *     they stay, and can be had by {@code readexactly}
     */
    public Coroutine<byte[]> readuntil(byte[]... separators) {
        Separators any = Separators.of(separators);
        return async(() -> until(any));
    }

    /**
     * The lines up to the end of the stream, each as {@link #readline} gives it: Python's {@code async for}. Asking whether
     * there is another one waits for it, inside a task.
     */
    @Override
    public Iterator<byte[]> iterator() {
        return new Lines();
    }

    /** Whether the stream has ended and everything was read. Stands for {@code at_eof}. */
    public boolean atEof() {
        return eof && held() == 0;
    }

    /** What the connection failed with, or null. */
    public @Nullable Throwable exception() {
        return exception;
    }

    // -- feeding --

    /** Adds a copy of the bytes left in the buffer. Stands for {@code feed_data}. */
    public void feedData(ByteBuffer data) {
        checkNotEnded();
        if (!data.hasRemaining()) return;
        target.fill(data);
        if (data.hasRemaining()) buffer.add(data);
        fed();
    }

    /** Adds the bytes; the array belongs to the reader from now on, and may be what a read returns. */
    public void feedData(byte[] data) {
        checkNotEnded();
        if (data.length == 0) return;
        ByteBuffer given = ByteBuffer.wrap(data);
        target.fill(given);
        if (given.position() == 0) buffer.give(data);
        else if (given.hasRemaining()) buffer.add(given);
        fed();
    }

    /** The stream has ended. Stands for {@code feed_eof}. */
    public void feedEof() {
        eof = true;
        wake();
    }

    /** The connection has failed: every read from now on throws this. Stands for {@code set_exception}. */
    public void setException(Throwable failure) {
        exception = Objects.requireNonNull(failure, "an exception is needed, not null");
        Future<Void> waiting = waiter;
        waiter = null;
        if (waiting != null && !waiting.done()) {
            exceptionTold = true;
            waiting.setException(failure);
        }
    }

    /**
     * Pauses this transport when too much is unread. Stands for {@code set_transport}.
     *
     * @throws IllegalStateException if it has one
     */
    public void setTransport(ReadTransport fedBy) {
        pause.setTransport(fedBy);
    }

    /** The connection goes on over another transport. */
    void replaceTransport(ReadTransport next) {
        pause.replaceTransport(next);
    }

    /** Whether a read or a drain has thrown the exception, so that somebody knows. */
    boolean exceptionTold() {
        return exceptionTold;
    }

    void throwException() {
        Throwable failure = exception;
        if (failure == null) return;
        exceptionTold = true;
        throw rethrow(failure);
    }

    private void checkNotEnded() {
        if (eof) throw new IllegalStateException("feedData after feedEof: the stream has ended");
    }

    private int held() {
        return target.filled() + buffer.size();
    }

    private void fed() {
        if (held() >= needed) wake();
        if (waiter == null) pause.fed(buffer.size());
    }

    @SuppressWarnings("NullAway") // null is the only Void
    private void wake() {
        Future<Void> waiting = waiter;
        waiter = null;
        if (waiting != null && !waiting.done()) waiting.setResult(null);
    }

    // -- the reads, in the current task --

    private byte[] readSome(int most) {
        throwException();
        if (most == 0) return buffer.take(0);
        checkFree("read");
        if (buffer.size() == 0 && !eof) waitFor(1);
        return taken(Math.min(most, buffer.size()));
    }

    private int readSome(ByteBuffer into) {
        throwException();
        if (!into.hasRemaining()) return 0;
        checkFree("readInto");
        int start = into.position();
        if (buffer.size() == 0 && !eof) {
            target.set(into);
            waitForTarget(1);
        }
        buffer.take(into);
        pause.read(buffer.size());
        int count = into.position() - start;
        return count == 0 ? -1 : count;
    }

    private byte[] readAll() {
        throwException();
        checkFree("read");
        while (!eof) waitFor(Integer.MAX_VALUE); // not block by block as CPython, which loses them when cancelled
        return taken(buffer.size());
    }

    @SuppressWarnings("ByteBufferBackingArray") // the array is the result, from its first byte on
    private byte[] readJust(int count) {
        throwException();
        if (count == 0) return buffer.take(0);
        checkFree("readexactly");
        if (buffer.size() >= count) return taken(count);
        ByteBuffer whole = null;
        if (!eof) {
            target.wantArray(count);
            whole = waitForTarget(count);
        }
        pause.read(buffer.size());
        if (whole == null) throw new IncompleteReadException(taken(buffer.size()), count);
        if (whole.hasRemaining())
            throw new IncompleteReadException(Arrays.copyOf(whole.array(), whole.position()), count);
        return whole.array();
    }

    private @Nullable ByteBuffer waitForTarget(int bytes) {
        try {
            waitFor(bytes);
            return target.remove();
        } catch (Throwable e) {
            target.giveBack();
            throw e;
        }
    }

    private byte[] until(Separators separators) {
        throwException();
        checkFree("readuntil");
        byte[] separator = awaitSeparator(separators);
        if (separator == null) throw new IncompleteReadException(taken(buffer.size()), null);
        int end = buffer.searched();
        if (end - separator.length > limit) throw Separators.foundTooLate(end - separator.length, limit);
        return taken(end);
    }

    private byte[] line() {
        throwException();
        checkFree("readline");
        byte[] newline;
        try {
            newline = awaitSeparator(Separators.NEWLINE);
        } catch (LimitOverrunException e) {
            taken(buffer.size());
            throw e;
        }
        if (newline == null) return taken(buffer.size());
        int end = buffer.searched();
        if (end - 1 > limit) {
            buffer.drop(end);
            pause.read(buffer.size());
            throw Separators.foundTooLate(end - 1, limit);
        }
        return taken(end);
    }

    /** Waits for the first of them; null: the stream ended before. */
    private byte @Nullable [] awaitSeparator(Separators separators) {
        buffer.restartSearch();
        while (true) {
            byte[] found = separators.find(buffer, limit);
            if (found != null || eof) return found;
            waitFor(1);
        }
    }

    private byte[] taken(int count) {
        byte[] bytes = buffer.take(count);
        pause.read(buffer.size());
        return bytes;
    }

    private void checkFree(String name) {
        if (occupied)
            throw new IllegalStateException(name + "() called while another coroutine is already waiting for incoming"
                    + " data; let one task read and hand on what it got");
    }

    /** Waits for bytes, for the end or a failure; how many bytes are of use is only a hint. */
    private void waitFor(int bytes) {
        pause.resume(); // else what we wait for never comes
        Future<Void> waiting = Asyncio.getRunningLoop().createFuture();
        waiter = waiting;
        needed = bytes;
        occupied = true;
        try {
            waiting.await();
        } finally {
            occupied = false;
            waiter = null;
            needed = 0;
        }
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("<StreamReader");
        if (held() > 0) text.append(' ').append(held()).append(" bytes");
        if (eof) text.append(" eof");
        if (limit != DEFAULT_LIMIT) text.append(" limit=").append(limit);
        if (waiter != null) text.append(" waiter=").append(waiter);
        if (exception != null) text.append(" exception=").append(exception);
        if (pause.transport() != null) text.append(" transport=").append(pause.transport());
        if (pause.paused()) text.append(" paused");
        return text.append('>').toString();
    }

    /** A line is read when it is asked for, and none ahead. */
    private final class Lines implements Iterator<byte[]> {
        private byte @Nullable [] line;

        @Override
        public boolean hasNext() {
            if (line == null) line = line();
            return line.length > 0;
        }

        @Override
        public byte[] next() {
            if (!hasNext()) throw new NoSuchElementException("the stream has no more lines");
            byte[] next = Objects.requireNonNull(line);
            line = null;
            return next;
        }
    }
}

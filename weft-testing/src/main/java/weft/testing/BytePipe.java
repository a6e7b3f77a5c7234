package weft.testing;

import static weft.Asyncio.async;
import static weft.Asyncio.getRunningLoop;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import weft.Coroutine;
import weft.Future;

/** Bytes on their way in one direction. Loop thread only. */
final class BytePipe {
    /*
     * A write hands over all its bytes at once and then waits until no more than the capacity is unread: asyncio's write()
     * and drain() in one. With a capacity of 0 it waits until the other side has read everything: trio's lockstep stream.
     */
    private final int capacity;
    private final ArrayDeque<ByteBuffer> unread = new ArrayDeque<>();
    private final ArrayDeque<Future<Boolean>> writers = new ArrayDeque<>();
    private @Nullable Future<Boolean> reader;
    private @Nullable IOException failure;
    private int size;
    private boolean ended;
    private boolean readerGone;

    BytePipe(int capacity) {
        if (capacity < 0) throw new IllegalArgumentException("a capacity cannot be negative, but is " + capacity);
        this.capacity = capacity;
    }

    Coroutine<Void> write(ByteBuffer bytes) {
        return async(() -> {
            checkWritable();
            if (bytes.hasRemaining()) {
                ByteBuffer copy =
                        ByteBuffer.allocate(bytes.remaining()).put(bytes).flip();
                size += copy.remaining();
                unread.add(copy);
                wakeReader();
            }
            while (size > capacity) {
                Future<Boolean> room = getRunningLoop().createFuture();
                writers.add(room);
                try {
                    room.await();
                } finally {
                    writers.remove(room);
                }
                if (size > capacity || failure != null || readerGone) checkWritable();
            }
        });
    }

    private void checkWritable() throws IOException {
        if (failure != null) throw copyOf(failure);
        if (ended) throw new ClosedChannelException();
        if (readerGone) throw new IOException("broken pipe: the other side has closed its end");
    }

    Coroutine<byte[]> read(int most) {
        if (most < 1)
            throw new IllegalArgumentException("a read takes one byte or more, but " + most + " are asked for");
        return async(() -> {
            while (size == 0) {
                if (failure != null) throw copyOf(failure);
                if (readerGone) throw new ClosedChannelException();
                if (ended) return new byte[0];
                awaitBytes();
            }
            return take(Math.min(most, size));
        });
    }

    private void awaitBytes() {
        if (reader != null)
            throw new IllegalStateException(
                    "another coroutine is reading this stream already; let one task read, and hand on what it gets");
        Future<Boolean> bytes = getRunningLoop().createFuture();
        reader = bytes;
        try {
            bytes.await();
        } finally {
            reader = null;
        }
    }

    private byte[] take(int count) {
        byte[] taken = new byte[count];
        for (int at = 0; at < count; ) {
            ByteBuffer first = unread.element();
            int part = Math.min(count - at, first.remaining());
            first.get(taken, at, part);
            at += part;
            if (!first.hasRemaining()) unread.remove();
        }
        size -= count;
        if (size <= capacity) wakeWriters();
        return taken;
    }

    /** No more bytes: the reader gets those that are left, then the end. */
    void end() {
        ended = true;
        wakeReader();
        wakeWriters();
    }

    /** The reader is gone: who writes fails. */
    void closeReader() {
        readerGone = true;
        discard();
    }

    /** Both sides fail from now on. */
    void fail(IOException why) {
        if (failure != null) return;
        failure = why;
        discard();
    }

    private void discard() {
        unread.clear();
        size = 0;
        wakeReader();
        wakeWriters();
    }

    private void wakeReader() {
        if (reader != null && !reader.done()) reader.setResult(true);
    }

    private void wakeWriters() {
        for (Future<Boolean> writer : writers) if (!writer.done()) writer.setResult(true);
    }

    /** Each who fails gets a stack of its own. */
    private static IOException copyOf(IOException why) {
        return new IOException(why.getMessage(), why);
    }

    @Override
    public String toString() {
        return size + " of " + capacity + (ended ? ", ended" : "");
    }
}

package weft.net.netty;

import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.AdaptiveByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/** The buffers of a loop's channels: Netty's, and the last few of them again and again. Any thread. */
final class LoopBuffers extends AbstractByteBufAllocator {
    /*
     * Netty keeps free buffers for each thread, but only for threads of its own; a coroutine is a thread, so that is no way
     * for us, and without it a buffer costs 60 to 100 ns. But most buffers are needed for a moment only: what was read is parsed
     * or copied, what was encoded is sent before the next socket has its turn. So the loop holds a reference to the last few
     * that it got. One of which it holds the only reference is free, and its memory is in the processor's cache still. Who
     * needs a buffer for longer has a reference, as always with Netty, and it is given up when others take its place.
     *
     * A buffer has the capacity that was asked for and no more: there is code that fills it to the end. One that has much more
     * memory behind it is not taken: a connection that keeps a few bytes shall not keep a quarter of a megabyte.
     */
    private static final int SPARES = 4;
    private static final int MUCH_LARGER = 8;
    private static final int LARGEST = 256 * 1024;

    /** One for all loops: it divides itself when threads get in each other's way. */
    private static final ByteBufAllocator ALL = new AdaptiveByteBufAllocator(true, false);

    // -- fixed --
    private final NettyLoop loop;

    // -- touched by the loop thread only --
    private final @Nullable ByteBuf[] spares = new @Nullable ByteBuf[SPARES];
    private int oldest;

    LoopBuffers(NettyLoop loop) {
        super(true);
        this.loop = loop;
    }

    @Override
    protected ByteBuf newDirectBuffer(int capacity, int maxCapacity) {
        if (capacity > LARGEST || maxCapacity != Integer.MAX_VALUE || !loop.inEventLoop())
            return ALL.directBuffer(capacity, maxCapacity);
        for (ByteBuf spare : spares) {
            if (spare == null || spare.refCnt() != 1) continue;
            spare.clear();
            if (fits(spare.maxFastWritableBytes(), capacity))
                return spare.capacity(capacity).retain();
        }
        ByteBuf fresh = ALL.directBuffer(capacity);
        ByteBuf given = spares[oldest];
        if (given != null) given.release();
        spares[oldest] = fresh.retain();
        oldest = (oldest + 1) % SPARES;
        return fresh;
    }

    private static boolean fits(int size, int asked) {
        return size >= asked && size / MUCH_LARGER <= asked;
    }

    @Override
    protected ByteBuf newHeapBuffer(int capacity, int maxCapacity) {
        return ALL.heapBuffer(capacity, maxCapacity);
    }

    @Override
    public boolean isDirectBufferPooled() {
        return true;
    }

    /** The loop ends. On its thread. */
    void release() {
        for (int i = 0; i < SPARES; i++) {
            ByteBuf spare = spares[i];
            if (spare != null) spare.release();
            spares[i] = null;
        }
    }
}

package weft.net.netty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.run;
import static weft.Asyncio.toThread;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Buffers that are used again, and those that somebody has still. */
class LoopBuffersTest {
    private static ByteBufAllocator buffers() {
        return NettyLoop.running().allocator();
    }

    @Test
    void oneThatWasGivenBackComesAgainEmpty() {
        run(async(() -> {
            ByteBuf first = buffers().directBuffer(2048).writeLong(1);
            first.readInt();
            first.release();
            ByteBuf second = buffers().ioBuffer(2048);
            assertEquals(first.memoryAddress(), second.memoryAddress());
            assertEquals(0, second.readableBytes());
            assertEquals(1, second.refCnt() - 1, "the loop's reference beside ours");
            second.release();
        }));
    }

    @Test
    void oneThatSomebodyHasIsNobodyElses() {
        run(async(() -> {
            ByteBuf mine = buffers().directBuffer(512).writeLong(42);
            List<ByteBuf> others = new ArrayList<>();
            for (int i = 0; i < 20; i++) others.add(buffers().directBuffer(512).writeLong(i));
            for (ByteBuf other : others) assertNotSame(mine, other);
            assertEquals(42, mine.readLong());
            for (int i = 0; i < 20; i++) assertEquals(i, others.get(i).readLong());
            others.forEach(ByteBuf::release);
            mine.release();
        }));
    }

    @Test
    void aSliceKeepsTheWholeOfIt() {
        run(async(() -> {
            ByteBuf all = buffers().directBuffer(512).writeLong(42);
            ByteBuf part = all.readRetainedSlice(8);
            all.release();
            ByteBuf next = buffers().directBuffer(512).writeLong(1);
            assertEquals(42, part.readLong());
            part.release();
            next.release();
        }));
    }

    @Test
    void aSmallOneIsNotTakenForMuchAndALargeOneNotForLittle() {
        run(async(() -> {
            ByteBuf small = buffers().directBuffer(64);
            small.release();
            ByteBuf large = buffers().directBuffer(128 * 1024);
            assertTrue(large.capacity() >= 128 * 1024);
            large.release();
            ByteBuf little = buffers().directBuffer(100);
            assertTrue(little.capacity() < 128 * 1024);
            little.release();
        }));
    }

    @Test
    void itHasTheCapacityThatWasAskedForAndGrows() {
        run(async(() -> {
            buffers().directBuffer(200).release();
            for (int size : new int[] {200, 100, 57, 200}) {
                ByteBuf next = buffers().buffer(size);
                assertEquals(size, next.capacity());
                assertEquals(size, next.writableBytes());
                next.writeBytes(new byte[300]);
                assertEquals(300, next.readableBytes());
                next.release();
            }
        }));
    }

    @Test
    void oneThatHasGrownFitsStill() {
        run(async(() -> {
            ByteBuf grown = buffers().directBuffer(16);
            grown.writeBytes(new byte[100_000]).release();
            ByteBuf next = buffers().directBuffer(16);
            assertTrue(next.capacity() < 100_000);
            next.release();
        }));
    }

    @Test
    void anotherThreadGetsItsOwn() {
        run(async(() -> {
            ByteBufAllocator buffers = buffers();
            buffers.directBuffer(512).release();
            ByteBuf theirs = await(toThread(() -> buffers.directBuffer(512)));
            assertEquals(1, theirs.refCnt());
            theirs.release();
        }));
    }

    @Test
    void aLoopThatEndsKeepsNone() {
        List<ByteBuf> used = new ArrayList<>();
        run(async(() -> {
            ByteBuf one = buffers().directBuffer(512);
            used.add(one);
            one.release();
            assertFalse(one.refCnt() == 0);
        }));
        assertEquals(0, used.getFirst().refCnt());
    }
}

package weft.testing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.createTask;
import static weft.Asyncio.gather;
import static weft.Asyncio.sleep;
import static weft.testing.Testing.exploreSchedules;
import static weft.testing.Testing.runTest;
import static weft.testing.Testing.waitAllTasksBlocked;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import org.junit.jupiter.api.Test;
import weft.CancelledError;
import weft.Coroutine;
import weft.Task;

/** A connection in memory: bytes, back-pressure, and the ways it ends. */
class MemoryStreamTest {
    private final MemoryStream left;
    private final MemoryStream right;

    MemoryStreamTest() {
        MemoryStream.Pair pair = MemoryStream.pair(4);
        left = pair.left();
        right = pair.right();
    }

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) bytes[i] = (byte) values[i];
        return bytes;
    }

    private static Coroutine<byte[]> readAll(MemoryStream stream) {
        return async(() -> {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            for (byte[] some = await(stream.read(3)); some.length > 0; some = await(stream.read(3)))
                all.writeBytes(some);
            return all.toByteArray();
        });
    }

    @Test
    void bytesComeOutInOrderInBothDirections() {
        runTest(() -> {
            await(left.write(bytes(1, 2, 3)));
            await(right.write(ByteBuffer.wrap(bytes(9, 8, 7), 1, 2)));
            assertArrayEquals(bytes(1, 2), await(right.read(2)));
            assertArrayEquals(bytes(3), await(right.read(2)));
            assertArrayEquals(bytes(8, 7), await(left.read(100)));
        });
    }

    @Test
    void aReadTakesBytesOfSeveralWrites() {
        runTest(() -> {
            await(left.write(bytes(1)));
            await(left.write(bytes(2, 3)));
            assertArrayEquals(bytes(1, 2, 3), await(right.read(10)));
        });
    }

    @Test
    void theWriterMayUseItsBufferAgain() {
        runTest(() -> {
            byte[] buffer = bytes(1, 2);
            await(left.write(buffer));
            buffer[0] = 9;
            assertArrayEquals(bytes(1, 2), await(right.read(10)));
        });
    }

    @Test
    void aWriteWaitsWhileTooMuchIsUnread() {
        runTest(() -> {
            await(left.write(bytes(1, 2, 3, 4)));
            Task<Void> fifth = createTask(left.write(bytes(5)));
            await(waitAllTasksBlocked());
            assertFalse(fifth.done());
            assertArrayEquals(bytes(1), await(right.read(1)));
            await(fifth);
        });
    }

    @Test
    void inLockstepAWriteWaitsUntilAllIsRead() {
        runTest(() -> {
            MemoryStream.Pair lockstep = MemoryStream.lockstepPair();
            Task<Void> write = createTask(lockstep.left().write(bytes(1, 2)));
            assertArrayEquals(bytes(1), await(lockstep.right().read(1)));
            await(waitAllTasksBlocked());
            assertFalse(write.done());
            assertArrayEquals(bytes(2), await(lockstep.right().read(1)));
            await(write);
        });
    }

    @Test
    void aCancelledWriteHasHandedItsBytesOver() {
        runTest(() -> {
            Task<Void> write = createTask(left.write(bytes(1, 2, 3, 4, 5)));
            await(waitAllTasksBlocked());
            write.cancel();
            assertThrows(CancelledError.class, () -> await(write));
            assertArrayEquals(bytes(1, 2, 3, 4, 5), await(right.read(10)));
        });
    }

    @Test
    void aCancelledReadLosesNothing() {
        runTest(() -> {
            Task<byte[]> read = createTask(right.read(10));
            await(waitAllTasksBlocked());
            await(left.write(bytes(1)));
            read.cancel();
            assertThrows(CancelledError.class, () -> await(read));
            assertArrayEquals(bytes(1), await(right.read(10)));
        });
    }

    @Test
    void everyByteArrivesInEverySchedule() {
        exploreSchedules(200, () -> {
            MemoryStream.Pair pair = MemoryStream.pair(2);
            Task<byte[]> reader = createTask(readAll(pair.right()));
            await(gather(
                    pair.left().write(bytes(1, 1, 1)),
                    pair.left().write(bytes(2)),
                    pair.left().write(bytes(3))));
            pair.left().closeWriting();
            assertEquals(5, await(reader).length);
        });
    }

    @Test
    void afterTheEndComesTheEnd() {
        runTest(() -> {
            await(left.write(bytes(1)));
            left.closeWriting();
            assertArrayEquals(bytes(1), await(right.read(10)));
            assertEquals(0, await(right.read(10)).length);
            assertEquals(0, await(right.read(10)).length);
            await(right.write(bytes(2))); // half closed: the other direction goes on
            assertArrayEquals(bytes(2), await(left.read(10)));
            assertThrows(ClosedChannelException.class, () -> await(left.write(bytes(3))));
        });
    }

    @Test
    void closingWakesWhoReads() {
        runTest(() -> {
            Task<byte[]> read = createTask(right.read(10));
            Task<byte[]> own = createTask(left.read(10));
            await(waitAllTasksBlocked());
            left.close();
            left.close();
            assertEquals(0, await(read).length);
            assertThrows(ClosedChannelException.class, () -> await(own));
        });
    }

    @Test
    void whoWritesToAClosedEndFails() {
        runTest(() -> {
            Task<Void> write = createTask(left.write(bytes(1, 2, 3, 4, 5)));
            await(waitAllTasksBlocked());
            right.close();
            IOException broken = assertThrows(IOException.class, () -> await(write));
            assertTrue(broken.getMessage().contains("broken pipe"), broken.getMessage());
            assertThrows(IOException.class, () -> await(left.write(bytes(6))));
        });
    }

    @Test
    void aBrokenConnectionFailsOnBothSides() {
        runTest(() -> {
            await(left.write(bytes(1)));
            Task<byte[]> read = createTask(left.read(10));
            await(waitAllTasksBlocked());
            IOException why = new IOException("reset by peer");
            right.breakWith(why);
            IOException seen = assertThrows(IOException.class, () -> await(read));
            assertEquals("reset by peer", seen.getMessage());
            assertSame(why, seen.getCause());
            assertThrows(IOException.class, () -> await(right.read(10)));
            assertThrows(IOException.class, () -> await(right.write(bytes(2))));
        });
    }

    @Test
    void twoReadersAreRefused() {
        runTest(() -> {
            Task<byte[]> first = createTask(right.read(10));
            await(waitAllTasksBlocked());
            IllegalStateException second = assertThrows(IllegalStateException.class, () -> await(right.read(10)));
            assertTrue(second.getMessage().contains("another coroutine is reading"), second.getMessage());
            await(left.write(bytes(1)));
            await(first);
            await(sleep(0));
        });
    }

    @Test
    void argumentsAreChecked() {
        assertThrows(IllegalArgumentException.class, () -> MemoryStream.pair(-1));
        assertThrows(IllegalArgumentException.class, () -> right.read(0));
        assertThrows(NullPointerException.class, () -> left.breakWith(null));
        assertEquals("<MemoryStream in=0 of 4 out=0 of 4>", left.toString());
    }
}

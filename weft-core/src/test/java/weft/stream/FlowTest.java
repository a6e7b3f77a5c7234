package weft.stream;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.createTask;
import static weft.Asyncio.getRunningLoop;
import static weft.Asyncio.sleep;
import static weft.stream.Bytes.of;
import static weft.stream.Bytes.text;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import weft.CancelledError;
import weft.Coroutine;
import weft.Task;
import weft.Trace;

/** Back-pressure from a reader to the other end's writer: bounded memory, and every byte once. */
class FlowTest {
    private final Trace trace = new Trace();

    /** Writes down what it is asked. */
    private static final class Source extends IdleTransport implements ReadTransport {
        final List<String> calls = new ArrayList<>();
        boolean refuses;

        @Override
        public boolean isReading() {
            return true;
        }

        @Override
        public void pauseReading() {
            calls.add("pause");
            if (refuses) throw new UnsupportedOperationException();
        }

        @Override
        public void resumeReading() {
            calls.add("resume");
        }

        @Override
        public String toString() {
            return "<Source>";
        }

        void expect(String... expected) {
            assertEquals(List.of(expected), calls);
            calls.clear();
        }
    }

    private final Source source = new Source();
    private final StreamReader reader = new StreamReader(4);

    // -- the reader and its transport --

    @Test
    void theTransportIsPausedAboveTwiceTheLimitAndResumedAtTheLimit() {
        trace.run(() -> {
            reader.setTransport(source);
            reader.feedData(of("12345678"));
            source.expect();
            reader.feedData(of("9"));
            source.expect("pause");
            assertEquals("<StreamReader 9 bytes limit=4 transport=<Source> paused>", reader.toString());
            reader.feedData(of("0"));
            source.expect();
            await(reader.read(5));
            source.expect();
            await(reader.read(1));
            source.expect("resume");
        });
    }

    @Test
    void whoNeedsMoreThanThatResumesIt() {
        trace.run(() -> {
            reader.setTransport(source);
            reader.feedData(of("123456789"));
            source.expect("pause");
            Task<byte[]> task = createTask(reader.readexactly(20));
            await(sleep(0));
            source.expect("resume");
            reader.feedData(of("1234567890"));
            source.expect(); // the task waits for it
            reader.feedData(of("12345678901"));
            assertEquals(20, await(task).length);
            source.expect("pause");
            assertEquals("<StreamReader 10 bytes limit=4 transport=<Source> paused>", reader.toString());
        });
    }

    @Test
    void droppingALineThatIsTooLongResumesIt() {
        trace.run(() -> {
            reader.setTransport(source);
            reader.feedData(of("1234567890\n"));
            source.expect("pause");
            Coroutine<byte[]> line = reader.readline();
            assertThrows(LimitOverrunException.class, () -> await(line));
            source.expect("resume");
        });
    }

    @Test
    void aTransportThatCannotBePausedIsAskedOnce() {
        trace.run(() -> {
            source.refuses = true;
            reader.setTransport(source);
            for (int i = 0; i < 10; i++) reader.feedData(of("123"));
            source.expect("pause");
            assertEquals(30, await(reader.readexactly(30)).length);
            source.expect();
        });
    }

    @Test
    void aReaderHasOneTransport() {
        reader.setTransport(source);
        assertThrows(IllegalStateException.class, () -> reader.setTransport(source));
    }

    // -- from end to end --

    private static byte[] pattern(int length, int seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    @Test
    void aHundredMegabytesWithoutANewlineTakeBoundedMemory() {
        trace.run(() -> {
            int limit = StreamReader.DEFAULT_LIMIT;
            int[] largest = new int[1];
            MemoryServer server = MemoryServer.start((in, out) -> async(() -> {
                int refused = 0;
                try (out) {
                    while (true) {
                        try {
                            if (await(in.readline()).length == 0) break;
                        } catch (LimitOverrunException e) {
                            refused++;
                            largest[0] = Math.max(largest[0], e.consumed());
                        }
                    }
                }
                trace.log(refused > 100 ? "refused" : "refused only " + refused);
            }));
            try (Connection client = await(server.connect())) {
                byte[] block = new byte[64 * 1024];
                for (int i = 0; i < 1600; i++) {
                    client.writer().write(block);
                    await(client.writer().drain());
                    int waiting = client.writer().transport().getWriteBufferSize();
                    assertTrue(waiting <= 3 * block.length, () -> "bytes unsent: " + waiting);
                }
            }
            assertTrue(largest[0] <= 2 * limit + 256 * 1024, () -> "bytes held: " + largest[0]);
        });
        trace.assertEvents("refused");
    }

    @Test
    void aPeerThatNeverReadsStopsTheWriter() {
        trace.run(() -> {
            MemoryServer server = MemoryServer.start((in, out) -> async(() -> {
                await(sleep(100));
                out.close();
            }));
            Connection client = await(server.connect());
            Task<Void> writing = createTask(async(() -> {
                while (true) {
                    client.writer().write(new byte[10_000]);
                    await(client.writer().drain());
                }
            }));
            await(sleep(50));
            int unsent = client.writer().transport().getWriteBufferSize();
            assertTrue(unsent > 64 * 1024 && unsent <= 64 * 1024 + 10_000, () -> "unsent: " + unsent);
            writing.cancel();
            assertThrows(CancelledError.class, () -> await(writing));
            client.writer().transport().abort();
        });
    }

    @Test
    void bothDirectionsAtOnce() {
        trace.run(() -> {
            byte[] there = pattern(3_000_000, 1);
            byte[] back = pattern(2_000_000, 2);
            MemoryServer server = MemoryServer.start((in, out) -> async(() -> {
                try (out) {
                    Task<byte[]> reading = createTask(in.read());
                    out.write(back);
                    await(out.drain());
                    out.writeEof();
                    assertArrayEquals(there, await(reading));
                }
            }));
            try (Connection client = await(server.connect())) {
                Task<byte[]> reading = createTask(client.reader().read());
                client.writer().write(there);
                await(client.writer().drain());
                client.writer().writeEof();
                assertArrayEquals(back, await(reading));
            }
        });
    }

    /** Random sizes on both sides, random marks, random cancellations: what arrives is what was sent. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void everyByteArrivesOnceHoweverReadsAndDrainsAreCancelled(int seed) {
        trace.run(() -> {
            Random random = new Random(seed);
            byte[] all = pattern(200_000, seed);
            StreamReaderProtocol near = new StreamReaderProtocol(null, null, getRunningLoop());
            StreamReader in = new StreamReader(1 + random.nextInt(3_000));
            StreamReaderProtocol far = new StreamReaderProtocol(in, null, getRunningLoop());
            MemoryTransport transport = MemoryTransport.connect(near, far, random.nextInt(3_000));
            transport.setWriteBufferLimits(random.nextInt(3_000), null);
            await(sleep(0));
            StreamWriter out = new StreamWriter(transport, near, null);
            Task<Void> writing = createTask(writeInPieces(out, all, random));
            byte[] received = new byte[all.length];
            int count = 0;
            while (true) {
                int wanted = 1 + random.nextInt(5_000);
                Task<byte[]> read = createTask(random.nextBoolean() ? in.read(wanted) : in.readexactly(wanted));
                for (int i = random.nextInt(4); i > 0; i--) await(sleep(0));
                if (random.nextInt(3) == 0) read.cancel();
                byte[] got;
                try {
                    got = await(read);
                } catch (CancelledError e) {
                    continue;
                } catch (IncompleteReadException e) {
                    got = e.partial();
                }
                if (got.length == 0) break;
                System.arraycopy(got, 0, received, count, got.length);
                count += got.length;
            }
            await(writing);
            assertArrayEquals(all, Arrays.copyOf(received, count));
        });
    }

    private static Coroutine<Void> writeInPieces(StreamWriter out, byte[] all, Random random) {
        return async(() -> {
            int at = 0;
            while (at < all.length) {
                int length = Math.min(all.length - at, 1 + random.nextInt(4_000));
                out.write(ByteBuffer.wrap(all, at, length));
                at += length;
                Task<Void> drain = createTask(out.drain());
                if (random.nextInt(4) == 0) {
                    await(sleep(0));
                    drain.cancel();
                }
                try {
                    await(drain);
                } catch (CancelledError e) {
                    continue; // it goes on writing all the same
                }
            }
            out.close();
        });
    }

    // -- the queue under the reader --

    @Test
    void singleBytesShareArrays() {
        ChunkQueue queue = new ChunkQueue();
        for (int i = 0; i < 100_000; i++) queue.add(ByteBuffer.wrap(new byte[] {(byte) i}));
        assertEquals("100000 bytes in 11 chunks", queue.toString());
        byte[] all = queue.take(100_000);
        for (int i = 0; i < all.length; i++) assertEquals((byte) i, all[i]);
        assertEquals(0, queue.size());
    }

    @Test
    void aSearchLooksAtEachByteOnce() {
        ChunkQueue queue = new ChunkQueue();
        byte[][] separators = {of("\n"), of("\r\n")};
        for (int i = 0; i < 50_000; i++) {
            queue.add(ByteBuffer.wrap(of("\rx")));
            assertSame(null, queue.search(separators));
            assertEquals(queue.size(), queue.searched());
        }
        queue.add(ByteBuffer.wrap(of("\n-")));
        assertSame(separators[0], queue.search(separators));
        assertEquals(100_001, queue.searched());
    }

    @Test
    void aQueueKeepsItsFirstBytes() {
        ChunkQueue queue = new ChunkQueue();
        queue.give(of("abc"));
        queue.give(of("def"));
        queue.keep(10);
        assertEquals(6, queue.size());
        queue.keep(4);
        assertEquals("abcd", text(queue.take(4)));
        queue.give(of("x"));
        queue.keep(0);
        assertEquals(0, queue.size());
        assertFalse(queue.search(new byte[][] {of("x")}) != null);
    }
}

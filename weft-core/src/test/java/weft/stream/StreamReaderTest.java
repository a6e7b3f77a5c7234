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
import static weft.Asyncio.sleep;
import static weft.stream.Bytes.of;
import static weft.stream.Bytes.text;

import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.util.List;
import org.junit.jupiter.api.Test;
import weft.CancelledError;
import weft.Coroutine;
import weft.Task;
import weft.Ticks;

/** What asyncio's StreamReader does: CPython's test_streams.py, and more on ends, limits and cancellation. */
class StreamReaderTest extends ReaderFixture {
    private static final String DATA = "line1\nline2\nline3\n";

    // -- feeding --

    @Test
    void emptyDataChangesNothing() {
        feed("");
        reader.feedData(ByteBuffer.allocate(0));
        assertEquals("<StreamReader>", reader.toString());
    }

    @Test
    void aBufferIsCopiedAndEmptied() {
        trace.run(() -> {
            byte[] memory = of("[abc]");
            ByteBuffer view = ByteBuffer.wrap(memory, 1, 3).asReadOnlyBuffer();
            reader.feedData(view);
            assertFalse(view.hasRemaining());
            memory[2] = 'X';
            assertEquals("abc", got(reader.read(10)));
        });
    }

    @Test
    void anArrayIsTakenOverAndGivenOutAsItIs() {
        trace.run(() -> {
            byte[] array = of("line\n");
            reader.feedData(array);
            assertSame(array, await(reader.readline()));
            reader.feedData(array);
            assertSame(array, await(reader.readexactly(5)));
            reader.feedData(array);
            assertSame(array, await(reader.read(100)));
        });
    }

    @Test
    void feedingAfterTheEndIsRefused() {
        reader.feedEof();
        String message =
                assertThrows(IllegalStateException.class, () -> feed("x")).getMessage();
        assertTrue(message.contains("feedData after feedEof"), message);
    }

    // -- read --

    @Test
    void readOfNothingGivesNothingAtOnce() {
        trace.run(() -> {
            feed(DATA);
            assertEquals("", got(reader.read(0)));
            assertEquals("<StreamReader 18 bytes>", reader.toString());
        });
    }

    @Test
    void readWaitsForTheFirstBytesAndTakesNoMoreThanAskedFor() {
        trace.run(() -> {
            later(() -> feed(DATA));
            assertEquals("line1", got(reader.read(5)));
            assertEquals("\nline2\nline3\n", got(reader.read(100)));
        });
    }

    @Test
    void readGivesWhatIsThereWithoutWaitingForMore() {
        trace.run(() -> {
            feed("line1");
            feed("line2");
            assertEquals("line1line2", got(reader.read(100)));
        });
    }

    @Test
    void readThatFindsBytesNeitherWaitsNorYields() {
        trace.run(() -> {
            feed(DATA);
            feed("rest");
            reader.feedEof();
            Ticks ticks = Ticks.start();
            got(reader.read(2));
            got(reader.readline());
            got(reader.readuntil(of("e")));
            got(reader.readexactly(2));
            got(reader.read());
            assertEquals(0, ticks.stop());
        });
    }

    @Test
    void aWaitingReadGoesOnInTheIterationAfterTheFeed() {
        trace.run(() -> {
            Task<String> task = createTask(async(() -> got(reader.read(10))));
            await(sleep(0));
            feed("x");
            Ticks ticks = Ticks.start();
            assertEquals("x", await(task));
            assertEquals(1, ticks.stop());
        });
    }

    @Test
    void readAtTheEndGivesNothing() {
        trace.run(() -> {
            later(reader::feedEof);
            assertEquals("", got(reader.read(1024)));
            assertEquals("", got(reader.read(1024)));
        });
    }

    @Test
    void readUntilTheEndTakesAll() {
        trace.run(() -> {
            later(() -> {
                feed("chunk1\n");
                feed("chunk2");
                reader.feedEof();
            });
            assertEquals("chunk1\nchunk2", got(reader.read(-1)));
            assertEquals("", got(reader.read()));
        });
    }

    @Test
    void readUntilTheEndGoesBeyondTheLimit() {
        reader = new StreamReader(3);
        trace.run(() -> {
            feed("chunk");
            assertEquals("chunk", got(reader.read(5)));
            feed("chunk and more");
            reader.feedEof();
            assertEquals("chunk and more", got(reader.read()));
        });
    }

    @Test
    void theLimitMustBePositive() {
        for (int limit : new int[] {0, -1}) assertThrows(IllegalArgumentException.class, () -> new StreamReader(limit));
    }

    // -- readexactly --

    @Test
    void readexactlyOfNothingOrLess() {
        trace.run(() -> {
            feed(DATA);
            assertEquals("", got(reader.readexactly(0)));
            assertThrows(IllegalArgumentException.class, () -> reader.readexactly(-1));
            assertEquals("<StreamReader 18 bytes>", reader.toString());
        });
    }

    @Test
    void readexactlyWaitsForAllOfIt() {
        trace.run(() -> {
            later(() -> {
                for (int i = 0; i < 3; i++) feed(DATA);
            });
            assertEquals(DATA + DATA + "lin", got(reader.readexactly(2 * DATA.length() + 3)));
            assertEquals("<StreamReader 15 bytes>", reader.toString());
        });
    }

    @Test
    void readexactlyIsNotWokenBeforeThereIsEnough() {
        trace.run(() -> {
            Task<String> task = createTask(async(() -> got(reader.readexactly(3))));
            await(sleep(0));
            String waiting = reader.toString();
            feed("a");
            feed("b");
            assertTrue(waiting.contains("waiter=") && reader.toString().contains("waiter="), reader::toString);
            feed("c");
            assertFalse(reader.toString().contains("waiter="), reader::toString);
            assertEquals("abc", await(task));
        });
    }

    @Test
    void readexactlyGoesBeyondTheLimit() {
        reader = new StreamReader(3);
        trace.run(() -> {
            feed("chunk");
            assertEquals("chunk", got(reader.readexactly(5)));
        });
    }

    @Test
    void whoAnnouncesMuchCostsNothingUntilItComes() {
        trace.run(() -> {
            later(() -> {
                feed("a little");
                reader.feedEof();
            });
            IncompleteReadException error = // an array of this length cannot be had at all
                    thrown(IncompleteReadException.class, reader.readexactly(Integer.MAX_VALUE));
            assertEquals("a little", text(error.partial()));
        });
    }

    @Test
    void aCancelledReadOfManyBytesGivesBackWhatHadCome() {
        trace.run(() -> {
            feed("ab");
            Task<byte[]> task = createTask(reader.readexactly(6));
            await(sleep(0));
            feed("cd"); // in the array already
            task.cancel();
            assertThrows(CancelledError.class, () -> await(task));
            assertEquals("<StreamReader 4 bytes>", reader.toString());
            feed("e\n");
            assertEquals("abcde\n", got(reader.readline()));
        });
    }

    // -- into a buffer of the caller's --

    @Test
    void whatComesGoesStraightIntoTheBuffer() {
        trace.run(() -> {
            ByteBuffer direct = ByteBuffer.allocateDirect(8);
            direct.put((byte) '>');
            later(() -> {
                feed("abc");
                feed("def");
                feed("ghi"); // two of it have no room
            });
            assertEquals(7, await(reader.readInto(direct)));
            assertEquals(">abcdefg", text(direct.flip()));
            assertEquals("<StreamReader 2 bytes>", reader.toString());
            assertEquals("hi", got(reader.read(10)));
        });
    }

    @Test
    void whatIsThereComesAtOnceAndThenTheEnd() {
        trace.run(() -> {
            feed("abc");
            reader.feedEof();
            ByteBuffer into = ByteBuffer.allocate(2);
            assertEquals(2, await(reader.readInto(into)));
            assertEquals(0, await(reader.readInto(into)), "no room");
            assertEquals(1, await(reader.readInto(into.clear())));
            assertEquals(-1, await(reader.readInto(into)));
            assertTrue(reader.atEof());
        });
    }

    @Test
    void anArrayThatIsGivenGoesIntoTheBufferToo() {
        trace.run(() -> {
            ByteBuffer into = ByteBuffer.allocate(2);
            later(() -> reader.feedData(of("abc")));
            assertEquals(2, await(reader.readInto(into)));
            assertEquals("c", got(reader.read(1)));
        });
    }

    @Test
    void aReadOnlyBufferIsRefusedAtOnce() {
        assertThrows(
                ReadOnlyBufferException.class,
                () -> reader.readInto(ByteBuffer.allocate(1).asReadOnlyBuffer()));
    }

    @Test
    void aFailureLeavesTheBufferAsItWas() {
        trace.run(() -> {
            ByteBuffer into = ByteBuffer.allocate(5);
            Task<Integer> task = createTask(reader.readInto(into));
            await(sleep(0));
            reader.setException(new IllegalStateException("lost"));
            assertThrows(IllegalStateException.class, () -> await(task));
            assertEquals(0, into.position());
        });
    }

    @Test
    void anEndBeforeTheCountGivesThePart() {
        trace.run(() -> {
            later(() -> {
                feed("line");
                reader.feedEof();
            });
            IncompleteReadException error = thrown(IncompleteReadException.class, reader.readexactly(10));
            assertEquals("line", text(error.partial()));
            assertEquals(10, error.expected());
            assertEquals("4 bytes read on a total of 10 expected bytes", error.getMessage());
            assertTrue(reader.atEof());
        });
    }

    @Test
    void aLineThenTooFewBytesThenNothing() { // T124
        trace.run(() -> {
            feed("line\nab");
            reader.feedEof();
            assertEquals("line\n", got(reader.readline()));
            IncompleteReadException error = thrown(IncompleteReadException.class, reader.readexactly(5));
            assertArrayEquals(of("ab"), error.partial());
            assertEquals(5, error.expected());
            assertEquals("", got(reader.read(10)));
        });
    }

    // -- how it looks --

    @Test
    void itDescribesItself() {
        assertEquals("<StreamReader>", reader.toString());
        reader.setException(new IllegalStateException("x"));
        assertEquals("<StreamReader exception=java.lang.IllegalStateException: x>", reader.toString());
        reader = new StreamReader(123);
        feed("data");
        reader.feedEof();
        assertEquals("<StreamReader 4 bytes eof limit=123>", reader.toString());
    }

    @Test
    void readsAreNamedLikeTheirMethods() {
        trace.run(() -> {
            List<Coroutine<byte[]>> reads = List.of(
                    reader.read(1), reader.read(), reader.readline(), reader.readexactly(1), reader.readuntil());
            assertEquals(
                    List.of("read", "readAll", "line", "readexactly", "readuntil"),
                    reads.stream().map(Coroutine::name).toList());
            reads.forEach(Coroutine::close);
        });
    }
}

package weft.stream;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
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

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;
import weft.CancelledError;
import weft.Coroutine;
import weft.Task;
import weft.Ticks;
import weft.Trace;

/** What asyncio's StreamReader does: CPython's test_streams.py, and more on ends, limits and cancellation. */
class StreamReaderTest {
    private static final String DATA = "line1\nline2\nline3\n";

    private final Trace trace = new Trace();
    private StreamReader reader = new StreamReader();

    private void feed(String data) {
        reader.feedData(of(data));
    }

    /** In the next iteration, when the reader waits already. */
    private void later(Runnable action) {
        getRunningLoop().callSoon(action);
    }

    private static String got(Coroutine<byte[]> read) {
        return text(await(read));
    }

    private static <X extends Throwable> X thrown(Class<X> type, Coroutine<?> read) {
        return assertThrows(type, () -> await(read));
    }

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

    // -- readline --

    @Test
    void readlineJoinsWhatArrivesInPieces() {
        trace.run(() -> {
            feed("chunk1 ");
            later(() -> {
                feed("chunk2 ");
                feed("chunk3 ");
                feed("\n chunk4");
            });
            assertEquals("chunk1 chunk2 chunk3 \n", got(reader.readline()));
            assertEquals("<StreamReader 7 bytes>", reader.toString());
        });
    }

    @Test
    void readlineGoesLineByLine() {
        trace.run(() -> {
            feed(DATA.substring(0, 6));
            feed(DATA.substring(6));
            assertEquals("line1\n", got(reader.readline()));
            assertEquals("line2\n", got(reader.readline()));
            assertEquals("line3\n", got(reader.readline()));
            assertEquals("<StreamReader>", reader.toString());
        });
    }

    @Test
    void aLineOverTheLimitThatIsThereIsDroppedAlone() {
        reader = new StreamReader(3);
        trace.run(() -> {
            feed("li");
            feed("ne1\nline2\n");
            LimitOverrunException error = thrown(LimitOverrunException.class, reader.readline());
            assertEquals(5, error.consumed());
            assertTrue(error.getMessage().contains("Separator is found, but chunk is longer than limit"));
            assertEquals("<StreamReader 6 bytes limit=3>", reader.toString());
        });
    }

    @Test
    void aLineOverTheLimitWithoutAnEndTakesEverythingWithIt() {
        reader = new StreamReader(7);
        trace.run(() -> {
            later(() -> {
                feed("chunk1");
                feed("chunk2");
                feed("chunk3\n");
                reader.feedEof();
            });
            assertEquals(
                    18, thrown(LimitOverrunException.class, reader.readline()).consumed());
            assertEquals("", got(reader.readline()));
        });
    }

    @Test
    void aLineWithoutNewlineThatIsTooLongIsRefusedBeforeItsEnd() {
        reader = new StreamReader(4);
        trace.run(() -> {
            feed("12345");
            LimitOverrunException error = thrown(LimitOverrunException.class, reader.readline());
            assertEquals(5, error.consumed());
            assertTrue(error.getMessage().contains("Separator is not found, and chunk exceed the limit"));
            feed("rest\n");
            assertEquals("rest\n", got(reader.readline()));
        });
    }

    @Test
    void aLineOfExactlyTheLimitIsFine() {
        reader = new StreamReader(4);
        trace.run(() -> {
            feed("1234");
            later(() -> feed("\n"));
            assertEquals("1234\n", got(reader.readline()));
        });
    }

    @Test
    void theLastLineNeedsNoNewline() {
        trace.run(() -> {
            feed("some data");
            reader.feedEof();
            assertEquals("some data", got(reader.readline()));
            assertEquals("", got(reader.readline()));
        });
    }

    @Test
    void readlineTakesNoByteOfWhatFollows() {
        trace.run(() -> {
            feed(DATA);
            got(reader.readline());
            assertEquals("line2\nl", got(reader.read(7)));
            assertEquals("ine3\n", got(reader.readline()));
        });
    }

    // -- iteration --

    @Test
    void iterationEndsWithTheStream() {
        trace.run(() -> {
            later(() -> {
                feed("a\nb\n");
                later(() -> {
                    feed("c");
                    reader.feedEof();
                });
            });
            List<String> lines = new ArrayList<>();
            for (byte[] line : reader) lines.add(text(line));
            assertEquals(List.of("a\n", "b\n", "c"), lines);
        });
    }

    @Test
    void leavingAnIterationTakesNoLineTooMany() {
        trace.run(() -> {
            feed(DATA);
            for (byte[] line : reader) {
                assertEquals("line1\n", text(line));
                break;
            }
            assertEquals("line2\n", got(reader.readline()));
        });
    }

    @Test
    void theIteratorKeepsTheIteratorsContract() {
        trace.run(() -> {
            feed("a\nb\n");
            reader.feedEof();
            Iterator<byte[]> lines = reader.iterator();
            assertTrue(lines.hasNext());
            assertTrue(lines.hasNext());
            assertEquals("a\n", text(lines.next()));
            assertEquals("b\n", text(lines.next()));
            assertFalse(lines.hasNext());
            assertThrows(NoSuchElementException.class, lines::next);
        });
    }

    // -- readuntil --

    @Test
    void separatorsAreCheckedAtOnce() {
        assertThrows(IllegalArgumentException.class, () -> reader.readuntil(of("")));
        assertThrows(IllegalArgumentException.class, () -> reader.readuntil(of("x"), of("")));
        assertThrows(IllegalArgumentException.class, () -> reader.readuntil(new byte[0][]));
    }

    @Test
    void readuntilWithoutSeparatorIsForANewline() {
        trace.run(() -> {
            feed("a\nb");
            assertEquals("a\n", got(reader.readuntil()));
        });
    }

    @Test
    void aSeparatorMayArriveInPieces() {
        trace.run(() -> {
            feed("lineAAA");
            assertEquals("lineAAA", got(reader.readuntil(of("AAA"))));
            feed("lineAAA");
            assertEquals("lineAAA", got(reader.readuntil(of("AAA"))));
            feed("lineAAAxxx");
            assertEquals("lineAAA", got(reader.readuntil(of("AAA"))));
            assertEquals("xxx", got(reader.read(3)));
            Task<String> task = createTask(async(() -> got(reader.readuntil(of("aaa")))));
            for (String piece : List.of("QWEa", "XYa", "a")) {
                await(sleep(0));
                feed(piece);
            }
            await(sleep(0));
            assertFalse(task.done());
            feed("a");
            assertEquals("QWEaXYaaa", await(task));
            assertEquals("<StreamReader>", reader.toString());
        });
    }

    @Test
    void anEndBeforeTheSeparatorGivesThePart() {
        trace.run(() -> {
            feed("some dataAA");
            reader.feedEof();
            IncompleteReadException error = thrown(IncompleteReadException.class, reader.readuntil(of("AAA")));
            assertEquals("some dataAA", text(error.partial()));
            assertNull(error.expected());
            assertEquals("11 bytes read on a total of undefined expected bytes", error.getMessage());
            assertTrue(reader.atEof());
        });
    }

    @Test
    void overTheLimitTheBytesStay() {
        reader = new StreamReader(3);
        trace.run(() -> {
            feed("some dataAA");
            LimitOverrunException error = thrown(LimitOverrunException.class, reader.readuntil(of("AAA")));
            assertTrue(error.getMessage().contains("not found"), error::getMessage);
            assertEquals(9, error.consumed());
            assertEquals("<StreamReader 11 bytes limit=3>", reader.toString());
            feed("A");
            error = thrown(LimitOverrunException.class, reader.readuntil(of("AAA")));
            assertTrue(error.getMessage().contains("is found"), error::getMessage);
            assertEquals(9, error.consumed());
            assertEquals("some dataAAA", got(reader.readexactly(error.consumed() + 3)));
        });
    }

    @Test
    void withSeveralSeparatorsTheOneThatEndsFirstCounts() {
        trace.run(() -> {
            feed("line 1\nline 2\r");
            assertEquals("line 1\n", got(reader.readuntil(of("\r"), of("\n"))));
            assertEquals("line 2\r", got(reader.readuntil(of("\r"), of("\n"))));
            feed("xABCDE");
            assertEquals("xABC", got(reader.readuntil(of("ABCDE"), of("BC"), of("ABCD"))));
            assertEquals("DE", got(reader.read(10)));
            feed("xAB");
            assertEquals("xAB", got(reader.readuntil(of("AB"), of("B"))));
        });
    }

    @Test
    void ofSeveralThatEndTogetherTheShortestIsMeasured() {
        reader = new StreamReader(3);
        trace.run(() -> {
            feed("some dataA");
            LimitOverrunException error =
                    thrown(LimitOverrunException.class, reader.readuntil(of("A"), of("ome dataA")));
            assertTrue(error.getMessage().contains("is found"), error::getMessage);
            assertEquals(9, error.consumed());
        });
    }

    @Test
    void separatorsOfDifferentLengthInPieces() {
        trace.run(() -> {
            later(() -> feed("data"));
            assertEquals("data", got(reader.readuntil(of("A"), of("long sep"), of("data"))));
        });
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

    // -- the end, and failure --

    @Test
    void theEndIsReachedWhenEverythingWasRead() {
        trace.run(() -> {
            assertFalse(reader.atEof());
            feed("some data\n");
            reader.feedEof();
            assertFalse(reader.atEof());
            got(reader.readline());
            assertTrue(reader.atEof());
        });
    }

    @Test
    void aFailureIsThrownByEveryReadThoughBytesAreLeft() {
        trace.run(() -> {
            feed("line\n");
            IOException failure = new IOException("reset");
            assertNull(reader.exception());
            reader.setException(failure);
            assertSame(failure, reader.exception());
            assertSame(failure, thrown(IOException.class, reader.read(2)));
            assertSame(failure, thrown(IOException.class, reader.read(0)));
            assertSame(failure, thrown(IOException.class, reader.read()));
            assertSame(failure, thrown(IOException.class, reader.readline()));
            assertSame(failure, thrown(IOException.class, reader.readuntil(of("x"))));
            assertSame(failure, thrown(IOException.class, reader.readexactly(0)));
            assertSame(
                    failure,
                    assertThrows(IOException.class, () -> reader.iterator().hasNext()));
        });
    }

    @Test
    void aFailureWakesWhoeverWaits() {
        trace.run(() -> {
            IOException failure = new IOException("reset");
            later(() -> reader.setException(failure));
            assertSame(failure, thrown(IOException.class, reader.readexactly(10)));
        });
    }

    @Test
    void aFailureAfterACancelledReadIsFine() {
        trace.run(() -> {
            Task<byte[]> task = createTask(reader.readline());
            await(sleep(0));
            task.cancel();
            reader.setException(new IOException("nobody waits any more"));
            assertThrows(CancelledError.class, () -> await(task));
        });
    }

    // -- one reader at a time --

    @Test
    void aSecondReaderIsRefused() {
        trace.run(() -> {
            Task<String> first = createTask(async(() -> got(reader.readexactly(4))));
            await(sleep(0));
            feed("ab");
            List<Coroutine<byte[]>> others = List.of(
                    reader.read(1), reader.read(), reader.readline(), reader.readuntil(of("a")), reader.readexactly(1));
            for (Coroutine<byte[]> other : others) {
                String message = thrown(IllegalStateException.class, other).getMessage();
                assertTrue(message.contains("called while another coroutine is already waiting"), message);
            }
            assertThrows(IllegalStateException.class, () -> reader.iterator().hasNext());
            feed("cd");
            assertThrows(IllegalStateException.class, () -> got(reader.read(1))); // the first one has not run yet
            assertEquals("abcd", await(first));
            feed("e");
            assertEquals("e", got(reader.read(1)));
        });
    }

    @Test
    void theErrorNamesTheMethod() {
        trace.run(() -> {
            Task<byte[]> first = createTask(reader.read(1));
            await(sleep(0));
            assertTrue(thrown(IllegalStateException.class, reader.readline())
                    .getMessage()
                    .startsWith("readline()"));
            assertTrue(thrown(IllegalStateException.class, reader.readuntil())
                    .getMessage()
                    .startsWith("readuntil()"));
            assertTrue(thrown(IllegalStateException.class, reader.readexactly(1))
                    .getMessage()
                    .startsWith("readexactly()"));
            assertTrue(thrown(IllegalStateException.class, reader.read(1))
                    .getMessage()
                    .startsWith("read()"));
            reader.feedEof();
            await(first);
        });
    }

    // -- cancellation --

    @Test
    void aCancelledReadTakesNothing() {
        trace.run(() -> {
            for (Coroutine<byte[]> read :
                    List.of(reader.readexactly(100), reader.readline(), reader.readuntil(of("END")), reader.read())) {
                Task<byte[]> task = createTask(read);
                await(sleep(0));
                feed("abc");
                await(sleep(0));
                task.cancel();
                assertThrows(CancelledError.class, () -> await(task));
                assertEquals("abc", got(reader.read(3)));
            }
            Task<byte[]> task = createTask(reader.read(10));
            await(sleep(0));
            feed("abc");
            task.cancel(); // it was woken, and has not run
            assertThrows(CancelledError.class, () -> await(task));
            assertEquals("abc", got(reader.read(3)));
        });
    }

    @Test
    void afterACancelledReadAnotherTaskMayRead() {
        trace.run(() -> {
            Task<byte[]> task = createTask(reader.readline());
            await(sleep(0));
            task.cancel();
            assertThrows(IllegalStateException.class, () -> got(reader.read(1))); // it still has to leave
            assertThrows(CancelledError.class, () -> await(task));
            feed("x\n");
            assertEquals("x\n", got(reader.readline()));
        });
    }

    @Test
    void aReadAtTheEndOfTheLoopIsCancelled() {
        trace.run(() -> {
            createTask(async(() -> {
                try {
                    await(reader.readline());
                } catch (CancelledError e) {
                    trace.log("cancelled");
                    throw e;
                }
            }));
            await(sleep(0));
        });
        trace.assertEvents("cancelled");
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

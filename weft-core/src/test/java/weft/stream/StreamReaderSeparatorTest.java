package weft.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.createTask;
import static weft.Asyncio.sleep;
import static weft.stream.Bytes.of;
import static weft.stream.Bytes.text;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;
import weft.Task;

/** Reads up to a separator: readline, readuntil and iteration over lines. CPython's test_streams.py, and more. */
class StreamReaderSeparatorTest extends ReaderFixture {
    private static final String DATA = "line1\nline2\nline3\n";

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
}

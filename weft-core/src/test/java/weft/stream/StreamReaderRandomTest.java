package weft.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.createTask;
import static weft.Asyncio.sleep;
import static weft.stream.Bytes.of;
import static weft.stream.Bytes.text;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import weft.CancelledError;
import weft.Coroutine;
import weft.Task;
import weft.Trace;

/** Random reads of random bytes in random pieces, some cancelled, in step with a reader that is simple enough to be right. */
class StreamReaderRandomTest {
    /** What asyncio's reader does, on one string that it searches from the start each time. */
    private static final class Reference {
        private String buffer = "";
        private boolean eof;
        private final int limit;

        Reference(int limit) {
            this.limit = limit;
        }

        /** What the read gives now; null: it waits. */
        String attempt(Read read) {
            return switch (read) {
                case Read.Some(int most) ->
                    buffer.isEmpty() && !eof && most > 0 ? null : take(Math.min(most, buffer.length()));
                case Read.Into(int room) -> {
                    if (room == 0) yield "0: ";
                    if (buffer.isEmpty()) yield eof ? "-1: " : null;
                    String taken = take(Math.min(room, buffer.length()));
                    yield taken.length() + ": " + taken;
                }
                case Read.All() -> eof ? take(buffer.length()) : null;
                case Read.Exactly(int count) -> {
                    if (buffer.length() >= count) yield take(count);
                    yield eof ? "incomplete " + take(buffer.length()) + " of " + count : null;
                }
                case Read.Line() -> attemptUntil(true, "\n");
                case Read.Until(String[] separators) -> attemptUntil(false, separators);
            };
        }

        private String attemptUntil(boolean line, String... separators) {
            String[] shortestFirst = separators.clone();
            Arrays.sort(shortestFirst, Comparator.comparingInt(String::length));
            int start = -1;
            int end = Integer.MAX_VALUE;
            for (String separator : shortestFirst) {
                int at = buffer.indexOf(separator);
                if (at >= 0 && at + separator.length() < end) {
                    start = at;
                    end = at + separator.length();
                }
            }
            if (start > limit) {
                if (line) take(end);
                return "found too late " + start;
            }
            if (start >= 0) return take(end);
            int without = buffer.length() + 1 - shortestFirst[shortestFirst.length - 1].length();
            if (without > limit) {
                if (line) take(buffer.length());
                return "not found " + without;
            }
            if (!eof) return null;
            String rest = take(buffer.length());
            return line ? rest : "incomplete " + rest + " of null";
        }

        private String take(int count) {
            String taken = buffer.substring(0, count);
            buffer = buffer.substring(count);
            return taken;
        }
    }

    private sealed interface Read {
        record Some(int most) implements Read {}

        record Into(int room) implements Read {}

        record All() implements Read {}

        record Exactly(int count) implements Read {}

        record Line() implements Read {}

        record Until(String... separators) implements Read {}
    }

    private static Coroutine<byte[]> start(StreamReader reader, Read read) {
        return switch (read) {
            case Read.Some(int most) -> reader.read(most);
            case Read.Into(int room) -> async(() -> into(reader, room));
            case Read.All() -> reader.read();
            case Read.Exactly(int count) -> reader.readexactly(count);
            case Read.Line() -> reader.readline();
            case Read.Until(String[] separators) ->
                reader.readuntil(Arrays.stream(separators).map(Bytes::of).toArray(byte[][]::new));
        };
    }

    /** How many bytes, and which; in the middle of a buffer that is used again after a read that was cancelled. */
    private static byte[] into(StreamReader reader, int room) {
        ByteBuffer buffer = ByteBuffer.allocate(room + 5).position(2).limit(2 + room);
        int count;
        try {
            count = await(reader.readInto(buffer));
        } catch (CancelledError e) {
            assertEquals(2, buffer.position());
            assertEquals(2 + room, buffer.limit());
            throw e;
        }
        assertEquals(2 + Math.max(0, count), buffer.position());
        return of(count + ": " + text(buffer.flip().position(2)));
    }

    private static String outcome(Coroutine<byte[]> read) {
        try {
            return text(await(read));
        } catch (IncompleteReadException e) {
            return "incomplete " + text(e.partial()) + " of " + e.expected();
        } catch (LimitOverrunException e) {
            return (e.getMessage().contains("is found") ? "found too late " : "not found ") + e.consumed();
        }
    }

    private static final String ALPHABET = "aab\r\n";

    private final Trace trace = new Trace();
    private Random random = new Random(0);

    private String randomBytes(int most) {
        StringBuilder text = new StringBuilder();
        for (int left = random.nextInt(most + 1); left > 0; left--)
            text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        return text.toString();
    }

    private String randomSeparator() {
        String separator = randomBytes(4);
        return separator.isEmpty() ? "\n" : separator;
    }

    private Read randomRead() {
        return switch (random.nextInt(20)) {
            case 0, 1, 2 -> new Read.Some(random.nextInt(12));
            case 3, 4, 5 -> new Read.Exactly(random.nextInt(20));
            case 6 -> new Read.Into(random.nextInt(12));
            case 7, 8, 9, 10, 11 -> new Read.Line();
            case 12 -> new Read.All();
            case 13, 14, 15, 16 -> new Read.Until(randomSeparator());
            default -> new Read.Until(randomSeparator(), randomSeparator(), randomSeparator());
        };
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void agreesWithTheReference(long firstSeed) {
        trace.run(() -> {
            for (long seed = firstSeed * 1_000; seed < firstSeed * 1_000 + 50; seed++) {
                random = new Random(seed);
                oneStream("seed " + seed);
            }
        });
    }

    private void oneStream(String seed) {
        int limit = 1 + random.nextInt(30);
        int largest = 1 + random.nextInt(40);
        StreamReader reader = new StreamReader(limit);
        Reference reference = new Reference(limit);
        int left = 400;
        for (int i = 0; i < 200 && !(reference.eof && reference.buffer.isEmpty()); i++) {
            Read read = randomRead();
            String what = seed + ", read " + i + " " + read;
            Task<String> task = createTask(async(() -> outcome(start(reader, read))));
            await(sleep(0));
            String expected = reference.attempt(read);
            while (expected == null) {
                assertFalse(task.done(), what);
                if (random.nextInt(6) == 0) break;
                if (left <= 0) reference.eof = true;
                String piece = reference.eof ? "" : randomBytes(largest);
                left -= Math.max(1, piece.length());
                reference.buffer += piece;
                feed(reader, piece, reference.eof);
                String before = reference.buffer;
                expected = reference.attempt(read);
                if (expected != null && random.nextInt(10) == 0) { // woken, and cancelled before it runs
                    reference.buffer = before;
                    expected = null;
                    break;
                }
                await(sleep(0));
            }
            if (expected == null) {
                task.cancel();
                assertThrows(CancelledError.class, () -> await(task), what);
            } else {
                assertTrue(task.done(), what);
                assertEquals(expected, await(task), what);
            }
            assertTrue(reader.toString().contains(held(reference)), () -> what + ": " + reader + held(reference));
        }
    }

    private void feed(StreamReader reader, String piece, boolean eof) {
        if (eof) reader.feedEof();
        else if (random.nextBoolean()) reader.feedData(of(piece));
        else reader.feedData(ByteBuffer.wrap(of(piece)));
    }

    private static String held(Reference reference) {
        return reference.buffer.isEmpty() ? "StreamReader" : " " + reference.buffer.length() + " bytes";
    }
}

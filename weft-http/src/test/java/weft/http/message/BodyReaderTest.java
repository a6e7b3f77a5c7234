package weft.http.message;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.createTask;
import static weft.Asyncio.run;
import static weft.Asyncio.sleep;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import weft.Task;
import weft.stream.StreamReader;

class BodyReaderTest {
    private static List<String> texts(Iterable<byte[]> pieces) {
        List<String> texts = new ArrayList<>();
        for (byte[] piece : pieces) texts.add(new String(piece));
        return texts;
    }

    @Test
    void whatIsThereIsRead() {
        run(async(() -> {
            assertEquals(
                    "hällo",
                    await(BodyReader.of("hällo".getBytes(StandardCharsets.UTF_8))
                            .text()));
            assertEquals(
                    "h\u00e4",
                    await(BodyReader.of(new byte[] {'h', (byte) 0xe4}).text(StandardCharsets.ISO_8859_1)));
            assertEquals(0, await(BodyReader.empty().read()).length);
            assertTrue(BodyReader.empty().atEof());
            assertEquals("ab", new String(await(BodyReader.of("abc".getBytes()).read(2))));
            assertEquals("a;", new String(await(BodyReader.of("a;b".getBytes()).readuntil(";".getBytes()))));
        }));
    }

    @Test
    void piecesHaveTheirSize() {
        run(async(() -> {
            assertEquals(
                    List.of("abc", "def", "g"),
                    texts(BodyReader.of("abcdefg".getBytes()).iterChunked(3)));
            assertEquals(
                    List.of("abcdefg"),
                    texts(BodyReader.of("abcdefg".getBytes()).iterAny()));
            assertThrows(
                    IllegalArgumentException.class, () -> BodyReader.empty().iterChunked(0));
        }));
    }

    @Test
    void piecesAreGivenAsTheyArrive() {
        run(async(() -> {
            StreamReader stream = new StreamReader();
            BodyReader body = new BodyReader(stream);
            Task<List<String>> reading = createTask(async(() -> texts(body.iterAny())));
            for (String piece : List.of("one", "two")) {
                stream.feedData(piece.getBytes());
                for (int i = 0; i < 3; i++) await(sleep(0));
            }
            stream.feedEof();
            assertEquals(List.of("one", "two"), await(reading));
        }));
    }

    @Test
    void aFailureComesOutOfEveryRead() {
        run(async(() -> {
            StreamReader stream = new StreamReader();
            BodyReader body = new BodyReader(stream);
            PayloadException failure = new PayloadException("cut off", null);
            Task<byte[]> reading = createTask(body.read());
            await(sleep(0));
            stream.setException(failure);
            assertSame(failure, assertThrows(PayloadException.class, () -> await(reading)));
            assertSame(failure, assertThrows(PayloadException.class, () -> await(body.readany())));
            assertSame(failure, body.exception());
        }));
    }

    @Test
    void aCancelledReadTakesNothing() {
        run(async(() -> {
            StreamReader stream = new StreamReader();
            BodyReader body = new BodyReader(stream);
            stream.feedData("ab".getBytes());
            Task<byte[]> reading = createTask(body.readexactly(4));
            await(sleep(0));
            reading.cancel();
            await(sleep(0));
            stream.feedData("cd".getBytes());
            assertArrayEquals("abcd".getBytes(), await(body.readexactly(4)));
        }));
    }
}

package weft.http.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.run;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The code in Javadoc. */
class MessageSnippetsTest {
    @Test
    void headers() {
        // @start region="headers"
        Headers headers = Headers.of("Accept", "text/html", "Accept", "text/plain");
        headers.add("X-Request-Id", "7");
        assertEquals("text/html", headers.get("accept"));
        assertEquals(List.of("text/html", "text/plain"), headers.getAll("ACCEPT"));
        // @end
    }

    @Test
    void body() {
        run(async(() -> {
            BodyReader content = BodyReader.of("one\ntwo\nthree".getBytes());
            List<String> lines = new ArrayList<>();
            // @start region="body"
            byte[] first = await(content.readexactly(4));
            for (byte[] line : content) lines.add(new String(line).strip()); // waits for each
            // @end
            assertEquals("one\n", new String(first));
            assertEquals(List.of("two", "three"), lines);
        }));
    }

    record Point(int x, int y) {}

    @Test
    void json() {
        // @start region="json"
        JsonCodec codec = JsonCodec.standard();
        byte[] json = codec.encode(new Point(1, 2));
        Point point = codec.decode(json, Point.class);
        // @end
        assertEquals("{\"x\":1,\"y\":2}", new String(json));
        assertEquals(new Point(1, 2), point);
        assertEquals(null, codec.decode("null".getBytes(), Point.class));
        JsonException wrong = assertThrows(JsonException.class, () -> codec.decode("[1".getBytes(), Point.class));
        assertTrue(wrong.getMessage().contains("Point"), wrong.getMessage());
    }
}

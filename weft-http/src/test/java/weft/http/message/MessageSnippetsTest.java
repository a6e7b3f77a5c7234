package weft.http.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
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
}

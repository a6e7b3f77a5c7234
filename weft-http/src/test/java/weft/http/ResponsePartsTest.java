package weft.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.run;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import weft.http.message.MediaType;

/** Responses that consist of parts. */
class ResponsePartsTest {
    private static final String TYPE = "multipart/mixed; boundary=\"=_x\"";
    private static final String BODY = """
        a preamble, to be skipped
        --=_x
        Content-Type: text/plain; charset=utf-8
        Content-Disposition: attachment; filename=one.txt

        first
        --=_ is no boundary
        --=_x \t
        Content-Type: application/json

        {"second": 2}
        --=_x

        --=_x
        X-Nothing: at all

        --=_x
        Content-Type: multipart/alternative; boundary=inner

        --inner

        nested one
        --inner

        nested two
        --inner--
        --=_x--
        an epilogue
        --=_x
        """.replace("\n", "\r\n");

    /** The parts of a body that comes in pieces of this size. */
    private static ResponseParts parts(String body, int size) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        ArrayDeque<byte[]> pieces = new ArrayDeque<>();
        for (int at = 0; at < bytes.length; at += size)
            pieces.add(Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + size)));
        return ResponseParts.of(MediaType.parse(TYPE), () -> pieces.isEmpty() ? new byte[0] : pieces.remove());
    }

    private static MockConnector answering(String type, String body) {
        return new MockConnector(
                request -> MockConnector.Reply.status(200).body(body.getBytes(StandardCharsets.UTF_8), type));
    }

    @Test
    void snippet() {
        List<String> seen = new ArrayList<>();
        run(async(() -> {
            try (ClientSession session =
                    ClientSession.builder().connector(answering(TYPE, BODY)).build()) {
                // @start region="parts"
                try (ClientResponse response = await(session.get("http://backup.example/changes"))) {
                    for (ResponsePart part : response.multipart()) { // waits for each
                        var name = part.contentDisposition();
                        if (name == null) continue; // what was not read is skipped
                        seen.add(name.filename() + ": " + await(part.text(1024 * 1024)));
                    }
                }
                // @end
            }
        }));
        assertEquals(List.of("one.txt: first\r\n--=_ is no boundary"), seen);
    }

    @Test
    void howeverTheBodyIsCutInPieces() {
        run(async(() -> {
            for (int size = 1; size <= BODY.length(); size++) {
                ResponseParts parts = parts(BODY, size);
                ResponsePart first = await(parts.next());
                assertNotNull(first);
                assertEquals("first\r\n--=_ is no boundary", await(first.text(100)), "pieces of " + size);
                ResponsePart second = await(parts.next());
                assertNotNull(second);
                assertEquals("application/json", second.contentType().type());
                assertEquals("{\"second\": 2}", await(second.text(100)));
                assertEquals(0, await(second.readChunk()).length);
                ResponsePart empty = await(parts.next());
                assertNotNull(empty);
                assertTrue(empty.headers().isEmpty());
                assertEquals("", await(empty.text(100)));
                ResponsePart nothing = await(parts.next());
                assertNotNull(nothing);
                assertEquals("at all", nothing.headers().get("X-Nothing"));
                assertEquals("", await(nothing.text(100)));
                ResponsePart nested = await(parts.next());
                assertNotNull(nested);
                List<String> inner = new ArrayList<>();
                for (ResponsePart each : nested.multipart()) inner.add(await(each.text(100)));
                assertEquals(List.of("nested one", "nested two"), inner);
                assertNull(await(parts.next()));
                assertNull(await(parts.next()));
            }
        }));
    }

    @Test
    void aPartThatWasLeftBehindIsEmpty() {
        run(async(() -> {
            ResponseParts parts = parts(BODY, 10);
            ResponsePart first = await(parts.next());
            assertNotNull(await(parts.next()));
            assertNotNull(first);
            assertEquals(0, await(first.readChunk()).length);
        }));
    }

    private static ClientPayloadException fails(String body) {
        return run(async(() -> {
            ResponseParts parts = parts(body.replace("\n", "\r\n"), 7);
            return assertThrows(ClientPayloadException.class, () -> {
                for (ResponsePart part : parts) await(part.read(10));
            });
        }));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "no boundary at all",
                "--=_x\n",
                "--=_x\nA: b\n",
                "--=_x\nA: b\n\ncontent",
                "--=_x\n\ncontent\n--=_x",
                "--=_x\n\ncontent\n--=_x-",
                "--=_x\n\ncontent\n--=_xmore\n\n--=_x--",
                "--=_x\nno colon\n\n\n--=_x--",
                "--=_x\n: no name\n\n\n--=_x--",
            })
    void whatIsCutOffOrMakesNoSense(String body) {
        assertTrue(fails(body).getMessage().contains("multipart body is malformed"));
    }

    @Test
    void whatIsTooLarge() {
        assertTrue(fails("--=_x\nA: " + "b".repeat(17_000) + "\n\n\n--=_x--")
                .getMessage()
                .contains("16384 bytes"));
        assertTrue(fails("--=_x\n" + "A: b\n".repeat(5_000) + "\n\n--=_x--")
                .getMessage()
                .contains("16384 bytes"));
        assertTrue(fails("--=_x\n\n12345678901\n--=_x--").getMessage().contains("more than 10 bytes"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "multipart/mixed", "multipart/mixed; boundary=\"\"", "text/x; boundary=x"})
    void whatIsNotMultipart(String type) {
        run(async(() -> {
            try (ClientSession session = ClientSession.builder()
                            .connector(answering(type, "x"))
                            .build();
                    ClientResponse response = await(session.get("http://h/"))) {
                assertThrows(ClientPayloadException.class, response::multipart);
            }
        }));
    }
}

package weft.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.run;
import static weft.Asyncio.sleep;
import static weft.http.Compressed.deflate;
import static weft.http.Compressed.gzip;
import static weft.http.RawServer.bytes;
import static weft.http.RawServer.serving;

import com.github.luben.zstd.Zstd;
import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weft.Task;

/** Compressed responses, right, wrong and wicked; compressed uploads. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ContentCodingTest {
    private static final byte[] TEXT = "hello hello hello hello".getBytes();

    private static MockConnector answering(byte[] body, String coding) {
        return new MockConnector(request ->
                MockConnector.Reply.status(200).body(body, "text/plain").header("Content-Encoding", coding));
    }

    private static byte[] read(byte[] body, String coding) {
        return run(async(() -> {
            try (ClientSession session =
                    ClientSession.builder().connector(answering(body, coding)).build()) {
                return await(session.get("http://host/").readBytes());
            }
        }));
    }

    @Test
    void allCodingsAreUndone() {
        byte[] brotli = Base64.getDecoder().decode("CwWAaGVsbG8gd29ybGQD"); // "hello world"
        assertArrayEquals(TEXT, read(gzip(TEXT), "gzip"));
        assertArrayEquals(TEXT, read(gzip(TEXT), "X-GZIP"));
        assertArrayEquals(TEXT, read(deflate(TEXT, false), "deflate"));
        assertArrayEquals(TEXT, read(deflate(TEXT, true), "deflate"));
        assertArrayEquals(TEXT, read(Zstd.compress(TEXT), "zstd"));
        assertEquals("hello world", new String(read(brotli, "br")));
        assertArrayEquals(TEXT, read(gzip(deflate(TEXT, false)), "deflate, gzip"));
        assertArrayEquals(TEXT, read(TEXT, "identity"));
        assertArrayEquals(TEXT, read(TEXT, "unknown"));
        assertArrayEquals(new byte[0], read(new byte[0], "gzip"));
        assertEquals("gzip, deflate, br, zstd", ContentCoding.accepted());
    }

    @Test
    void whatIsBrokenIsAPayloadException() {
        byte[] whole = gzip(new byte[100_000]);
        for (byte[] broken : new byte[][] {TEXT, Arrays.copyOf(whole, whole.length / 2)}) {
            ClientPayloadException wrong = assertThrows(ClientPayloadException.class, () -> read(broken, "gzip"));
            assertTrue(wrong.getMessage().contains("Content-Encoding [gzip]"), wrong.getMessage());
        }
        byte[] corrupt = gzip(TEXT);
        corrupt[corrupt.length - 6] ^= 1; // the checksum
        assertThrows(ClientPayloadException.class, () -> read(corrupt, "gzip"));
        ClientPayloadException often =
                assertThrows(ClientPayloadException.class, () -> read(TEXT, "gzip, gzip, gzip, gzip, gzip"));
        assertTrue(often.getMessage().contains("5 times"), often.getMessage());
    }

    @Test
    void aBombCostsNoMemory() {
        byte[] bomb = gzip(gzip(new byte[200_000_000])); // a kilobyte
        assertTrue(bomb.length < 5_000);
        serving(request -> bytes(bomb, "Content-Encoding", "gzip, gzip"), server -> {
            try (ClientSession session =
                    ClientSession.builder().maxBody(1_000_000).build()) {
                ClientPayloadException large = assertThrows(
                        ClientPayloadException.class,
                        () -> await(session.get(server.url("/")).readText()));
                assertTrue(large.getMessage().contains("more than 1000000 bytes"), large.getMessage());
                try (ClientResponse response = await(session.get(server.url("/")))) {
                    byte[] first = await(response.content().read(Integer.MAX_VALUE));
                    for (int i = 0; i < 100; i++) await(sleep(0));
                    int buffered = await(response.content().read(Integer.MAX_VALUE)).length;
                    assertTrue(
                            first.length + buffered < 400_000, first.length + " and " + buffered + " bytes were made");
                }
                await(sleep(0));
                for (Task<?> task : weft.Asyncio.allTasks())
                    assertTrue(!task.getName().equals("decompress"), "a decoder is left: " + task);
            }
        });
    }

    @Test
    void largeBodiesComeInPieces() {
        byte[] plain = new byte[1_000_000];
        for (int i = 0; i < plain.length; i++) plain[i] = (byte) (i * 7919 >> 5);
        byte[] small = gzip(plain);
        serving(request -> bytes(small, "Content-Encoding", "gzip"), server -> {
            try (ClientSession session = new ClientSession();
                    ClientResponse response = await(session.get(server.url("/")))) {
                int size = 0;
                for (byte[] piece : response.content().iterChunked(10_000)) size += piece.length;
                assertEquals(plain.length, size);
                assertArrayEquals(plain, await(session.get(server.url("/")).readBytes()));
                assertArrayEquals(
                        small,
                        await(session.get(server.url("/")).decompress(false).readBytes()));
            }
        });
    }

    @Test
    void uploadsAreCompressed() {
        byte[][] got = new byte[1][];
        serving(
                request -> {
                    got[0] = request.body();
                    return RawServer.ok(request.headers().get("Content-Encoding", "none"));
                },
                server -> {
                    try (ClientSession session = new ClientSession()) {
                        assertEquals(
                                "gzip",
                                await(session.post(server.url("/"))
                                        .data(TEXT)
                                        .compress("gzip")
                                        .readText()));
                        assertArrayEquals(gzip(TEXT), got[0]);
                        Iterable<byte[]> pieces = java.util.List.of(TEXT, TEXT);
                        RequestBody stream = RequestBody.stream(pieces, null);
                        assertEquals(
                                "deflate",
                                await(session.post(server.url("/"))
                                        .data(stream)
                                        .compress("deflate")
                                        .readText()));
                        assertEquals(
                                2 * TEXT.length,
                                new java.util.zip.InflaterInputStream(new java.io.ByteArrayInputStream(got[0]))
                                        .readAllBytes()
                                        .length);
                        assertThrows(
                                IllegalArgumentException.class,
                                () -> session.post("http://h/").compress("br"));
                    }
                });
    }
}

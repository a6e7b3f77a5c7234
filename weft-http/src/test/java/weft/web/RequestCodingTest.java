package weft.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static weft.Asyncio.await;
import static weft.Asyncio.sleep;
import static weft.http.Compressed.deflate;
import static weft.http.Compressed.gzip;
import static weft.web.Served.app;
import static weft.web.Served.serving;

import com.github.luben.zstd.Zstd;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import weft.Asyncio;
import weft.http.Compressed;
import weft.stream.Connection;

/** Bodies that clients have compressed, as they should and as they should not. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RequestCodingTest {
    private static final Map<String, UnaryOperator<byte[]>> CODINGS = Map.of(
            "gzip",
            Compressed::gzip,
            "x-gzip",
            Compressed::gzip,
            "deflate",
            plain -> deflate(plain, false),
            "raw deflate",
            plain -> deflate(plain, true),
            "zstd",
            Zstd::compress,
            "br",
            hello -> Base64.getDecoder().decode("CwWAaGVsbG8gd29ybGQD"),
            "gzip, deflate",
            plain -> deflate(gzip(plain), false),
            "identity",
            plain -> plain,
            "identity, GZIP",
            Compressed::gzip);

    record Sum(int a, int b) {}

    record Add(Sum sum) {}

    private static Application everything() {
        return app(WebOptions.DEFAULT.withMaxBody(1000), app -> {
            app.post("/text", request -> await(request.text()));
            app.post("/pieces", request -> {
                long size = 0;
                for (byte[] piece : request.content().iterAny()) size += piece.length;
                return size + " bytes";
            });
            app.post("/form", request -> await(request.post()).get("name"));
            app.post("/parts", request -> {
                StringBuilder names = new StringBuilder();
                for (BodyPart part : request.multipart()) names.append(part.name());
                return names.toString();
            });
            app.post("/sum", Add.class, in -> in.sum().a() + in.sum().b());
            app.post("/ignored", request -> "not read");
            app.post("/first", request -> await(request.content().read(1)).length + " byte");
        });
    }

    private static Answer post(Served served, String path, String coding, byte[] body, String... headers) {
        try (Connection connection = served.connect()) {
            StringBuilder head = new StringBuilder("POST " + path + " HTTP/1.1\r\nHost: t\r\nConnection: close\r\n");
            head.append("Content-Encoding: ").append(coding).append("\r\n");
            head.append("Content-Length: ").append(body.length).append("\r\n");
            for (String header : headers) head.append(header).append("\r\n");
            connection.writer().write(head + "\r\n");
            connection.writer().write(body);
            return Answer.parse(new String(await(connection.reader().read()), StandardCharsets.ISO_8859_1));
        }
    }

    @Test
    void whatAClientHasCompressedIsRead() {
        serving(
                everything(),
                served -> CODINGS.forEach((coding, encode) -> {
                    byte[] body = encode.apply("hello world".getBytes(StandardCharsets.UTF_8));
                    Answer answer = post(served, "/text", coding.replace("raw ", ""), body);
                    assertEquals("200 hello world", answer.status() + " " + answer.body(), coding);
                }));
    }

    @Test
    void allWaysToReadABodyUndoIt() {
        serving(everything(), served -> {
            assertEquals(
                    "Ada",
                    post(
                                    served,
                                    "/form",
                                    "gzip",
                                    gzip("name=Ada".getBytes(StandardCharsets.UTF_8)),
                                    "Content-Type: application/x-www-form-urlencoded")
                            .body());
            String parts = "--b\r\nContent-Disposition: form-data; name=\"n\"\r\n\r\nv\r\n--b--\r\n";
            assertEquals(
                    "n",
                    post(
                                    served,
                                    "/parts",
                                    "deflate",
                                    deflate(parts.getBytes(StandardCharsets.UTF_8), false),
                                    "Content-Type: multipart/form-data; boundary=b")
                            .body());
            byte[] sum = "{\"a\":1,\"b\":2}".getBytes(StandardCharsets.UTF_8);
            assertEquals(
                    "3",
                    post(served, "/sum", "zstd", Zstd.compress(sum), "Content-Type: application/json")
                            .body());
            assertEquals(
                    "5000 bytes",
                    post(served, "/pieces", "gzip", gzip(new byte[5000])).body());
            assertEquals(
                    "not read",
                    post(served, "/ignored", "unknown", new byte[10]).body());
        });
    }

    @ParameterizedTest
    @CsvSource({"exi, 415", "'gzip, exi', 415", "'gzip, gzip, gzip, gzip, gzip', 400", "'*', 415"})
    void whatIsNotKnownIsRefused(String coding, int status) {
        serving(everything(), served -> {
            Answer answer = post(served, "/text", coding, new byte[10]);
            assertEquals(status, answer.status());
            if (status == 415)
                assertEquals("gzip, deflate, br, zstd", answer.headers().get("Accept-Encoding"));
        });
    }

    @Test
    void whatIsNoSuchCodingIsABadRequest() {
        byte[] cut = Arrays.copyOf(gzip("x".repeat(500).getBytes(StandardCharsets.UTF_8)), 20);
        byte[] wrong = gzip("hello".getBytes(StandardCharsets.UTF_8));
        wrong[wrong.length - 5] ^= 1; // of its checksum
        serving(everything(), served -> {
            for (String coding : new String[] {"gzip", "deflate", "br", "zstd"})
                assertEquals(
                        400,
                        post(served, "/text", coding, "no such thing".getBytes(StandardCharsets.UTF_8))
                                .status(),
                        coding);
            assertEquals(400, post(served, "/text", "gzip", cut).status());
            assertEquals(400, post(served, "/text", "gzip", wrong).status());
            assertEquals("", post(served, "/text", "gzip", new byte[0]).body());
        });
    }

    /** 20 MB out of 20 KB: the limit is on what comes out, and no more of it is made than is read. */
    @ParameterizedTest
    @CsvSource({"gzip", "deflate", "zstd", "'gzip, gzip'"})
    void aBombIsTooLarge(String coding) {
        byte[] zeros = new byte[20_000_000];
        byte[] bomb = coding.equals("gzip, gzip")
                ? gzip(gzip(zeros))
                : CODINGS.get(coding).apply(zeros);
        serving(everything(), served -> {
            Answer answer = Answer.parse(chunked(served, "/text", coding, bomb));
            assertEquals(413, answer.status());
            assertEquals(
                    "1 byte",
                    Answer.parse(chunked(served, "/first", coding, bomb)).body());
            while (Asyncio.allTasks().size() > 1)
                await(sleep(0.005)); // real time is the subject: nobody goes on decoding
        });
    }

    private static String chunked(Served served, String path, String coding, byte[] body) {
        try (Connection connection = served.connect()) {
            connection
                    .writer()
                    .write("POST " + path + " HTTP/1.1\r\nHost: t\r\nConnection: close\r\nContent-Encoding: " + coding
                            + "\r\nTransfer-Encoding: chunked\r\n\r\n" + Integer.toHexString(body.length) + "\r\n");
            connection.writer().write(body);
            connection.writer().write("\r\n0\r\n\r\n");
            return new String(await(connection.reader().read()), StandardCharsets.ISO_8859_1);
        }
    }

    @Test
    void aCodingThatIsNotKnownIsRefusedBeforeTheBodyComes() {
        serving(everything(), served -> {
            try (Connection connection = served.connect()) {
                connection
                        .writer()
                        .write("POST /text HTTP/1.1\r\nHost: t\r\nContent-Encoding: exi\r\n"
                                + "Content-Length: 10\r\nExpect: 100-continue\r\n\r\n");
                assertEquals(415, Answer.next(connection.reader()).status());
            }
        });
    }
}

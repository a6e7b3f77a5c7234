package weft.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.await;
import static weft.Asyncio.sleep;
import static weft.Asyncio.timeout;
import static weft.http.RawServer.serving;

import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Answers of which the connection breaks off behind each byte, and answers that come in two pieces. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CutAnswersTest {
    private static final String BODY = "a body that is whole";
    private static final byte[] PACKED = Compressed.gzip(BODY.getBytes(UTF_8));

    /** RFC 1952, 2.2: one behind the other. */
    private static final byte[] PARTS = (latin(
                            Compressed.gzip(BODY.substring(0, 6).getBytes(UTF_8)))
                    + latin(Compressed.gzip(BODY.substring(6).getBytes(UTF_8))))
            .getBytes(ISO_8859_1);

    /** An answer, and how its body says that it is complete. */
    enum Kind {
        LENGTH("Content-Length: " + BODY.length() + "\r\n\r\n" + BODY),
        CHUNKS("Transfer-Encoding: chunked\r\n\r\n" + chunks(BODY, 7)),
        EXTENDED_CHUNKS("Transfer-Encoding: chunked\r\n\r\n"
                + "9;a=b\r\n"
                + "a body th\r\n"
                + "B\r\n"
                + "at is whole\r\n"
                + "0;x\r\n"
                + "Trailer: x\r\n\r\n"),
        UNTIL_CLOSE("Connection: close\r\n\r\n" + BODY),
        PACKED_LENGTH("Content-Encoding: gzip\r\nContent-Length: " + PACKED.length + "\r\n\r\n" + latin(PACKED)),
        PACKED_CHUNKS("Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks(latin(PACKED), 9)),
        PACKED_UNTIL_CLOSE("Content-Encoding: gzip\r\n\r\n" + latin(PACKED)),
        PACKED_TWICE("Content-Encoding: gzip, deflate\r\n\r\n" + latin(Compressed.deflate(PACKED, false))),
        PACKED_IN_PARTS("Content-Encoding: gzip\r\nContent-Length: " + PARTS.length + "\r\n\r\n" + latin(PARTS));

        private final byte[] wire;
        private final int bodyAt;

        Kind(String fieldsAndBody) {
            String interim = "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n";
            String answer = (ordinal() % 2 == 0 ? "" : interim) + "HTTP/1.1 200 OK\r\n" + fieldsAndBody;
            wire = answer.getBytes(ISO_8859_1);
            bodyAt = answer.indexOf("\r\n\r\n", ordinal() % 2 == 0 ? 0 : interim.length()) + 4;
        }

        private boolean endsWithConnection() {
            String answer = cut(wire.length);
            return !answer.contains("Content-Length") && !answer.contains("chunked");
        }

        private String cut(int count) {
            return new String(wire, 0, count, ISO_8859_1);
        }
    }

    private static String latin(byte[] bytes) {
        return new String(bytes, ISO_8859_1);
    }

    private static String chunks(String body, int size) {
        StringBuilder chunks = new StringBuilder();
        for (int at = 0; at < body.length(); at += size) {
            String piece = body.substring(at, Math.min(body.length(), at + size));
            chunks.append(Integer.toHexString(piece.length()))
                    .append("\r\n")
                    .append(piece)
                    .append("\r\n");
        }
        return chunks + "0\r\n\r\n";
    }

    /** What comes of it: the text, or what is thrown. */
    private static String outcome(ClientSession session, String url) throws Exception {
        try {
            return timeout(10).call(() -> await(session.get(url).readText()));
        } catch (ClientException e) {
            assertTrue(e.getMessage().length() > 20, e.getMessage());
            return e.getClass().getSimpleName();
        }
    }

    @ParameterizedTest
    @EnumSource
    void cutOffBehindEachByte(Kind kind) {
        serving(
                request -> {
                    request.writer()
                            .write(kind.cut(Integer.parseInt(request.path().substring(1)))
                                    .getBytes(ISO_8859_1));
                    return null;
                },
                server -> {
                    try (ClientSession session = new ClientSession()) {
                        for (int cut = 0; cut <= kind.wire.length; cut++) {
                            String got = outcome(session, server.url("/" + cut));
                            List<String> right = expected(kind, cut);
                            assertTrue(right.contains(got), "cut at " + cut + ": " + got + " and not " + right);
                        }
                    }
                });
    }

    private static List<String> expected(Kind kind, int cut) {
        if (cut == kind.wire.length) return List.of(BODY);
        if (cut < kind.bodyAt) return List.of("ServerDisconnectedException", "ClientPayloadException");
        if (kind == Kind.UNTIL_CLOSE) return List.of(BODY.substring(0, cut - kind.bodyAt)); // nobody could know
        boolean nothing = cut == kind.bodyAt && kind.endsWithConnection();
        if (nothing) return List.of("");
        return kind == Kind.PACKED_TWICE // the outer checksum is not needed for what is inside
                ? List.of("ClientPayloadException", BODY)
                : List.of("ClientPayloadException");
    }

    @ParameterizedTest
    @EnumSource
    void inTwoPieces(Kind kind) {
        serving(
                request -> {
                    int cut = Integer.parseInt(request.path().substring(1));
                    request.writer().write(kind.cut(cut).getBytes(ISO_8859_1));
                    await(request.writer().drain());
                    for (int i = 0; i < 5; i++) await(sleep(0));
                    request.writer().write(java.util.Arrays.copyOfRange(kind.wire, cut, kind.wire.length));
                    return null;
                },
                server -> {
                    try (ClientSession session = new ClientSession()) {
                        for (int cut = kind.ordinal() % 2; cut <= kind.wire.length; cut += 2)
                            assertEquals(BODY, outcome(session, server.url("/" + cut)), "in two pieces at " + cut);
                    }
                });
    }
}

package weft.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.await;
import static weft.Asyncio.getRunningLoop;
import static weft.Asyncio.timeout;
import static weft.http.RawServer.ok;
import static weft.http.RawServer.serving;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weft.TimeoutException;

/**
 * Answers that were right before something happened to them. Whatever it was, the client has the body that a strict reader finds,
 * or a {@link ClientException}; and the next request is answered as if nothing had been.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class MutatedAnswersTest {
    private static final int COUNT = Integer.getInteger("weft.mutations", 500);

    private static final String[] ANSWERS = {
        ok("hello"),
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6;x=y\r\n world\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\ntransfer-encoding:chunked\r\n\r\nA\r\n0123456789\r\n0\r\nX: y\r\n\r\n",
        "HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\nuntil the end",
        "HTTP/1.1 204 No Content\r\nDate: now\r\n\r\n",
        "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" + ok("after a hint"),
        "HTTP/1.1 302 Found\r\nLocation: /fine\r\nContent-Length: 4\r\n\r\ngone",
        "HTTP/1.1 200 OK\r\nSet-Cookie: a=b; Path=/; Max-Age=10\r\nContent-Length: 6\r\n\r\ncookie",
    };

    private static final String[] PIECES = {
        "\r",
        "\n",
        "\r\n",
        "\0",
        " ",
        "\t",
        ":",
        ",",
        ";",
        "+",
        "-",
        "0",
        "1",
        "f",
        "x",
        "/",
        "@",
        "\u00e9",
        "\u007f",
        "\u000b",
        "\"",
        "=",
        "Content-Length: 5\r\n",
        "Content-Length: 6\r\n",
        "Content-Length: 0\r\n",
        "Content-Length: 5, 5\r\n",
        "Content-Length:\r\n",
        "Content-Length: +5\r\n",
        "Content-Length: 18446744073709551621\r\n",
        "Transfer-Encoding: chunked\r\n",
        "Transfer-Encoding: gzip, chunked\r\n",
        "Transfer-Encoding: identity\r\n",
        "Transfer-Encoding: gzip\r\n",
        "Transfer-Encoding: xchunked\r\n",
        "Content-Encoding: gzip\r\n",
        "Content-Encoding: deflate\r\n",
        "Content-Encoding: x, gzip\r\n",
        "Content-Type: text/html; charset=nonsense\r\n",
        "Content-Type: ;;;charset\r\n",
        " folded\r\n",
        "Connection: close\r\n",
        "HTTP/1.1",
        "HTTP/2.0",
        "HTTP/1.1 100\r\n\r\n",
        "HTTP/1.1 101 Switching\r\nUpgrade: x\r\n\r\n",
        "304",
        "999",
        "1000",
        "099",
        "00000000000000005",
        "ffffffffffffffff",
        "Location: http://[\r\n",
        "Location: \r\n",
        "Location: //\r\n",
        "Location: ftp://h/\r\n",
        "Location: http://h:99999/\r\n",
        "Location: http:///x\r\n",
        "Location: \u00e9\u00ff%zz\r\n",
        "Set-Cookie: \r\n",
        "Set-Cookie: =;;;=\r\n",
        "Set-Cookie: a=b; Max-Age=99999999999999999999; Expires=nonsense; Domain=..; Path=x\r\n",
        "Set-Cookie: \u00e9=\u00ff; Domain=.com; Secure=1; HttpOnly; SameSite=odd; Expires=Thu, 99 Jan 0000"
                + " 99:99:99\r\n",
        "Retry-After: -1\r\n",
        "X: " + "y".repeat(300) + "\r\n",
        "WWW-Authenticate: Digest\r\n",
    };

    private static String mutated(Random random) {
        StringBuilder wire = new StringBuilder(ANSWERS[random.nextInt(ANSWERS.length)]);
        for (int i = random.nextInt(3); i >= 0; i--) mutate(wire, random);
        return wire.toString();
    }

    private static void mutate(StringBuilder wire, Random random) {
        String piece = PIECES[random.nextInt(PIECES.length)];
        int line = wire.indexOf("\n", random.nextInt(Math.max(1, wire.indexOf("\r\n\r\n") + 2))) + 1;
        int at = piece.endsWith("\r\n") && random.nextInt(4) > 0 ? line : random.nextInt(wire.length() + 1);
        int end = Math.min(wire.length(), at + 1 + random.nextInt(3));
        switch (random.nextInt(6)) {
            case 0, 1, 2 -> wire.insert(at, piece);
            case 3 -> wire.replace(at, end, piece);
            case 4 -> wire.delete(at, end);
            default -> wire.insert(line, wire.substring(line, Math.max(line, wire.indexOf("\n", line) + 1)));
        }
    }

    // -- the strict reader --

    /** The body of the last answer; null: it is wrong, or not complete. */
    private static @Nullable String strict(String wire) {
        String rest = wire;
        while (true) {
            while (!rest.isEmpty() && (rest.charAt(0) <= ' ' || rest.charAt(0) == 127)) rest = rest.substring(1);
            int end = rest.indexOf("\r\n\r\n");
            if (end < 0) return null;
            String[] lines = rest.substring(0, end).split("\r\n", -1);
            rest = rest.substring(end + 4);
            if (!lines[0].matches("(?s)HTTP/1\\.[0-9]\\s+[+]?0*[1-9][0-9]{2}(\\s.*)?")) return null;
            int status = Integer.parseInt(lines[0].split("\\s+")[1]);
            if (status >= 200 || status == 101) return body(status, lines, rest);
        }
    }

    private static @Nullable String body(int status, String[] lines, String rest) {
        if (status == 204 || status == 304 || status == 101) return "";
        String length = null;
        String coding = null;
        for (int i = 1; i < lines.length; i++) {
            int colon = lines[i].indexOf(':');
            if (colon < 0 || lines[i].startsWith(" "))
                continue; // Netty takes it for a name; or it belongs to the line before
            if (colon == 0) return null;
            String value = lines[i].substring(colon + 1).strip();
            switch (lines[i].substring(0, colon).strip().toLowerCase(Locale.ROOT)) {
                case "content-length" -> {
                    if (!value.matches("[0-9]{1,18}") || (length != null && !length.equals(value))) return null;
                    length = value;
                }
                case "transfer-encoding" -> {
                    if (!value.equals("identity")) coding = coding == null ? value : coding + "," + value;
                }
                default -> {}
            }
        }
        if (coding != null) return coding.equalsIgnoreCase("chunked") ? chunks(rest) : null;
        if (length == null) return rest;
        return Long.parseLong(length) <= rest.length() ? rest.substring(0, Integer.parseInt(length)) : null;
    }

    private static @Nullable String chunks(String rest) {
        StringBuilder body = new StringBuilder();
        for (int at = 0; ; ) {
            int end = rest.indexOf("\r\n", at);
            if (end < 0 || !rest.substring(at, end).matches("[0-9A-Fa-f]{1,8}[ \\t]*(;.*)?")) return null;
            int size = (int) Long.parseLong(rest.substring(at, end).split("[ \\t;]")[0], 16);
            at = end + 2 + size + 2;
            if (size < 0 || at > rest.length()) return null;
            if (size == 0) return body.toString();
            body.append(rest, end + 2, end + 2 + size);
            if (!rest.startsWith("\r\n", at - 2)) return null;
        }
    }

    // -- the test --

    /** The text and how it came; or what was thrown. */
    private static String outcome(ClientSession session, String url) throws Exception {
        try {
            return timeout(10).call(() -> {
                try (ClientResponse response = await(session.get(url))) {
                    String text = await(response.text(ISO_8859_1));
                    return (response.history().isEmpty() ? "" : "redirected to ") + text;
                }
            });
        } catch (ClientException e) {
            return "ClientException";
        } catch (TimeoutException e) {
            return "nothing in 10 s";
        }
    }

    @Test
    void areReadAsAStrictReaderReadsThem() {
        String[] wire = {""};
        serving(
                request -> {
                    if (request.path().equals("/fine")) return ok("fine");
                    if (!request.path().equals("/")) return ok("elsewhere");
                    request.writer().write(wire[0].getBytes(ISO_8859_1));
                    if (wire[0].hashCode() % 2 == 0) return null;
                    await(request.writer().drain());
                    await(weft.Asyncio.sleep(0));
                    await(weft.Asyncio.sleep(0));
                    return null;
                },
                server -> {
                    List<String> complaints = new ArrayList<>();
                    getRunningLoop().setExceptionHandler((loop, context) -> complaints.add(context.describe()));
                    int read = 0;
                    try (ClientSession session = new ClientSession()) {
                        for (int seed = 0; seed < COUNT; seed++) {
                            wire[0] = mutated(new Random(seed));
                            String strict = strict(wire[0]);
                            String got;
                            try {
                                got = outcome(session, server.url("/"));
                            } catch (Exception e) {
                                got = "not a ClientException but " + e;
                            }
                            boolean right = got.equals("ClientException")
                                    || got.equals(strict)
                                    || got.startsWith("redirected to ");
                            if (!right)
                                complaints.add(
                                        seed + ": " + shown(wire[0]) + "\n   strict " + strict + "\n   got    " + got);
                            if (got.equals(strict)) read++;
                            String next = outcome(session, server.url("/fine"));
                            if (!next.equals("fine"))
                                complaints.add(seed + ": " + shown(wire[0]) + "\n   next   " + next);
                        }
                    }
                    assertEquals("", String.join("\n", complaints));
                    assertTrue(read > COUNT / 4, "only " + read + " could be read");
                });
    }

    private static String shown(String wire) {
        StringBuilder text = new StringBuilder();
        for (char c : wire.toCharArray()) {
            if (c == '\r') text.append("\\r");
            else if (c == '\n') text.append("\\n");
            else if (c < ' ' || c >= 127) text.append(String.format("\\x%02x", (int) c));
            else text.append(c);
        }
        return text.toString();
    }
}

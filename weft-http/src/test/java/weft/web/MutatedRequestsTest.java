package weft.web;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.await;
import static weft.Asyncio.getRunningLoop;
import static weft.Asyncio.timeout;
import static weft.web.Served.app;
import static weft.web.Served.serving;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weft.stream.Connection;

/**
 * Requests that were right before something happened to them. Whatever it was, a handler hears of no other requests than a strict
 * reader finds ({@link StrictRequests}), each is answered once at most, and every connection ends.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class MutatedRequestsTest {
    private static final int COUNT = Integer.getInteger("weft.mutations", 500);
    private static final Pattern ANSWER = Pattern.compile("HTTP/1\\.1 ([0-9]{3}) [^\\r\\n]*\\r\\n");

    private static final String[] REQUESTS = {
        "GET / HTTP/1.1\r\nHost: t\r\n\r\n",
        "GET /a/b?c=d HTTP/1.0\r\n\r\n",
        "GET http://t/abs HTTP/1.1\r\nHost: t\r\nAccept: */*\r\n\r\n",
        "OPTIONS * HTTP/1.1\r\nHost: t:80\r\n\r\n",
        "POST /len HTTP/1.1\r\nHost: t\r\nContent-Length: 5\r\n\r\nhello",
        "PUT /big HTTP/1.1\r\nHost: [::1]:8080\r\nContent-Length: 12\r\nContent-Type: a/b\r\n\r\nGET / HTTP/1",
        "POST /chunks HTTP/1.1\r\n"
                + "Host: t\r\n"
                + "Transfer-Encoding: chunked\r\n\r\n"
                + "5\r\n"
                + "hello\r\n"
                + "6;x=y\r\n"
                + " world\r\n"
                + "0\r\n\r\n",
        "POST /trail HTTP/1.1\r\nhost:t\r\ntransfer-encoding:chunked\r\n\r\nA\r\n0123456789\r\n0\r\nX: y\r\n\r\n",
        "POST /ask HTTP/1.1\r\nHost: t\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\nabc",
        "GET /up HTTP/1.1\r\n"
                + "Host: t\r\n"
                + "Connection: Upgrade, HTTP2-Settings\r\n"
                + "Upgrade: h2c\r\n"
                + "HTTP2-Settings: AAMA\r\n\r\n",
        "GET /keep HTTP/1.1\r\nHost: t\r\nConnection: keep-alive, close, x\r\n\r\n",
        "POST /old HTTP/1.0\r\nContent-Length: 6\r\n\r\nlength",
        "HEAD /head HTTP/1.1\r\nHost: t\r\nCookie: a=b; c=\"d\"\r\n\r\n",
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
        "*",
        "@",
        "\u00e9",
        "\u007f",
        "\u000b",
        "\u000c",
        "\u0085",
        "\u00a0",
        "\"",
        "Host: u\r\n",
        "Content-Length: 5\r\n",
        "Content-Length: 6\r\n",
        "Content-Length: 0\r\n",
        "Content-Length: 5, 5\r\n",
        "Content-Length:\r\n",
        "Content-Length: +5\r\n",
        "Content-Length: 5 5\r\n",
        "Content-Length: 18446744073709551621\r\n",
        "Transfer-Encoding: chunked\r\n",
        "Transfer-Encoding: chunked, chunked\r\n",
        "Transfer-Encoding: identity\r\n",
        "Transfer-Encoding: \"chunked\"\r\n",
        "Transfer-Encoding:\u000bchunked\r\n",
        "Transfer-Encoding : chunked\r\n",
        " folded\r\n",
        "\tfolded\r\n",
        "Connection: close\r\n",
        "Connection: Transfer-Encoding\r\n",
        "Expect: 100-continue\r\n",
        "Expect: x\r\n",
        "Upgrade: websocket\r\n",
        "HTTP/1.1",
        "HTTP/1.0",
        "HTTP/2.0",
        "HTTP/0.9",
        "http://",
        "https://u@h/",
        "://",
        "0\r\n\r\n",
        "00000000000000005",
        "ffffffffffffffff",
        "%00",
        "%2e%2e/",
        "\ud83d",
        "X: " + "y".repeat(300) + "\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    };

    private final List<String> handled = new ArrayList<>();

    private Application application() {
        WebOptions options = WebOptions.DEFAULT.withLinger(Duration.ofSeconds(1));
        return app(
                options,
                app -> app.use((request, next) -> {
                    byte[] body = await(request.read());
                    handled.add(StrictRequests.name(request.method(), request.target(), new String(body, ISO_8859_1)));
                    return "done";
                }));
    }

    private static String mutated(Random random) {
        StringBuilder wire = new StringBuilder(REQUESTS[random.nextInt(REQUESTS.length)]);
        for (int i = random.nextInt(3); i >= 0; i--) mutate(wire, random);
        if (random.nextInt(4) == 0) wire.append(REQUESTS[random.nextInt(REQUESTS.length)]);
        return wire + "GET /last HTTP/1.1\r\nHost: t\r\nConnection: close\r\n\r\n";
    }

    private static void mutate(StringBuilder wire, Random random) {
        String piece = PIECES[random.nextInt(PIECES.length)];
        int at = piece.endsWith("\r\n") && random.nextInt(4) > 0
                ? lineStart(wire, random)
                : random.nextInt(wire.length() + 1);
        int end = Math.min(wire.length(), at + 1 + random.nextInt(3));
        switch (random.nextInt(6)) {
            case 0, 1, 2 -> wire.insert(at, piece);
            case 3 -> wire.replace(at, end, piece);
            case 4 -> wire.delete(at, end);
            default -> { // a line twice
                int start = lineStart(wire, random);
                int lineEnd = wire.indexOf("\n", start);
                if (lineEnd >= 0) wire.insert(start, wire.substring(start, lineEnd + 1));
            }
        }
    }

    private static int lineStart(StringBuilder wire, Random random) {
        int start = wire.indexOf("\n", random.nextInt(wire.length() + 1));
        return start < 0 ? 0 : start + 1;
    }

    /** Sends it in one or two pieces, then the end, and gives what comes back until the server closes. */
    private static String talk(Served served, byte[] wire, int cut) throws Exception {
        try (Connection connection = served.connect()) {
            connection.writer().write(java.util.Arrays.copyOf(wire, cut));
            if (cut < wire.length) {
                await(weft.Asyncio.sleep(0));
                connection.writer().write(java.util.Arrays.copyOfRange(wire, cut, wire.length));
            }
            connection.writer().writeEof();
            return timeout(10).call(() -> new String(await(connection.reader().read()), ISO_8859_1));
        } catch (Exception e) {
            if (!(e instanceof java.io.IOException)) throw e;
            return ""; // reset: it was sent more than it wanted to hear
        }
    }

    private static List<Integer> finalStatuses(String answers) {
        List<Integer> statuses = new ArrayList<>();
        for (Matcher each = ANSWER.matcher(answers); each.find(); )
            if (!each.group(1).startsWith("1")) statuses.add(Integer.valueOf(each.group(1)));
        return statuses;
    }

    @Test
    void areHeardByHandlersAsAStrictReaderReadsThem() {
        serving(application(), served -> {
            List<String> reports = new ArrayList<>();
            getRunningLoop().setExceptionHandler((loop, context) -> reports.add(context.describe()));
            List<String> complaints = new ArrayList<>();
            int accepted = 0;
            for (int seed = 0; seed < COUNT; seed++) {
                Random random = new Random(seed);
                byte[] wire = mutated(random).getBytes(ISO_8859_1);
                handled.clear();
                String answers = talk(served, wire, random.nextBoolean() ? wire.length : random.nextInt(wire.length));
                List<String> strict = StrictRequests.in(wire);
                List<Integer> statuses = finalStatuses(answers);
                if (!strict.subList(0, Math.min(strict.size(), handled.size())).equals(handled))
                    complaints.add(seed + ": " + shown(wire) + "\n   strict " + strict + "\n   heard  " + handled);
                else if (statuses.size() > handled.size() + 1)
                    complaints.add(seed + ": " + shown(wire) + "\n   answered " + statuses + " to " + handled);
                else if (statuses.isEmpty() && !answers.isEmpty() && !answers.startsWith("\0\0")) // or HTTP/2
                complaints.add(seed + ": " + shown(wire) + "\n   no answer but " + answers);
                if (handled.size() == strict.size()) accepted++;
            }
            assertEquals("", String.join("\n", complaints));
            assertEquals(List.of(), reports);
            assertTrue(accepted > COUNT / 2, "only " + accepted + " were understood as far as they can be");
        });
    }

    private static String shown(byte[] wire) {
        StringBuilder text = new StringBuilder();
        for (byte b : wire) {
            if (b == '\r') text.append("\\r");
            else if (b == '\n') text.append("\\n");
            else if (b < ' ' || b == 127) text.append(String.format("\\x%02x", b & 0xff));
            else text.append((char) b);
        }
        return text.toString();
    }
}

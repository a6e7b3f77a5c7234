package weft.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.await;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import weft.testing.junit.WeftTest;

/** What is written of each request. */
@WeftTest
class AccessLogTest {
    private final List<String> lines = new ArrayList<>();

    private String line(String format, MockedRequest request) throws Exception {
        Application app = new Application(WebOptions.DEFAULT.withAccessLog(AccessLog.of(format, lines::add)));
        app.get("/hello", request1 -> Response.text("12345").withHeader("X-Out", "out"));
        app.get("/stream", request1 -> {
            StreamResponse response = new StreamResponse();
            await(response.prepare(request1));
            await(response.write("123"));
            await(response.write("456"));
            return response;
        });
        new AppRunner(app).run(runner -> {
            MockedResponse answer = await(request.sendTo(runner));
            await(answer.read());
        });
        assertEquals(1, lines.size());
        return lines.getFirst();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "/hello?a=b | %a %r %s %b | - GET /hello?a=b HTTP/1.1 200 5",
                "/hello | %{X-In}i %{x-out}o %{None}i %{None}o | in out - -",
                "/hello | 100%% | 100%",
                "/stream | %s %b | 200 6",
                "/none | %s %b | 404 14",
                "/hello?q=\"x\\\\y | %r | GET /hello?q=\\x22x\\x5c\\x5cy HTTP/1.1",
            })
    void eachPartIsWritten(String target, String format, String expected) throws Exception {
        assertEquals(expected, line(format, MockedRequest.get(target).header("X-In", "in")));
    }

    @Test
    void timesAreWritten() throws Exception {
        String line = line("%t %T %Tf %D", MockedRequest.get("/hello"));
        assertTrue(
                line.matches("\\[\\d\\d/[A-Z][a-z]{2}/\\d{4}:\\d\\d:\\d\\d:\\d\\d [+-]\\d{4}] \\d+ \\d+\\.\\d{6} \\d+"),
                line);
    }

    @Test
    void theCombinedFormIsApaches() throws Exception {
        String line = line(
                AccessLog.COMBINED,
                MockedRequest.get("/hello").header("Referer", "http://a/").header("User-Agent", "b \"c\""));
        assertTrue(
                line.matches("- \\[.*] \"GET /hello HTTP/1\\.1\" 200 5 \"http://a/\" \"b \\\\x22c\\\\x22\" \\d\\.\\d+"),
                line);
    }

    @ParameterizedTest
    @ValueSource(strings = {"%x", "%", "%{a}", "%{}i", "%{a}s"})
    void aFormThatIsNoneIsRefused(String format) {
        assertThrows(IllegalArgumentException.class, () -> AccessLog.of(format, lines::add));
    }
}

package weft.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.await;
import static weft.web.Asking.asking;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import weft.http.ClientResponse;
import weft.http.message.JsonCodec;
import weft.testing.junit.WeftTest;
import weft.web.bind.Check;
import weft.web.bind.In;
import weft.web.testing.TestClient;

/** Parameters that somebody sends who wants to break something. A client gets an answer that says why; never a 500. */
@WeftTest
class HostileParametersTest {
    record Texts(
            int whole,
            long large,
            BigInteger huge,
            double real,
            float small,
            BigDecimal exact,
            UUID uuid,
            URI uri,
            Instant instant,
            Duration duration) {}

    private static final Map<String, String> GOOD = Map.of(
            "whole",
            "1",
            "large",
            "2",
            "huge",
            "3",
            "real",
            "4.5",
            "small",
            "5.5",
            "exact",
            "0.10",
            "uuid",
            "123e4567-e89b-12d3-a456-426614174000",
            "uri",
            "https://a/b",
            "instant",
            "2026-01-02T03:04:05Z",
            "duration",
            "PT1S");

    private record Answered(int status, String text) {
        List<String> faults() {
            assertEquals(422, status, text);
            Map<?, ?> body = JsonCodec.standard().decode(text.getBytes(StandardCharsets.UTF_8), Map.class);
            List<String> found = new ArrayList<>();
            for (Object each : (List<?>) body.get("detail")) {
                Map<?, ?> fault = (Map<?, ?>) each;
                found.add(fault.get("loc") + " " + fault.get("type"));
            }
            return found;
        }
    }

    private static Answered ask(weft.http.RequestBuilder request) {
        try (ClientResponse response = await(request)) {
            return new Answered(response.status(), await(response.text()));
        }
    }

    private static Answered post(TestClient client, String json) {
        return ask(client.post("/")
                .data(json.getBytes(StandardCharsets.UTF_8))
                .header("Content-Type", "application/json"));
    }

    // -- texts --

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "whole | 2147483648 | int_range",
                "whole | 1.0 | int_parsing",
                "whole | 0x10 | int_parsing",
                "whole | ١٢ | ok",
                "whole | '' | int_parsing",
                "whole | 1_000 | int_parsing",
                "whole | +7 | ok",
                "large | 9223372036854775808 | int_range",
                "large | -9223372036854775808 | ok",
                "huge | 123456789012345678901234567890 | ok",
                "real | NaN | float_parsing",
                "real | Infinity | float_parsing",
                "real | 1e999 | finite_number",
                "real | -1e999 | finite_number",
                "real | 1e-999 | ok",
                "small | 1e39 | finite_number",
                "exact | 1e99999999999 | float_parsing",
                "uuid | 1-1-1-1-1 | uuid_parsing",
                "uuid | 123E4567-E89B-12D3-A456-426614174000 | ok",
                "uri | 'https://a/ b' | uri_parsing",
                "instant | 2026-13-01T00:00:00Z | date_time_parsing",
                "instant | +1000000001-01-01T00:00:00Z | date_time_parsing",
                "duration | PT99999999999999999999S | duration_parsing",
            })
    void whatIsNoSuchTextIsRefused(String name, String text, String expected) throws Exception {
        Application app = new Application();
        app.get("/", Texts.class, Record::toString);
        asking(app, client -> {
            var request = client.get("/");
            GOOD.forEach((each, good) -> request.param(each, each.equals(name) ? text : good));
            Answered answer = ask(request);
            if (expected.equals("ok")) assertEquals(200, answer.status, answer.text);
            else assertEquals(List.of("[query, " + name + "] " + expected), answer.faults());
        });
    }

    @Test
    void aNumberOfAMillionDigitsCostsNothing() throws Exception {
        Application app = new Application();
        app.get("/", Texts.class, Record::toString);
        asking(app, client -> {
            for (String name : List.of("huge", "exact", "real")) {
                var request = client.get("/");
                GOOD.forEach((each, good) -> request.param(each, each.equals(name) ? "9".repeat(100_000) : good));
                assertEquals(1, ask(request).faults().size());
            }
        });
    }

    enum Size {
        s,
        S,
        LARGE
    }

    record Sizes(Size size, List<Size> more) {}

    record Lists(
            @In.Query List<String> tags,
            @In.Query @Check.Length(max = 2) List<Integer> numbers,
            @In.Default("7") int page,
            Optional<List<Long>> ids) {}

    @Test
    void enumsAndLists() throws Exception {
        Application app = new Application();
        app.get("/sizes", Sizes.class, Record::toString);
        app.get("/lists", Lists.class, Record::toString);
        asking(app, client -> {
            assertEquals("Sizes[size=S, more=[s, LARGE]]", ask(client.get("/sizes?size=S&more=s&more=large")).text);
            assertEquals(
                    List.of("[query, size] enum", "[query, more, 1] enum"),
                    ask(client.get("/sizes?size=M&more=s&more=%00")).faults());
            assertEquals("Lists[tags=[], numbers=[], page=7, ids=Optional.empty]", ask(client.get("/lists")).text);
            assertEquals(
                    "Lists[tags=[ü€😀, , ü€😀], numbers=[1, 2], page=1, ids=Optional[[3]]]",
                    ask(client.get("/lists?tags=%C3%BC%E2%82%AC%F0%9F%98%80&tags=&tags=%C3%BC%E2%82%AC%F0%9F%98%80"
                                    + "&numbers=1&numbers=2&page=1&page=2&ids=3"))
                            .text);
            assertEquals(
                    List.of("[query, numbers] too_long", "[query, page] int_parsing"),
                    ask(client.get("/lists?numbers=1&numbers=2&numbers=3&page=&"))
                            .faults());
        });
    }

    // -- bodies --

    record Part(
            @Check.Length(max = 3) String name, @Nullable Part inner, Optional<Integer> count) {}

    record Order(
            @Check.Max(9_007_199_254_740_992.0) long id,
            BigDecimal price,
            double weight,
            boolean gift,
            Size size,
            UUID uuid,
            List<Part> parts,
            List<Optional<Integer>> slots,
            Map<String, Integer> stock,
            @In.Default("none") String note,
            Object anything) {}

    record Add(Order order) {}

    private static final String ORDER = "{\"id\":1,\"price\":0.12345678901234567890,\"weight\":2.5,\"gift\":false,"
            + "\"size\":\"LARGE\",\"uuid\":\"123e4567-e89b-12d3-a456-426614174000\",\"parts\":[],\"slots\":[1,null],"
            + "\"stock\":{},\"anything\":{\"a\":[1.5,true,null]}}";

    private static Application orders() {
        Application app = new Application();
        app.post("/", Add.class, in -> in.order().toString());
        return app;
    }

    private static String with(String name, String json) {
        String changed = ORDER.replaceFirst(
                "\"" + name + "\":(\\{\\}|\\{.*\\]\\}|\\[[^\\]]*\\]|[^,}]*)",
                "\"" + name + "\":" + java.util.regex.Matcher.quoteReplacement(json));
        if (changed.equals(ORDER)) throw new IllegalArgumentException("nothing is changed by " + name);
        return changed;
    }

    @Test
    void aGoodOrderIsTakenAsItIs() throws Exception {
        asking(
                orders(),
                client -> assertEquals(
                        "Order[id=1, price=0.12345678901234567890, weight=2.5, gift=false, size=LARGE,"
                                + " uuid=123e4567-e89b-12d3-a456-426614174000, parts=[], slots=[Optional[1],"
                                + " Optional.empty], stock={}, note=none, anything={a=[1.5, true, null]}]",
                        post(client, ORDER).text));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "id | \"1\" | [body, id] int_type",
                "id | 1.5 | [body, id] int_type",
                "id | 1.0 | ",
                "id | 1e3 | ",
                "id | 1e1000000000 | [body, id] int_type",
                "id | true | [body, id] int_type",
                "id | [1] | [body, id] int_type",
                "id | 9007199254740993 | [body, id] less_than_equal",
                "id | 9223372036854775808 | [body, id] int_range",
                "id | null | [body, id] missing",
                "weight | \"2\" | [body, weight] float_type",
                "weight | 1e999 | [body, weight] finite_number",
                "weight | false | [body, weight] float_type",
                "gift | 1 | [body, gift] bool_type",
                "gift | \"true\" | [body, gift] bool_type",
                "size | \"s\" | ",
                "size | 0 | [body, size] enum",
                "uuid | 5 | [body, uuid] uuid_parsing",
                "parts | {} | [body, parts] list_type",
                "parts | [null] | [body, parts, 0] missing",
                "parts | [{}] | [body, parts, 0, name] missing",
                "parts | [{\"name\":\"a\",\"inner\":{\"name\":\"b\",\"inner\":{\"name\":1}}}]"
                        + " | [body, parts, 0, inner, inner, name] string_type",
                "parts | [{\"name\":\"😀😀😀\",\"count\":null}] | ",
                "parts | [{\"name\":\"😀😀😀😀\"}] | [body, parts, 0, name] too_long",
                "parts | [{\"name\":\"\\ud800\"}] | [body, parts, 0, name] string_unicode",
                "parts | [{\"name\":\"a\",\"name\":\"b\",\"unknown\":{\"deep\":[]}}] | ",
                "stock | {\"\":1,\"ü\":\"x\"} | [body, stock, ü] int_type",
                "stock | {\"a\":null} | [body, stock, a] missing",
                "stock | [] | [body, stock] dict_type",
                "slots | [\"x\"] | [body, slots, 0] int_type",
            })
    void whatIsNoSuchJsonIsRefused(String name, String json, @Nullable String expected) throws Exception {
        asking(orders(), client -> {
            Answered answer = post(client, with(name, json));
            if (expected == null) assertEquals(200, answer.status, answer.text);
            else assertEquals(List.of(expected), answer.faults());
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "{}}",
                "{\"id\":1,}",
                "{'id':1}",
                "{\"id\":01}",
                "{\"id\":NaN}",
                "{\"id\":1}{\"id\":2}",
                "\u0000",
                "// comment\n{}",
                "\"\\ud8",
            })
    void whatIsNoJsonAtAllIsRefused(String body) throws Exception {
        asking(orders(), client -> {
            List<String> faults = post(client, body).faults();
            assertTrue(
                    faults.equals(List.of("[body] json_invalid")) || faults.equals(List.of("[body] missing")),
                    faults::toString);
        });
    }

    @Test
    void bytesThatAreNoUtf8AreNoJson() throws Exception {
        asking(orders(), client -> {
            byte[] latin = "{\"note\":\"\u00fc\"}".getBytes(StandardCharsets.ISO_8859_1);
            Answered answer = ask(client.post("/").data(latin).header("Content-Type", "application/json"));
            assertEquals(List.of("[body] json_invalid"), answer.faults());
        });
    }

    @Test
    void depthAndWidthAreBounded() throws Exception {
        asking(orders(), client -> {
            for (String bomb :
                    List.of("[".repeat(500_000), "{\"a\":".repeat(150_000), with("anything", "[".repeat(100_000))))
                assertEquals(List.of("[body] json_invalid"), post(client, bomb).faults());
            String digits = with("id", "9".repeat(100_000));
            assertEquals(List.of("[body] json_invalid"), post(client, digits).faults());
            String wide = with("parts", "[" + "1,".repeat(200_000) + "1]");
            Answered answer = post(client, wide);
            assertTrue(answer.faults().size() <= 101, () -> answer.faults().size() + " faults");
            assertTrue(answer.text.length() < 20_000, () -> "an answer of " + answer.text.length());
            String key = "k".repeat(500_000);
            Answered named = post(client, with("stock", "{\"" + key + "\":\"x\"}"));
            assertTrue(named.text.length() < 1000, () -> "an answer of " + named.text.length());
        });
    }

    record Echo(String text) {}

    record Say(@In.Body Echo echo) {}

    @Test
    void whatIsTakenCanBeSentBack() throws Exception {
        Application app = new Application();
        app.post("/", Say.class, Say::echo);
        asking(app, client -> {
            for (String text : List.of("\\u0000", "\\ud83d\\ude00", "\\u2028</script>", "ü€😀", "\\\"\\\\")) {
                Answered answer = post(client, "{\"text\":\"" + text + "\"}");
                assertEquals(200, answer.status, answer.text);
            }
        });
    }

    // -- routes that cannot work --

    record MapInQuery(@In.Query Map<String, String> all) {}

    record RecordInHeader(@In.Header Echo echo) {}

    record PatternOfNumber(@Check.Matches("x") int number) {}

    record MinOfText(@Check.Min(1) String text) {}

    record LengthOfNumber(@Check.Length(min = 1) int number) {}

    record BadPattern(@Check.Matches("(") String text) {}

    record BadDefault(@In.Default("x") int number) {}

    record DefaultAgainstItsCheck(
            @In.Default("0") @Check.Min(1) int number) {}

    record TwoBodies(Echo one, Echo two) {}

    @ParameterizedTest
    @ValueSource(
            classes = {
                MapInQuery.class,
                RecordInHeader.class,
                PatternOfNumber.class,
                MinOfText.class,
                LengthOfNumber.class,
                BadPattern.class,
                BadDefault.class,
                DefaultAgainstItsCheck.class,
                TwoBodies.class,
            })
    void aRouteThatCannotWorkIsRefusedBeforeItServes(Class<? extends Record> type) {
        Application app = new Application();
        app.get("/", type, Record::toString);
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> await(TestClient.inMemory(app)));
        assertTrue(String.valueOf(refused.getMessage()).length() > 20, refused::toString);
    }
}

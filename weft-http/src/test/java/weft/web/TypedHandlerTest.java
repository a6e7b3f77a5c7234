package weft.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.asyncContextManager;
import static weft.web.Served.app;
import static weft.web.Served.serving;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import weft.http.message.JsonCodec;
import weft.web.bind.Check;
import weft.web.bind.In;

/** Parameters as records. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TypedHandlerTest {
    enum Colour {
        RED,
        BLUE
    }

    record Everything(
            byte small,
            short medium,
            Long large,
            Optional<Double> fraction,
            boolean truth,
            Colour colour,
            UUID uuid,
            LocalDate date,
            List<Integer> numbers) {}

    record Address(@Check.Matches("[A-Z]{2}") String country, String city) {
        Address {
            if (city.equals("Atlantis")) throw new IllegalArgumentException("Atlantis has sunk");
        }
    }

    record Person(
            @Check.Length(min = 1, max = 5) String name,
            @Check.Min(0) @Check.Max(150) int age,
            List<Address> addresses) {}

    record NewPerson(Person person) {}

    record Ways(
            @In.Header("X-Token") String token,
            @In.Cookie String session,
            @In.Query("q") Optional<String> search) {}

    private static List<String> faults(Answer answer) {
        assertEquals(422, answer.status(), answer::body);
        Map<?, ?> body = JsonCodec.standard().decode(answer.body().getBytes(), Map.class);
        List<String> found = new ArrayList<>();
        for (Object each : (List<?>) body.get("detail")) {
            Map<?, ?> fault = (Map<?, ?>) each;
            found.add(fault.get("loc") + " " + fault.get("type"));
        }
        return found;
    }

    private static final String GOOD = "small=1&medium=2&large=3&truth=on&colour=red"
            + "&uuid=00000000-0000-0001-0000-000000000002&date=2026-02-03&numbers=4&numbers=5";

    @Test
    void textsBecomeWhatTheyShallBe() {
        serving(
                app(app -> app.get("/", Everything.class, Record::toString)),
                served -> assertEquals(
                        "Everything[small=1, medium=2, large=3, fraction=Optional.empty, truth=true, colour=RED,"
                                + " uuid=00000000-0000-0001-0000-000000000002, date=2026-02-03, numbers=[4, 5]]",
                        served.ask("GET /?" + GOOD).body()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "small=1 | small=200 | [query, small] int_range",
                "medium=2 | medium=x | [query, medium] int_parsing",
                "large=3 | large=1e3 | [query, large] int_parsing",
                "large=3 | fraction=x | [query, large] missing; [query, fraction] float_parsing",
                "truth=on | truth=maybe | [query, truth] bool_parsing",
                "colour=red | colour=green | [query, colour] enum",
                "uuid=0 | uuid=x | [query, uuid] uuid_parsing",
                "date=2026-02-03 | date=2026-02-30 | [query, date] date_parsing",
                "numbers=4 | numbers=z | [query, numbers, 0] int_parsing",
            })
    void eachFaultIsNamed(String good, String bad, String expected) {
        serving(app(app -> app.get("/", Everything.class, Record::toString)), served -> {
            String query = GOOD.replaceFirst(good.split("=")[0] + "=[^&]*", bad);
            assertEquals(List.of(expected.split("; ")), faults(served.ask("GET /?" + query)));
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"name\":\"Ada\",\"age\":36,\"addresses\":[]} | ",
                "{\"name\":\"\",\"age\":-1,\"addresses\":[]} | [body, name] too_short; [body, age] greater_than_equal",
                "{\"name\":\"Ada\",\"age\":151,\"addresses\":[]} | [body, age] less_than_equal",
                "{\"age\":\"36\"} | [body, name] missing; [body, age] int_type; [body, addresses] missing",
                "{\"name\":\"Ada\",\"age\":1,\"addresses\":[{\"country\":\"x\",\"city\":\"y\"}]}"
                        + " | [body, addresses, 0, country] string_pattern_mismatch",
                "{\"name\":\"Ada\",\"age\":1,\"addresses\":[{\"country\":\"GR\",\"city\":\"Atlantis\"}]}"
                        + " | [body, addresses, 0] value_error",
                "{\"name\":\"Ada\",\"age\":1,\"addresses\":{}} | [body, addresses] list_type",
                "[1] | [body] model_type",
                "{ | [body] json_invalid",
                "null | [body] missing",
            })
    void bodiesAreChecked(String body, String expected) {
        serving(app(app -> app.post("/", NewPerson.class, in -> in.person().name())), served -> {
            Answer answer = served.send("POST /", body, "Content-Type: application/json");
            if (expected == null) assertEquals("Ada", answer.body());
            else assertEquals(List.of(expected.split("; ")), faults(answer));
        });
    }

    @Test
    void headersAndCookies() {
        serving(app(app -> app.get("/", Ways.class, Record::toString)), served -> {
            assertEquals(
                    "Ways[token=t, session=s, search=Optional[x]]",
                    served.ask("GET /?q=x", "x-token: t", "Cookie: a=b; session=s")
                            .body());
            assertEquals(
                    List.of("[header, X-Token] missing", "[cookie, session] missing"), faults(served.ask("GET /")));
        });
    }

    @Test
    void anotherTypeOfBodyIsNotJson() {
        serving(app(app -> app.post("/", NewPerson.class, in -> "x")), served -> {
            assertEquals(
                    415,
                    served.send("POST /", "a=b", "Content-Type: text/plain").status());
        });
    }

    record Connection(List<String> log) {}

    record Query(Connection connection, Request request) {}

    @Test
    void whatIsProvidedIsOpenedAndClosedAroundTheHandler() {
        List<String> log = new ArrayList<>();
        Application app = app(application -> {
            application.provide(
                    Connection.class,
                    request -> asyncContextManager(out -> {
                        log.add("open");
                        try {
                            out.yield(new Connection(log));
                            log.add("commit");
                        } catch (RuntimeException e) {
                            log.add("rollback");
                            throw e;
                        }
                    }));
            application.get("/good", Query.class, in -> {
                log.add(in.request().path());
                return "x";
            });
            application.get("/bad", Query.class, in -> {
                throw HttpException.conflict("no");
            });
        });
        serving(app, served -> {
            assertEquals("x", served.ask("GET /good").body());
            assertEquals(409, served.ask("GET /bad").status());
            assertEquals(List.of("open", "/good", "commit", "open", "rollback"), log);
        });
    }

    record Nothing(int id) {}

    record Unknown(Thread thread) {}

    @Test
    void routesThatCannotWorkAreRefusedBeforeServing() {
        IllegalArgumentException missing = assertThrows(
                IllegalArgumentException.class,
                () -> serving(app(app -> app.get("/{other}", Nothing.class, in -> null)), served -> {}));
        assertTrue(missing.getMessage().contains("other"), missing::getMessage);
        assertThrows(
                IllegalArgumentException.class,
                () -> serving(app(app -> app.get("/", Unknown.class, in -> null)), served -> {}));
    }
}

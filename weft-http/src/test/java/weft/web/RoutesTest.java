package weft.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.await;
import static weft.Asyncio.gather;
import static weft.Asyncio.sleep;
import static weft.web.Asking.ask;
import static weft.web.Asking.asking;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import weft.Coroutine;
import weft.http.ClientResponse;
import weft.testing.junit.WeftTest;

/** Which handler a request finds, and how it is called. */
@WeftTest
class RoutesTest {
    // -- routes --

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET | / | 200 home",
                "GET | /items/7 | 200 item 7",
                "GET | /items/seven | 200 name seven",
                "GET | /items/a%2Fb | 200 name a/b",
                "GET | /items/ | 404 404: Not Found",
                "GET | /items | 404 404: Not Found",
                "GET | /caf%C3%A9 | 200 café",
                "GET | /caf%c3%a9 | 200 café",
                "GET | /%69tems/7 | 200 item 7",
                "GET | /tail/a/b/c | 200 tail a/b/c",
                "GET | /tail/ | 200 tail",
                "GET | /x.y | 200 plain",
                "GET | /xzy | 404 404: Not Found",
                "POST | /items/7 | 405 405: Method Not Allowed",
                "PATCH | / | 405 405: Method Not Allowed",
                "DELETE | /any | 200 DELETE",
                "BREW | /any | 200 BREW",
                "GET | /first | 200 first",
            })
    void aPathFindsItsRoute(String method, String path, String expected) throws Exception {
        Application app = new Application();
        app.get("/", request -> "home");
        app.get("/items/{id:\\d+}", request -> "item " + request.matchInfo("id"));
        app.get("/items/{name}", request -> "name " + request.matchInfo("name"));
        app.get("/café", request -> "café");
        app.get("/tail/{rest:.*}", request -> "tail " + request.matchInfo("rest"));
        app.get("/x.y", request -> "plain");
        app.route("*", "/any", Request::method);
        app.get("/first", request -> "first");
        app.get("/{first}", request -> {
            throw HttpException.notFound();
        });
        asking(
                app,
                client ->
                        assertEquals(expected, ask(client.request(method, path)).strip()));
    }

    @Test
    void whatIsAllowedIsSaid() throws Exception {
        Application app = new Application();
        app.get("/a", request -> "x");
        app.put("/a", request -> "x");
        app.delete("/{any}", request -> "x");
        asking(app, client -> {
            try (ClientResponse wrong = await(client.post("/a"))) {
                assertEquals("DELETE, GET, HEAD, PUT", wrong.headers().get("Allow"));
            }
        });
    }

    @Test
    void pathsAreMadeOfTheirNames() throws Exception {
        Application below = new Application();
        below.get("/{id:\\d+}/{name}", request -> "x").named("inner");
        Application app = new Application();
        app.addSubapp("/shop/", below);
        app.get("/{path:.*}", request -> "x").named("outer");
        assertEquals("/shop/7/a%20b%3F", below.url("inner", "id", "7", "name", "a b?"));
        assertEquals("/a/b", app.url("outer", "path", "a/b"));
        assertThrows(IllegalArgumentException.class, () -> app.url("unknown"));
        assertThrows(IllegalArgumentException.class, () -> below.url("inner", "id", "7"));
        assertThrows(IllegalArgumentException.class, () -> below.url("inner", "id"));
    }

    @ParameterizedTest
    @CsvSource({"no slash", "/{", "/{a}/{a}", "/{a:(b)}", "/{a:[}", "/{}", "/a}b"})
    void pathsThatAreNoneAreRefused(String path) {
        assertThrows(IllegalArgumentException.class, () -> new Application().get(path, request -> "x"));
    }

    // -- views --

    // @start region="view"
    /** class ItemView(web.View): async def get(self) … */
    static class ItemView implements View {
        @Override
        public Object get(Request request) {
            return "item " + request.matchInfo("id");
        }

        @Override
        public Object put(Request request) {
            return "changed to " + await(request.text());
        }
    }

    static Application items() {
        Application app = new Application();
        app.addView("/items/{id}", new ItemView());
        return app;
    }
    // @end

    static final class Counted extends ItemView {
        private int heads;

        @Override
        public @Nullable Object head(Request request) {
            heads++;
            return null;
        }
    }

    @Test
    void aViewAnswersWhatItImplements() throws Exception {
        asking(items(), client -> {
            assertEquals("200 item 7", ask(client.get("/items/7")));
            assertEquals("200 changed to x", ask(client.put("/items/7").data("x")));
            assertEquals("200 ", ask(client.head("/items/7")));
            try (ClientResponse wrong = await(client.delete("/items/7"))) {
                assertEquals(
                        "405 GET, HEAD, PUT",
                        wrong.status() + " " + wrong.headers().get("Allow"));
            }
        });
        Counted counted = new Counted();
        Application app = new Application();
        app.addView("/", counted);
        asking(app, client -> assertEquals("204 ", ask(client.head("/"))));
        assertEquals(1, counted.heads);
        assertThrows(IllegalArgumentException.class, () -> app.addView("/none", new View() {}));
    }

    // -- handlers in threads --

    record Sum(int a, int b) {}

    @Test
    void handlersThatBlockRunInThreads() throws Exception {
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        Application app = new Application();
        app.get("/block", request -> {
                    most.accumulateAndGet(now.incrementAndGet(), Math::max);
                    Thread.sleep(20); // real time is the subject: it blocks
                    now.decrementAndGet();
                    return Thread.currentThread().getName() + " "
                            + request.query().get("n");
                })
                .inThread();
        app.get("/sum", Sum.class, in -> String.valueOf(in.a() + in.b())).inThread();
        app.get("/fails", request -> {
                    throw HttpException.conflict("taken");
                })
                .inThread();
        app.get("/coroutine", request -> later("awaited on the loop")).inThread();
        asking(app, client -> {
            List<Coroutine<String>> many = new ArrayList<>();
            for (int i = 0; i < 100; i++) many.add(client.get("/block?n=" + i).readText());
            List<String> answers = await(gather(many));
            assertTrue(
                    answers.get(99).startsWith("weft-thread-")
                            && answers.get(99).endsWith(" 99"),
                    answers.get(99));
            assertTrue(most.get() > 1 && most.get() <= 40, () -> most + " at once");
            assertEquals("200 3", ask(client.get("/sum?a=1&b=2")));
            assertEquals("422", ask(client.get("/sum?a=x")).substring(0, 3));
            assertEquals("409 taken", ask(client.get("/fails")));
            assertEquals("200 awaited on the loop", ask(client.get("/coroutine")));
        });
    }

    private static Coroutine<String> later(String text) {
        return weft.Asyncio.async(() -> {
            await(sleep(1));
            return text;
        });
    }
}

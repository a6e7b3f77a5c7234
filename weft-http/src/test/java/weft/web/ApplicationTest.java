package weft.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.asyncContextManager;
import static weft.Asyncio.await;
import static weft.Asyncio.getRunningLoop;
import static weft.Asyncio.sleep;
import static weft.web.Asking.ask;
import static weft.web.Asking.asking;

import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import weft.AsyncContextManager;
import weft.http.ClientResponse;
import weft.testing.junit.WeftTest;
import weft.web.testing.TestClient;

/** Applications below others, middlewares, values, and the life of an application. */
@WeftTest
class ApplicationTest {
    private final List<String> log = new ArrayList<>();

    // -- applications below others, and for hosts --

    @Test
    void anApplicationBelowHasItsOwnWorld() throws Exception {
        Key<String> colour = new Key<>("colour");
        Key<String> shape = new Key<>("shape");
        Application inner = new Application(WebOptions.DEFAULT.withMaxBody(3));
        inner.set(shape, "round");
        inner.use((request, next) -> {
            log.add("inner");
            return next.handle(request);
        });
        inner.onStartup(app -> log.add("inner starts"));
        inner.onShutdown(app -> log.add("inner shuts down"));
        inner.onCleanup(app -> log.add("inner is cleaned up"));
        inner.get(
                "/",
                request -> request.path() + " " + request.app().value(colour) + " "
                        + request.app().value(shape));
        inner.post("/{name}", request -> await(request.text()));
        Application outer = new Application();
        outer.set(colour, "red");
        outer.set(shape, "square");
        outer.use((request, next) -> {
            log.add("outer");
            StreamResponse response = next.handle(request);
            response.headers().set("X-Outer", "yes");
            return response;
        });
        outer.onStartup(app -> log.add("outer starts"));
        outer.onShutdown(app -> log.add("outer shuts down"));
        outer.onCleanup(app -> log.add("outer is cleaned up"));
        outer.addSubapp("/in", inner);
        outer.get("/in", request -> "the outer one's");
        outer.get("/inside", request -> "not below");
        asking(outer, client -> {
            log.clear();
            assertEquals("200 the outer one's", ask(client.get("/in")));
            assertEquals("200 /in/ red round", ask(client.get("/in/")));
            assertEquals("200 not below", ask(client.get("/inside")));
            assertEquals("404 404: Not Found", ask(client.get("/in/a/b")));
            assertEquals("413", ask(client.post("/in/a").data("1234")).substring(0, 3));
            try (ClientResponse answer = await(client.get("/in/"))) {
                assertEquals("yes", answer.headers().get("X-Outer"));
            }
            assertEquals(
                    List.of("outer", "outer", "inner", "outer", "outer", "inner", "outer", "inner", "outer", "inner"),
                    log);
            log.clear();
        });
        assertEquals(
                List.of("outer shuts down", "inner shuts down", "inner is cleaned up", "outer is cleaned up"), log);
        assertThrows(IllegalArgumentException.class, () -> new Application().addSubapp("/again", inner));
        assertThrows(IllegalArgumentException.class, () -> outer.addSubapp("/", new Application()));
    }

    @ParameterizedTest
    @CsvSource({
        "example.org, exact",
        "EXAMPLE.org:8080, exact",
        "api.example.org, below",
        "a.b.example.org:1, below",
        "notexample.org, outer",
        "example.org.evil, outer",
        "[::1]:8080, outer",
        "'', outer",
    })
    void hostsHaveApplicationsOfTheirOwn(String host, String expected) throws Exception {
        Application app = new Application();
        app.get("/", request -> "outer");
        for (String domain : List.of("example.org", "*.Example.org")) {
            Application own = new Application();
            own.get("/", request -> domain.startsWith("*") ? "below" : "exact");
            app.addDomain(domain, own);
        }
        new AppRunner(app).run(runner -> {
            MockedResponse answer =
                    await(MockedRequest.get("/").header("Host", host).sendTo(runner));
            assertEquals(expected, await(answer.text()));
        });
    }

    // -- around the handlers --

    @Test
    void middlewaresStandAroundEachOther() throws Exception {
        Key<String> user = new Key<>("user");
        Key<Integer> status = new Key<>("status");
        Application app = new Application();
        app.use((request, next) -> {
            log.add("first in");
            StreamResponse response = next.handle(request);
            log.add("first out " + response.status() + " " + response.value(status));
            return response;
        });
        app.use((request, next) -> {
            if (request.query().get("stop") != null) return "stopped";
            request.set(user, "Ada");
            try {
                return next.handle(request);
            } catch (IllegalStateException e) {
                return Response.text("mended: " + e.getMessage()).withStatus(418);
            } finally {
                log.add("second out");
            }
        });
        app.use((request, next) -> {
            StreamResponse response = next.handle(request);
            response.set(status, 1);
            return response;
        });
        app.onResponsePrepare((request, response) -> {
            response.headers().set("X-Signed", request.method());
            if (response.status() >= 400) response.set(status, 4);
        });
        app.get("/", request -> "Hello, " + request.value(user));
        app.get("/fails", request -> {
            throw new IllegalStateException("broken");
        });
        asking(app, client -> {
            assertEquals("200 Hello, Ada", ask(client.get("/")));
            assertEquals(List.of("first in", "second out", "first out 200 1"), log);
            log.clear();
            getRunningLoop().setExceptionHandler((loop, context) -> log.add(String.valueOf(context.exception())));
            assertEquals("500", ask(client.get("/fails")).substring(0, 3)); // no status is kept
            assertEquals(List.of("first in", "second out"), log.subList(0, 2));
            assertTrue(log.get(2).contains(NoSuchElementException.class.getName()), log::toString);
            try (ClientResponse stopped = await(client.get("/?stop=1"))) {
                assertEquals(500, stopped.status());
                assertEquals("GET", stopped.headers().get("X-Signed"));
            }
        });
    }

    @Test
    void aCleanUpIsDoneInReverseAndAllOfIt() throws Exception {
        Application app = new Application();
        for (String name : List.of("first", "second", "third")) app.cleanupCtx(running -> context(name));
        app.onStartup(running -> log.add("startup"));
        app.onShutdown(running -> log.add("shutdown"));
        app.onCleanup(running -> log.add("cleanup"));
        assertThrows(
                IllegalStateException.class,
                () -> asking(
                        app,
                        client -> assertThrows(IllegalStateException.class, () -> app.get("/late", request -> "x"))));
        assertEquals(
                List.of(
                        "first opens",
                        "second opens",
                        "third opens",
                        "startup",
                        "shutdown",
                        "cleanup",
                        "third closes",
                        "second closes",
                        "first closes"),
                log);
        app.get("/late", request -> "now it may");
    }

    @Test
    void whatWasOpenedIsClosedWhenTheRestDoesNotStart() {
        Application below = new Application();
        below.cleanupCtx(running -> context("below"));
        below.onStartup(running -> {
            throw new IllegalArgumentException("no");
        });
        Application app = new Application();
        app.cleanupCtx(running -> context("first"));
        app.addSubapp("/below", below);
        assertThrows(IllegalArgumentException.class, () -> await(TestClient.inMemory(app)));
        assertEquals(List.of("first opens", "below opens", "below closes", "first closes"), log);
    }

    private AsyncContextManager<?> context(String name) {
        return asyncContextManager(out -> {
            await(sleep(1));
            log.add(name + " opens");
            out.yield(name);
            await(sleep(1));
            log.add(name + " closes");
            if (name.equals("second")) throw new IllegalStateException("closing fails");
        });
    }

    @Test
    void valuesHaveTheirKeys() throws Exception {
        Key<Integer> number = new Key<>("number");
        Key<Integer> other = new Key<>("number");
        Application app = new Application();
        app.set(number, 1);
        app.get("/", request -> {
            request.set(number, 2);
            Response response = Response.text(app.value(number) + " " + request.value(number));
            response.set(number, 3);
            assertEquals(3, response.value(number));
            assertThrows(NoSuchElementException.class, () -> response.value(other));
            return response;
        });
        asking(app, client -> assertEquals("200 1 2", ask(client.get("/"))));
        NoSuchElementException missing = assertThrows(NoSuchElementException.class, () -> app.value(other));
        assertTrue(String.valueOf(missing.getMessage()).contains("number"), missing::getMessage);
    }
}

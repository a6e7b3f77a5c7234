package weft.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.http.RawServer.answer;
import static weft.http.RawServer.ok;
import static weft.http.RawServer.serving;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs what the Javadoc shows. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ClientSnippetsTest {
    private static String answers(RawServer.Request request) {
        return switch (request.path()) {
            case "/hello" -> ok("hello");
            case "/users", "/api/users/1" ->
                answer("200 OK", "{\"id\":1,\"name\":\"Ada\"}", "Content-Type", "application/json");
            case "/all" -> answer("200 OK", "[{\"id\":2,\"name\":\"Grace\"}]", "Content-Type", "application/json");
            case "/lines" -> ok("one\ntwo\n");
            case "/echo" -> ok(request.text());
            case "/form" -> ok(request.text().contains("filename=\"cat.png\"") ? "a form with a picture" : "what?");
            case "/login" -> answer("200 OK", "", "Set-Cookie", "session=abc; Path=/; HttpOnly");
            case "/who" -> ok("cookie " + request.headers().get("Cookie"));
            case "/events" ->
                request.headers().contains("Last-Event-ID")
                        ? "HTTP/1.1 204 No Content\r\n\r\n"
                        : answer(
                                "200 OK",
                                "retry: 1\n\nid: 1\nevent: greeting\ndata: hello\n\n",
                                "Content-Type",
                                "text/event-stream");
            default -> ok("");
        };
    }

    @Test
    void theyPrintWhatTheyShould(@TempDir Path folder) throws Exception {
        Path picture = Files.writeString(folder.resolve("cat.png"), "cat");
        Path jar = folder.resolve("cookies");
        serving(ClientSnippetsTest::answers, server -> {
            String url = server.url("");
            ClientSnippets snippets = new ClientSnippets(url);
            snippets.session();
            try (ClientSession session = new ClientSession()) {
                snippets.request(session);
                snippets.response(session);
                snippets.body(session, picture);
                snippets.form(session, picture);
                snippets.events(session);
                snippets.check(session);
                snippets.json(session);
            }
            snippets.settings();
            snippets.middleware();
            snippets.limits();
            snippets.cookies(jar);
            snippets.trace();
            assertEquals("""
                200
                hello
                hello
                User[id=1, name=Ada]
                one
                two
                onetwo
                a form with a picture
                greeting: hello
                hello
                Grace
                User[id=1, name=Ada]
                GET 200
                cookie session=abc
                connected for GET
                """, snippets.printed());
        });
        assertTrue(Files.size(jar) > 0);
    }

    @Nested
    class OfTheMock extends ClientSnippets.GreetingTest {}
}

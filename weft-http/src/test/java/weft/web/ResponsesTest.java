package weft.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.await;
import static weft.web.Asking.ask;
import static weft.web.Asking.asking;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import weft.http.ClientResponse;
import weft.http.RequestBuilder;
import weft.testing.junit.WeftTest;

/** What handlers answer. */
@WeftTest
class ResponsesTest {
    // -- responses --

    @ParameterizedTest
    @CsvSource({
        "gzip, gzip",
        "deflate, deflate",
        "'deflate, gzip', gzip",
        "'gzip;q=0, deflate', deflate",
        "br, ",
        "'', ",
    })
    void responsesAreCompressedForWhomTakesIt(String accepted, @Nullable String coding) throws Exception {
        Application app = new Application();
        app.get("/whole", request -> {
            Response response = Response.text("x".repeat(10_000));
            response.enableCompression();
            return response;
        });
        app.get("/large", request -> {
            Response response = Response.text("x".repeat(1_000_000));
            response.enableCompression();
            return response;
        });
        app.get("/stream", request -> {
            StreamResponse response = new StreamResponse();
            response.enableCompression();
            await(response.prepare(request));
            for (int i = 0; i < 10; i++) await(response.write("y".repeat(1000)));
            return response;
        });
        app.get("/coded", request -> {
            Response response = Response.text("z").withHeader("Content-Encoding", "exi");
            response.enableCompression();
            return response;
        });
        asking(app, client -> {
            for (String path : List.of("/whole", "/large", "/stream")) {
                RequestBuilder request = client.get(path).header("Accept-Encoding", accepted);
                try (ClientResponse response = await(request)) {
                    assertEquals(coding, response.headers().get("Content-Encoding"));
                    assertEquals("Accept-Encoding", response.headers().get("Vary"));
                    String text = await(response.text());
                    assertEquals(path.equals("/large") ? 1_000_000 : 10_000, text.length());
                }
                try (ClientResponse raw = await(
                        client.get(path).header("Accept-Encoding", accepted).decompress(false))) {
                    int size = await(raw.read()).length;
                    assertTrue(coding == null ? size >= 10_000 : size < 5_000, () -> path + " has " + size);
                    if (!path.equals("/stream"))
                        assertEquals(String.valueOf(size), raw.headers().get("Content-Length"));
                    else assertNull(raw.headers().get("Content-Length"));
                }
            }
            try (ClientResponse coded = await(client.get("/coded").decompress(false))) {
                assertEquals("exi", coded.headers().get("Content-Encoding"));
                assertEquals("z", await(coded.text()));
            }
        });
    }

    @Test
    void responsesOfAllKinds() throws Exception {
        Application app = new Application();
        app.get("/redirect", request -> Response.redirect("/caf\u00e9?a=b c".replace(" ", "%20")));
        app.get("/thrown", request -> {
            throw HttpException.seeOther("/");
        });
        app.get("/cookies", request -> {
            Response response = Response.json(Map.of("a", 1)).withStatus(201);
            response.setCookie("a", "1");
            response.delCookie("b");
            return response;
        });
        app.get("/reason", request -> {
            Response response = Response.text("x");
            response.setStatus(299, "Fine");
            return response;
        });
        asking(app, client -> {
            try (ClientResponse redirect = await(client.get("/redirect").allowRedirects(false))) {
                assertEquals(
                        "302 /caf%C3%A9?a=b%20c",
                        redirect.status() + " " + redirect.headers().get("Location"));
            }
            assertEquals("303 303: See Other", ask(client.get("/thrown")));
            try (ClientResponse cookies = await(client.get("/cookies"))) {
                assertEquals(201, cookies.status());
                assertEquals(
                        List.of("a=1; Path=/", "b=; Max-Age=0; Path=/"),
                        cookies.headers().getAll("Set-Cookie").stream()
                                .map(each -> each.replaceAll("; Expires=[^;]*", ""))
                                .toList());
            }
        });
    }
}

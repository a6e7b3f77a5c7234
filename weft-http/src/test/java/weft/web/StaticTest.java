package weft.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.web.Served.app;
import static weft.web.Served.serving;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files: parts and conditions; and that nothing outside of a folder gets out. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StaticTest {
    @TempDir
    Path top;

    private Path folder;

    @BeforeEach
    void makeFiles() throws IOException {
        folder = Files.createDirectory(top.resolve("public"));
        Files.writeString(top.resolve("secret.txt"), "SECRET");
        Files.writeString(folder.resolve("page.html"), "<h1>0123456789</h1>");
        Files.writeString(folder.resolve("a b.txt"), "blank");
        Files.createDirectory(folder.resolve("sub"));
        Files.writeString(folder.resolve("sub/inner.js"), "let x");
        Files.writeString(folder.resolve("sub/<i>.txt"), "angle");
        Files.createSymbolicLink(folder.resolve("out.txt"), top.resolve("secret.txt"));
        Files.createSymbolicLink(folder.resolve("outside"), top);
        Files.createSymbolicLink(folder.resolve("inside.html"), folder.resolve("page.html"));
    }

    private Application files(StaticOptions how) {
        return app(app -> app.addStatic("/files", folder, how));
    }

    @ParameterizedTest
    @CsvSource({
        "/files/page.html, 200, <h1>0123456789</h1>",
        "/files/a%20b.txt, 200, blank",
        "/files/sub/inner.js, 200, let x",
        "/files/inside.html, 200, <h1>0123456789</h1>",
        "/files/none, 404, 404: Not Found",
        "/files/sub, 403, 403: Forbidden",
        "/files/, 403, 403: Forbidden",
    })
    void aFolderIsServed(String path, int status, String body) {
        serving(files(StaticOptions.DEFAULT), served -> {
            Answer answer = served.ask("GET " + path);
            assertEquals(status, answer.status());
            assertEquals(body, answer.body());
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/files/../secret.txt",
                "/files/%2e%2e/secret.txt",
                "/files/..%2fsecret.txt",
                "/files/%2e%2e%2fsecret.txt",
                "/files/sub/../../secret.txt",
                "/files/..%5csecret.txt",
                "/files/..\\secret.txt",
                "/files//../secret.txt",
                "/files/./../secret.txt",
                "/files/out.txt",
                "/files/outside/secret.txt",
                "/files/outside/public/page.html/../../../secret.txt",
                "/files/secret.txt%00.html",
                "/files/%252e%252e/secret.txt",
            })
    void nothingOutsideGetsOut(String path) {
        serving(files(StaticOptions.DEFAULT.withShowIndex(true)), served -> {
            Answer answer = served.ask("GET " + path);
            assertFalse(answer.body().contains("SECRET"), answer::body);
            assertTrue(answer.status() == 404 || answer.status() == 400, () -> "status " + answer.status());
        });
    }

    @Test
    void absolutePathsAreInsideToo() {
        serving(files(StaticOptions.DEFAULT), served -> {
            assertEquals(
                    404, served.ask("GET /files/" + top.resolve("secret.txt")).status());
            assertEquals(404, served.ask("GET /files//etc/passwd").status());
        });
    }

    @Test
    void linksAreFollowedOnDemand() {
        serving(
                files(StaticOptions.DEFAULT.withFollowSymlinks(true)),
                served ->
                        assertEquals("SECRET", served.ask("GET /files/out.txt").body()));
    }

    @Test
    void listsAndIndexFilesAreThereOnDemand() throws IOException {
        serving(files(StaticOptions.DEFAULT.withShowIndex(true)), served -> {
            String list = served.ask("GET /files/sub").body();
            assertTrue(list.contains("href=\"/files/sub/inner.js\""), list);
            assertTrue(list.contains("&lt;i&gt;.txt"), list);
            assertFalse(list.contains("<i>"), list);
        });
        Files.writeString(folder.resolve("index.html"), "start");
        serving(
                files(StaticOptions.DEFAULT.withIndexFile("index.html")),
                served -> assertEquals("start", served.ask("GET /files/").body()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "bytes=4-7 | 206 | 0123 | bytes 4-7/19",
                "bytes=14- | 206 | </h1> | bytes 14-18/19",
                "bytes=-5 | 206 | </h1> | bytes 14-18/19",
                "bytes=14-100 | 206 | </h1> | bytes 14-18/19",
                "bytes=19- | 416 | '' | bytes */19",
                "bytes=-0 | 416 | '' | bytes */19",
                "bytes=7-4 | 200 | <h1>0123456789</h1> |",
                "bytes=0-1,3-4 | 200 | <h1>0123456789</h1> |",
                "lines=1-2 | 200 | <h1>0123456789</h1> |",
                "bytes=x-y | 200 | <h1>0123456789</h1> |",
                "bytes=99999999999999999999- | 416 | '' | bytes */19",
                "bytes=14-99999999999999999999 | 206 | </h1> | bytes 14-18/19",
                "bytes=-99999999999999999999 | 206 | <h1>0123456789</h1> | bytes 0-18/19",
                "bytes=0000000000000000000000014- | 206 | </h1> | bytes 14-18/19",
                "bytes=0-0 | 206 | < | bytes 0-0/19",
                "bytes=18-18 | 206 | > | bytes 18-18/19",
                "Bytes=4-7 | 206 | 0123 | bytes 4-7/19",
                "bytes=- | 200 | <h1>0123456789</h1> |",
                "bytes=--5 | 200 | <h1>0123456789</h1> |",
                "bytes=+1-2 | 200 | <h1>0123456789</h1> |",
                "bytes=١-٢ | 200 | <h1>0123456789</h1> |",
                "bytes=1 - 2 | 200 | <h1>0123456789</h1> |",
                "bytes | 200 | <h1>0123456789</h1> |",
            })
    void aPartIsServed(String range, int status, String body, String contentRange) {
        serving(files(StaticOptions.DEFAULT), served -> {
            Answer answer = served.ask("GET /files/page.html", "Range: " + range);
            assertEquals(status, answer.status());
            assertEquals(body, answer.body());
            assertEquals(contentRange, answer.headers().get("Content-Range"));
        });
    }

    @Test
    void conditionsAreAnswered() {
        serving(files(StaticOptions.DEFAULT), served -> {
            Answer first = served.ask("GET /files/page.html");
            String etag = first.headers().get("ETag");
            String date = first.headers().get("Last-Modified");
            assertEquals("text/html; charset=utf-8", first.headers().get("Content-Type"));
            assertEquals(
                    304,
                    served.ask("GET /files/page.html", "If-None-Match: " + etag).status());
            assertEquals(
                    304,
                    served.ask("GET /files/page.html", "If-None-Match: W/" + etag + ", \"x\"")
                            .status());
            assertEquals(
                    200,
                    served.ask("GET /files/page.html", "If-None-Match: \"x\"").status());
            assertEquals(
                    304,
                    served.ask("GET /files/page.html", "If-Modified-Since: " + date)
                            .status());
            assertEquals(
                    200,
                    served.ask("GET /files/page.html", "If-Modified-Since: Thu, 01 Jan 1970 00:00:00 GMT")
                            .status());
            assertEquals(
                    412, served.ask("GET /files/page.html", "If-Match: \"x\"").status());
            assertEquals(200, served.ask("GET /files/page.html", "If-Match: *").status());
            assertEquals(
                    412,
                    served.ask("GET /files/page.html", "If-Unmodified-Since: Thu, 01 Jan 1970 00:00:00 GMT")
                            .status());
            assertEquals(
                    206,
                    served.ask("GET /files/page.html", "Range: bytes=0-1", "If-Range: " + etag)
                            .status());
            assertEquals(
                    200,
                    served.ask("GET /files/page.html", "Range: bytes=0-1", "If-Range: \"x\"")
                            .status());
        });
    }

    @Test
    void aCompressedSiblingIsSentToWhomTakesIt() throws IOException {
        Files.writeString(folder.resolve("page.html.gz"), "compressed");
        serving(files(StaticOptions.DEFAULT), served -> {
            Answer answer = served.ask("GET /files/page.html", "Accept-Encoding: gzip");
            assertEquals("compressed", answer.body());
            assertEquals("gzip", answer.headers().get("Content-Encoding"));
            assertEquals("text/html; charset=utf-8", answer.headers().get("Content-Type"));
            assertEquals(
                    "<h1>0123456789</h1>",
                    served.ask("GET /files/page.html", "Accept-Encoding: gzip;q=0")
                            .body());
        });
    }
}

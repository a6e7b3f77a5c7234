package weft.web;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.await;
import static weft.web.Served.app;
import static weft.web.Served.serving;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import weft.stream.Connection;
import weft.web.testing.TestClient;

/** Files beyond the ordinary: siblings, links, conditions, methods, and what a handler does with them. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FilesTest {
    private static final Instant NOON = Instant.parse("2026-02-03T12:00:00Z");

    @TempDir
    Path top;

    private Path folder;

    @BeforeEach
    void makeFiles() throws IOException {
        folder = Files.createDirectory(top.resolve("public"));
        Files.writeString(top.resolve("secret.txt"), "SECRET");
        Files.writeString(folder.resolve("page.html"), "0123456789");
        Files.setLastModifiedTime(folder.resolve("page.html"), FileTime.from(NOON));
        Files.createFile(folder.resolve("empty"));
    }

    private Application files() {
        return files(StaticOptions.DEFAULT);
    }

    private Application files(StaticOptions how) {
        return app(app -> app.addStatic("/files", folder, how));
    }

    // -- compressed siblings --

    /** CVE-2024-42367 was this in aiohttp. */
    @Test
    void aCompressedSiblingThatIsALinkDoesNotLeadOut() throws IOException {
        Files.createSymbolicLink(folder.resolve("page.html.gz"), top.resolve("secret.txt"));
        Files.createSymbolicLink(folder.resolve("page.html.br"), top.resolve("nowhere"));
        serving(files(), served -> {
            Answer answer = served.ask("GET /files/page.html", "Accept-Encoding: gzip, br");
            assertEquals("0123456789", answer.body());
            assertNull(answer.headers().get("Content-Encoding"));
            assertEquals(404, served.ask("GET /files/page.html.gz").status());
        });
        serving(
                files(StaticOptions.DEFAULT.withFollowSymlinks(true)),
                served -> assertEquals(
                        "SECRET",
                        served.ask("GET /files/page.html", "Accept-Encoding: gzip")
                                .body()));
    }

    @ParameterizedTest
    @CsvSource({
        "gzip, gz, gzip",
        "br, br, brotli",
        "'gzip, br', br, brotli",
        "'GZIP', gz, gzip",
        "'deflate, gzip;q=1.0', gz, gzip",
        "'br;q=0.000, gzip', gz, gzip",
        "'deflate', , ",
        "'', , ",
    })
    void theSiblingIsTheOneThatTheClientTakes(String accepted, String sibling, String body) throws IOException {
        Files.writeString(folder.resolve("page.html.gz"), "gzip");
        Files.writeString(folder.resolve("page.html.br"), "brotli");
        serving(files(), served -> {
            Answer plain = served.ask("GET /files/page.html");
            Answer answer = served.ask("GET /files/page.html", "Accept-Encoding: " + accepted);
            assertEquals(body == null ? "0123456789" : body, answer.body());
            assertEquals(
                    sibling == null ? null : sibling.equals("gz") ? "gzip" : "br",
                    answer.headers().get("Content-Encoding"));
            if (sibling != null) {
                assertEquals("Accept-Encoding", answer.headers().get("Vary"));
                assertNotEquals(plain.headers().get("ETag"), answer.headers().get("ETag"));
                assertEquals(
                        304,
                        served.ask(
                                        "GET /files/page.html",
                                        "Accept-Encoding: " + accepted,
                                        "If-None-Match: " + answer.headers().get("ETag"))
                                .status());
            }
        });
    }

    @Test
    void aSiblingWithoutItsFileIsNothing() throws IOException {
        Files.writeString(folder.resolve("gone.html.gz"), "gzip");
        serving(
                files(),
                served -> assertEquals(
                        404,
                        served.ask("GET /files/gone.html", "Accept-Encoding: gzip")
                                .status()));
    }

    // -- names --

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/files/%2e%2e%2f%2e%2e%2fsecret.txt",
                "/files/..%c0%af..%c0%afsecret.txt",
                "/files/%c0%ae%c0%ae/secret.txt",
                "/files/..;/secret.txt",
                "/files/%5c..%5c..%5csecret.txt",
                "/files/%00",
                "/files/page.html%00.txt",
                "/files/page.html/",
                "/files/page.html/../../secret.txt",
                "/files/%2fetc%2fpasswd",
                "/files/file:%2f%2f%2fetc%2fpasswd",
                "/files/~root",
                "/files/%ff%fe",
                "/files/%",
                "/files/%zz",
                "/files/C:%5cwindows",
                "/filesecret.txt",
            })
    void namesThatAreNoFilesOfTheFolderAreNotFound(String path) {
        serving(files(StaticOptions.DEFAULT.withShowIndex(true)), served -> {
            Answer answer = served.ask("GET " + path);
            assertFalse(answer.body().contains("SECRET") || answer.body().contains("root:"), answer::body);
            assertTrue(
                    answer.status() == 404 || (path.equals("/files/page.html/") && answer.status() == 200),
                    () -> path + " is " + answer);
        });
    }

    @Test
    void namesThatAreTooLongAndSpecialFilesAreNotFound() throws Exception {
        boolean pipe = new ProcessBuilder("mkfifo", folder.resolve("pipe").toString())
                        .start()
                        .waitFor()
                == 0;
        serving(files(), served -> {
            assertEquals(404, served.ask("GET /files/" + "x".repeat(5000)).status());
            if (pipe) assertEquals(404, served.ask("GET /files/pipe").status());
        });
    }

    @Test
    void anIndexFileIsServedBehindASlash() throws IOException {
        Files.createDirectory(folder.resolve("sub"));
        Files.writeString(folder.resolve("sub/index.html"), "start");
        serving(files(StaticOptions.DEFAULT.withIndexFile("index.html")), served -> {
            assertEquals("start", served.ask("GET /files/sub/").body());
            Answer redirect = served.ask("GET /files/sub?a=b");
            assertEquals(
                    "308 /files/sub/?a=b",
                    redirect.status() + " " + redirect.headers().get("Location"));
        });
    }

    /** "//sub/" would lead to a host of that name. */
    @Test
    void theSlashLeadsToNoOtherHost() throws IOException {
        Files.createDirectory(folder.resolve("sub"));
        Files.writeString(folder.resolve("sub/index.html"), "start");
        Application app = app(each -> each.addStatic("/", folder, StaticOptions.DEFAULT.withIndexFile("index.html")));
        serving(app, served -> {
            for (String path : List.of("/sub", "//sub", "///sub")) {
                Answer answer = served.ask("GET " + path);
                if (answer.status() != 404)
                    assertEquals("/sub/", answer.headers().get("Location"), path);
            }
        });
    }

    /** RFC 9110, 13.2.1: conditions are about the file, and this response is about its absence. */
    @Test
    void aPageForAnErrorHasNoConditions() {
        serving(
                app(all -> all.get("/", request -> {
                    FileResponse page = new FileResponse(folder.resolve("page.html"));
                    page.setStatus(404);
                    return page;
                })),
                served -> {
                    assertEquals(404, served.ask("GET /", "If-None-Match: *").status());
                    assertEquals(404, served.ask("GET /", "If-Match: \"x\"").status());
                    assertEquals(404, served.ask("GET /", "Range: bytes=0-1").status());
                });
    }

    // -- conditions --

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET | If-Modified-Since: Tue, 03 Feb 2026 12:00:00 GMT | 304",
                "GET | If-Modified-Since: Tuesday, 03-Feb-26 12:00:00 GMT | 304",
                "GET | If-Modified-Since: Tue Feb  3 12:00:00 2026 | 304",
                "GET | If-Modified-Since: Tue, 03 Feb 2026 11:59:59 GMT | 200",
                "GET | If-Modified-Since: yesterday | 200",
                "GET | If-Modified-Since: Tue, 03 Feb 2026 12:00:00 GMT#If-None-Match: \"x\" | 200",
                "GET | If-None-Match: * | 304",
                "HEAD | If-None-Match: * | 304",
                "POST | If-None-Match: * | 405",
                "GET | If-Match: \"x\", * | 200",
                "GET | If-Match: W/\"x\" | 412",
                "GET | If-Unmodified-Since: Tue, 03 Feb 2026 12:00:00 GMT | 200",
                "GET | If-Unmodified-Since: Tue, 03 Feb 2026 11:59:59 GMT | 412",
                "GET | If-Match: \"x\"#Range: bytes=0-1 | 412",
                "GET | If-None-Match: *#Range: bytes=0-1 | 304",
                "GET | If-Range: Tue, 03 Feb 2026 12:00:00 GMT#Range: bytes=0-1 | 206",
                "GET | If-Range: Tue, 03 Feb 2026 12:00:01 GMT#Range: bytes=0-1 | 200",
                "GET | If-Range: W/\"x\"#Range: bytes=0-1 | 200",
                "GET | If-Range: nonsense#Range: bytes=0-1 | 200",
                "HEAD | Range: bytes=0-1 | 200",
                "GET | Range: bytes=0-1#Range: bytes=2-3 | 206",
            })
    void conditionsAndRanges(String method, String headers, int status) {
        serving(files(), served -> {
            Answer answer = served.ask(method + " /files/page.html", headers.split("#"));
            assertEquals(status, answer.status());
            if (status == 304 || method.equals("HEAD")) assertEquals("", answer.body());
            if (status == 206) assertEquals("01", answer.body());
            if (status == 304) assertNull(answer.headers().get("Content-Type"));
        });
    }

    @Test
    void headSaysHowLongTheFileIs() {
        serving(files(), served -> {
            Answer head = served.ask("HEAD /files/page.html");
            assertEquals("10", head.headers().get("Content-Length"));
            assertEquals("bytes", head.headers().get("Accept-Ranges"));
            assertEquals("", head.body());
            assertEquals(
                    "GET, HEAD", served.ask("PUT /files/page.html").headers().get("Allow"));
        });
    }

    @Test
    void anEmptyFileIsAFile() {
        serving(files(), served -> {
            Answer answer = served.ask("GET /files/empty");
            assertEquals(
                    "200 0 ", answer.status() + " " + answer.headers().get("Content-Length") + " " + answer.body());
            assertEquals(
                    "bytes */0",
                    served.ask("GET /files/empty", "Range: bytes=0-").headers().get("Content-Range"));
        });
    }

    /** What was not modified has no body, so the next response begins where this one ends. */
    @Test
    void responsesFollowEachOtherOnAConnection() {
        serving(files(), served -> {
            try (Connection connection = served.connect()) {
                String get = "GET /files/page.html HTTP/1.1\r\nHost: t\r\n";
                connection
                        .writer()
                        .write(get + "If-None-Match: *\r\n\r\n" + get + "Range: bytes=50-\r\n\r\n" + get
                                + "Range: bytes=8-\r\n\r\n" + "HEAD" + get.substring(3) + "\r\n" + get + "\r\n");
                StringBuilder seen = new StringBuilder();
                for (int i = 0; i < 3; i++) {
                    Answer answer = Answer.next(connection.reader());
                    seen.append(answer.status()).append(answer.body()).append(' ');
                }
                assertEquals("304 416 20689 ", seen.toString());
                String head = new String(await(connection.reader().readuntil("\r\n\r\n".getBytes())));
                assertTrue(head.startsWith("HTTP/1.1 200 OK"), head);
                assertEquals("0123456789", Answer.next(connection.reader()).body());
            }
        });
    }

    // -- files out of a handler --

    @Test
    void aFileMayBeCompressedOnItsWay() throws Throwable {
        byte[] text = new byte[300_000];
        new Random(1).ints(text.length, 'a', 'e').forEach(new java.util.function.IntConsumer() {
            private int at;

            @Override
            public void accept(int letter) {
                text[at++] = (byte) letter;
            }
        });
        Path file = Files.write(folder.resolve("letters.txt"), text);
        Application app = app(all -> all.get("/letters", request -> {
            FileResponse response = new FileResponse(file);
            response.enableCompression();
            return response;
        }));
        weft.Asyncio.run(weft.Asyncio.async(() -> {
            try (TestClient client = await(TestClient.start(app))) {
                assertArrayEquals(text, await(client.get("/letters").readBytes()));
                try (var response = await(client.get("/letters").decompress(false))) {
                    assertEquals("gzip", response.headers().get("Content-Encoding"));
                    assertTrue(await(response.read()).length < 150_000);
                }
                try (var part = await(client.get("/letters").header("Range", "bytes=0-9"))) {
                    assertEquals(206, part.status());
                    assertEquals(new String(text, 0, 10, StandardCharsets.US_ASCII), await(part.text()));
                    assertNull(part.headers().get("Content-Encoding"));
                }
                try (var known = await(client.get("/letters").header("If-None-Match", "*"))) {
                    assertEquals(304, known.status());
                    assertNull(known.headers().get("Content-Encoding"));
                }
            }
        }));
    }

    @Test
    void aFileThatIsGoneIsNotFound() {
        serving(app(all -> all.get("/gone", request -> new FileResponse(folder.resolve("gone")))), served -> {
            assertEquals(404, served.ask("GET /gone").status());
        });
    }

    @Test
    void aFileThatShrinksEndsTheConnection() throws IOException {
        Path file = Files.write(folder.resolve("large"), new byte[20_000_000]);
        serving(files(), served -> {
            weft.Asyncio.getRunningLoop().setExceptionHandler((loop, context) -> {});
            try (Connection connection = served.connect()) {
                connection.writer().write("GET /files/large HTTP/1.1\r\nHost: t\r\n\r\n");
                await(connection.reader().readuntil("\r\n\r\n".getBytes()));
                Files.write(file, new byte[1000]);
                int received = await(connection.reader().read()).length;
                assertTrue(received < 20_000_000, "half a file must not look whole: " + received);
            }
        });
    }
}

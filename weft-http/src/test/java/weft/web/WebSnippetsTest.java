package weft.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.async;
import static weft.Asyncio.asyncContextManager;
import static weft.Asyncio.await;
import static weft.Asyncio.run;
import static weft.Asyncio.sleep;
import static weft.web.Served.serving;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The code in Javadoc. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WebSnippetsTest {
    private final List<String> log = new ArrayList<>();

    @Test
    void application() {
        // @start region="application"
        record Greeting(String text) {}

        Application app = new Application();
        app.get("/", request -> "Hello");
        app.get("/hello/{name}", request -> new Greeting("Hello, " + request.matchInfo("name"))); // as JSON
        app.get("/slow", request -> {
            await(sleep(0.01)); // others are served meanwhile
            return Response.text("done").withHeader("X-Speed", "low");
        });
        // Web.runApp(app);
        // @end
        serving(app, served -> {
            assertEquals("Hello", served.ask("GET /").body());
            assertEquals(
                    "{\"text\":\"Hello, Ada\"}", served.ask("GET /hello/Ada").body());
            assertEquals("low", served.ask("GET /slow").headers().get("X-Speed"));
        });
    }

    @Test
    void route() {
        Application app = new Application();
        // @start region="route"
        app.get("/reports/{id:\\d+}", request -> report(request.matchInfo("id")))
                .named("report")
                .cancelOnDisconnect();
        String path = app.url("report", "id", "7"); // /reports/7
        // @end
        assertEquals("/reports/7", path);
        serving(app, served -> {
            assertEquals("report 7", served.ask("GET /reports/7").body());
            assertEquals(404, served.ask("GET /reports/seven").status());
        });
    }

    private static String report(String id) {
        return "report " + id;
    }

    @Test
    void middleware() {
        Application app = new Application();
        app.get("/", request -> "x");
        // @start region="middleware"
        app.use((request, next) -> {
            if (!request.headers().contains("Authorization")) throw HttpException.unauthorized("Bearer");
            StreamResponse response = next.handle(request);
            response.headers().set("Cache-Control", "no-store");
            return response;
        });
        // @end
        serving(app, served -> {
            assertEquals(401, served.ask("GET /").status());
            assertEquals(
                    "no-store",
                    served.ask("GET /", "Authorization: Bearer me").headers().get("Cache-Control"));
        });
    }

    @Test
    void key() {
        // @start region="key"
        Key<List<String>> names = new Key<>("names");
        Application app = new Application();
        app.set(names, List.of("Ada", "Ben"));
        app.get("/", request -> request.app().value(names).getFirst());
        // @end
        serving(app, served -> assertEquals("Ada", served.ask("GET /").body()));
    }

    @Test
    void exception() {
        Map<String, String> pages = Map.of("a", "page a");
        Application app = new Application();
        // @start region="exception"
        app.get("/pages/{name}", request -> {
            String page = pages.get(request.matchInfo("name"));
            if (page == null) throw HttpException.notFound("there is no such page");
            return page;
        });
        // @end
        serving(app, served -> {
            assertEquals("page a", served.ask("GET /pages/a").body());
            assertEquals(404, served.ask("GET /pages/b").status());
            assertEquals("there is no such page", served.ask("GET /pages/b").body());
        });
    }

    @Test
    void stream() {
        Application app = new Application();
        // @start region="stream"
        app.get("/numbers", request -> {
            StreamResponse response = new StreamResponse();
            response.setContentType("text/plain");
            await(response.prepare(request));
            for (int i = 0; i < 3; i++) await(response.write(i + "\n")); // waits for a slow client
            return response;
        });
        // @end
        serving(
                app,
                served -> assertEquals("0\n1\n2\n", served.ask("GET /numbers").body()));
    }

    @Test
    void response() {
        // @start region="response"
        Response page = Response.html("<h1>Hello</h1>").withHeader("Cache-Control", "no-cache");
        page.setCookie("seen", "yes");
        Response created = Response.json(Map.of("id", 7)).withStatus(201);
        // @end
        assertEquals("text/html; charset=utf-8", page.headers().get("Content-Type"));
        assertEquals("seen=yes; Path=/", page.headers().get("Set-Cookie"));
        assertEquals("{\"id\":7}", new String(created.body()));
    }

    @Test
    void request() {
        Application app = new Application();
        // @start region="request"
        app.post("/notes", request -> {
            String author = request.query().get("author", "nobody");
            String text = await(request.text());
            return author + " notes: " + text;
        });
        // @end
        serving(
                app,
                served -> assertEquals(
                        "Ada notes: hi",
                        served.send("POST /notes?author=Ada", "hi").body()));
    }

    @Test
    void form() {
        Application app = new Application();
        // @start region="form"
        app.post("/login", request -> {
            Form form = await(request.post());
            return "Hello, " + form.get("name");
        });
        // @end
        serving(
                app,
                served -> assertEquals(
                        "Hello, Ada L",
                        served.send("POST /login", "name=Ada+L&x=1", "Content-Type: application/x-www-form-urlencoded")
                                .body()));
    }

    @Test
    void multipart() {
        Application app = new Application();
        // @start region="multipart"
        app.post("/upload", request -> {
            long size = 0;
            for (BodyPart part : request.multipart()) { // each while it arrives
                for (byte[] piece = await(part.readChunk()); piece.length > 0; piece = await(part.readChunk()))
                    size += piece.length;
            }
            return "received " + size;
        });
        // @end
        String body = "--b\r\nContent-Disposition: form-data; name=\"f\"; filename=\"a.txt\"\r\n"
                + "Content-Type: text/plain\r\n\r\nhello\r\n--b--\r\n";
        serving(
                app,
                served -> assertEquals(
                        "received 5",
                        served.send("POST /upload", body, "Content-Type: multipart/form-data; boundary=b")
                                .body()));
    }

    @Test
    void file(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("report.csv"), "a;b");
        Application app = new Application();
        // @start region="file"
        app.get("/report", request -> {
            FileResponse response = new FileResponse(file);
            response.headers().set("Content-Disposition", "attachment; filename=\"report.csv\"");
            return response;
        });
        // @end
        serving(app, served -> {
            assertEquals("a;b", served.ask("GET /report").body());
            assertEquals("b", served.ask("GET /report", "Range: bytes=2-").body());
        });
    }

    @Test
    void accessLog() {
        List<String> lines = log;
        // @start region="accessLog"
        WebOptions options = WebOptions.DEFAULT.withAccessLog(AccessLog.of("%r %s %b", lines::add));
        Application app = new Application(options);
        // @end
        app.get("/x", request -> "1234");
        serving(app, served -> {
            served.ask("GET /x?y=\"");
            assertEquals(List.of("GET /x?y=\\x22 HTTP/1.1 200 4"), lines);
        });
    }

    @Test
    void runner() {
        Application app = new Application();
        app.get("/", request -> "x");
        app.cleanupCtx(running -> asyncContextManager(out -> {
            log.add("opened");
            out.yield("database");
            log.add("closed");
        }));
        run(async(() -> {
            // @start region="runner"
            new AppRunner(app).run(runner -> {
                TcpSite site = new TcpSite(runner, "127.0.0.1", 0);
                await(site.start());
                log.add("serves on " + site.name());
                // … the rest of the program
            });
            // @end
        }));
        assertEquals("opened", log.get(0));
        assertTrue(log.get(1).startsWith("serves on http://127.0.0.1:"), log::toString);
        assertEquals("closed", log.get(2));
    }
}

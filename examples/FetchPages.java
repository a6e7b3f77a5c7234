// Fetches 100 pages from a web server, one by one and then all at once, and compares the times.

import static weft.Asyncio.*;

import com.sun.net.httpserver.HttpServer;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import weft.*;

static final int PAGES = 100;
static final int MILLIS_A_PAGE = 100;

final boolean terminal = System.console() != null && System.console().isTerminal();

Coroutine<String> fetch(HttpClient client, URI page) {
    return async(() -> {
        HttpRequest request = HttpRequest.newBuilder(page).build();
        return await(client.sendAsync(request, HttpResponse.BodyHandlers.ofString()))
                .body();
    });
}

/** Fetches the pages, each when the one before it has come. */
Coroutine<Double> oneByOne(HttpClient client, List<URI> pages) {
    return async(() -> {
        Progress progress = new Progress("one by one");
        for (URI page : pages) {
            progress.came(await(fetch(client, page)));
        }
        return progress.seconds();
    });
}

/** Fetches the pages at the same time. The tasks share `progress` without a lock: one thread runs them all. */
Coroutine<Double> concurrently(HttpClient client, List<URI> pages) {
    return async(() -> {
        Progress progress = new Progress("concurrently");
        taskGroup().run(group -> {
            for (URI page : pages) {
                group.createTask(async(() -> progress.came(await(fetch(client, page)))));
            }
        });
        return progress.seconds();
    });
}

void main() throws IOException {
    HttpServer server = startServer();
    String address = "http://localhost:" + server.getAddress().getPort() + "/";
    List<URI> pages = IntStream.rangeClosed(1, PAGES)
            .mapToObj(n -> URI.create(address + n))
            .toList();
    try (HttpClient client = HttpClient.newHttpClient()) {
        IO.println("%d pages of %s, each of which takes %d ms\n".formatted(PAGES, address, MILLIS_A_PAGE));
        double slow = run(oneByOne(client, pages));
        double fast = run(concurrently(client, pages));
        IO.println("\n%-12s %8s %10s".formatted("", "seconds", "pages/s"));
        IO.println("%-12s %8.2f %10.0f".formatted("one by one", slow, PAGES / slow));
        IO.println("%-12s %8.2f %10.0f   %.0f times as fast"
                .formatted("concurrently", fast, PAGES / fast, slow / fast));
    } catch (KeyboardInterrupt e) {
        IO.println("\nstopped");
        System.exit(130);
    } finally {
        server.stop(0);
    }
}

/** How many pages have come: one line that changes in a terminal, a line for every quarter elsewhere. */
class Progress {
    final String what;
    final long start = System.nanoTime();
    int pages;

    Progress(String what) {
        this.what = what;
    }

    void came(String page) {
        pages++;
        String bar = "#".repeat(20 * pages / PAGES);
        String line = "%-12s [%-20s] %3d of %d  %5.1f s".formatted(what, bar, pages, PAGES, seconds());
        if (terminal) {
            IO.print("\r" + line + (pages == PAGES ? "\n" : ""));
        } else if (pages % (PAGES / 4) == 0) {
            IO.println(line);
        }
    }

    double seconds() {
        return (System.nanoTime() - start) / 1e9;
    }
}

/** The JDK's own web server; each of its pages takes its time. */
HttpServer startServer() throws IOException {
    HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), PAGES);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", exchange -> {
        try (exchange) {
            Thread.sleep(MILLIS_A_PAGE);
            byte[] page = ("<h1>Page " + exchange.getRequestURI() + "</h1>").getBytes();
            exchange.sendResponseHeaders(200, page.length);
            exchange.getResponseBody().write(page);
        } catch (InterruptedException e) {
            // The server stops.
        }
    });
    server.start();
    return server;
}

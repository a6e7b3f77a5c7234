// Fetches 100 pages from a web server, one by one and then all at once, and compares the times.
// Arguments: the pages to fetch instead, as https://example.com/ https://example.org/

import static weft.Asyncio.*;

import com.sun.net.httpserver.HttpServer;
import weft.*;
import weft.http.*;

static final int PAGES = 100;
static final int MILLIS_A_PAGE = 100;

final boolean terminal = System.console() != null && System.console().isTerminal();

Coroutine<String> fetch(ClientSession session, String page) {
    return session.get(page).raiseForStatus().readText();
}

/** Fetches the pages, each when the one before it has come. */
Coroutine<Double> oneByOne(ClientSession session, List<String> pages) {
    return async(() -> {
        Progress progress = new Progress("one by one", pages.size());
        for (String page : pages) {
            progress.came(await(fetch(session, page)));
        }
        return progress.seconds();
    });
}

/** Fetches the pages at the same time. The tasks share `progress` without a lock: one thread runs them all. */
Coroutine<Double> concurrently(ClientSession session, List<String> pages) {
    return async(() -> {
        Progress progress = new Progress("concurrently", pages.size());
        taskGroup().run(group -> {
            for (String page : pages) {
                group.createTask(async(() -> progress.came(await(fetch(session, page)))));
            }
        });
        return progress.seconds();
    });
}

Coroutine<Void> compare(List<String> pages) {
    return async(() -> {
        try (ClientSession session = new ClientSession()) {
            double slow = await(oneByOne(session, pages));
            double fast = await(concurrently(session, pages));
            IO.println("\n%-12s %8s %10s".formatted("", "seconds", "pages/s"));
            IO.println("%-12s %8.2f %10.0f".formatted("one by one", slow, pages.size() / slow));
            IO.println("%-12s %8.2f %10.0f   %.0f times as fast"
                    .formatted("concurrently", fast, pages.size() / fast, slow / fast));
        }
    });
}

void main(String[] args) {
    Script.main("FetchPages [URL...]", args, ClientException.class, in -> fetch(in.rest()));
}

void fetch(List<String> wanted) throws IOException {
    HttpServer server = wanted.isEmpty() ? startServer() : null;
    List<String> pages = wanted;
    if (server != null) {
        String address = "http://localhost:" + server.getAddress().getPort() + "/";
        pages = IntStream.rangeClosed(1, PAGES).mapToObj(n -> address + n).toList();
        IO.println("%d pages of %s, each of which takes %d ms\n".formatted(PAGES, address, MILLIS_A_PAGE));
    }
    try {
        run(compare(pages));
    } catch (KeyboardInterrupt e) {
        IO.println("\nstopped");
        throw new SystemExit(130);
    } finally {
        if (server != null) server.stop(0);
    }
}

/** How many pages have come: one line that changes in a terminal, a line for every quarter elsewhere. */
class Progress {
    final String what;
    final int all;
    final long start = System.nanoTime();
    int pages;

    Progress(String what, int all) {
        this.what = what;
        this.all = all;
    }

    void came(String page) {
        pages++;
        String bar = "#".repeat(20 * pages / all);
        String line = "%-12s [%-20s] %3d of %d  %5.1f s".formatted(what, bar, pages, all, seconds());
        if (terminal) {
            IO.print("\r" + line + (pages == all ? "\n" : ""));
        } else if (4 * pages / all > 4 * (pages - 1) / all) {
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

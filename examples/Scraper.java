// Follows the links of a small site, politely: no more than so many requests in a second to one host, a few at a time.
// Shows how far it is, and what it found. Arguments: the page to begin with, if it is not the site that this program
// serves.

import static weft.Asyncio.*;

import com.sun.net.httpserver.HttpServer;
import weft.*;
import weft.http.*;
import weft.queue.Queue;

static final int WORKERS = 4;
static final int MOST_PAGES = 30;
static final Pattern LINK = Pattern.compile("<a\\s[^>]*href=\"([^\"#]+)", Pattern.CASE_INSENSITIVE);
static final Pattern TITLE = Pattern.compile("<title>([^<]*)", Pattern.CASE_INSENSITIVE);

final boolean terminal = System.console() != null && System.console().isTerminal();

/** What is known of the site. One thread runs all workers, so it needs no lock. */
class Site {
    final Queue<URI> toVisit = new Queue<>();
    final Map<URI, String> found = new TreeMap<>();
    final Set<URI> seen = new HashSet<>();
    int visited;

    void add(URI page) {
        if (seen.size() < MOST_PAGES && seen.add(page)) toVisit.putNowait(page);
    }

    void visited(URI page, String result) {
        found.put(page, result);
        visited++;
        String bar = "#".repeat(20 * visited / seen.size());
        String line = "[%-20s] %d of %d pages".formatted(bar, visited, seen.size());
        if (terminal) IO.print("\r" + line + (visited == seen.size() ? "\n" : ""));
        else if (visited == seen.size()) IO.println(line);
    }
}

/** Reads the page, and puts the links to the same host into the queue. */
Coroutine<String> visit(ClientSession session, Site site, URI page) {
    return async(() -> {
        try (ClientResponse response = await(session.get(page))) {
            if (!response.ok()) return response.status() + " " + response.reason();
            if (!response.contentType().equals("text/html")) return response.contentType();
            String html = await(response.text());
            Matcher links = LINK.matcher(html);
            while (links.find()) {
                URI link = page.resolve(links.group(1));
                if (page.getAuthority().equals(link.getAuthority())) site.add(link);
            }
            Matcher title = TITLE.matcher(html);
            return title.find() ? title.group(1) : "(no title)";
        } catch (ClientException | weft.TimeoutException e) {
            return e.getMessage();
        }
    });
}

Coroutine<Void> work(ClientSession session, Site site) {
    return async(() -> {
        while (true) {
            URI page = await(site.toVisit.get());
            site.visited(page, await(visit(session, site, page)));
            site.toVisit.taskDone();
        }
    });
}

Coroutine<Void> scrape(URI start) {
    return async(() -> {
        Site site = new Site();
        site.add(start);
        try (ClientSession session = ClientSession.builder()
                .header("User-Agent", "weft-scraper-example")
                .middleware(RateLimit.perHost(5, Duration.ofSeconds(1)))
                .timeout(ClientTimeout.total(10))
                .build()) {
            taskGroup().run(group -> {
                for (int i = 0; i < WORKERS; i++) group.createTask(work(session, site));
                await(site.toVisit.join());
                group.cancel();
            });
        }
        site.found.forEach((page, title) -> IO.println("%-12s %s".formatted(page.getPath(), title)));
        IO.println("%d pages".formatted(site.visited));
    });
}

void main(String[] args) throws IOException {
    HttpServer server = startServer();
    try {
        String start = "http://localhost:" + server.getAddress().getPort() + "/";
        run(scrape(URI.create(args.length > 0 ? args[0] : start)));
    } catch (KeyboardInterrupt e) {
        IO.println("\nstopped");
    } finally {
        server.stop(0);
    }
}

/** A site of 21 pages, with links to and fro, one that is broken, and one to another host. */
HttpServer startServer() throws IOException {
    HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", exchange -> {
        try (exchange) {
            Thread.sleep(20);
            String path = exchange.getRequestURI().getPath();
            int page = path.equals("/") ? 0 : Integer.parseInt(path.replaceAll("\\D", "0"));
            StringBuilder html = new StringBuilder("<title>Page " + page + "</title><a href=\"/\">home</a>");
            for (int next = 3 * page + 1; next <= 3 * page + 3 && next <= 19; next++)
                html.append("<a href=\"page" + next + "\">next</a>");
            if (page == 5) html.append("<a href=\"gone404\">gone</a> <a href=\"https://example.com/\">away</a>");
            byte[] bytes = html.toString().getBytes();
            exchange.getResponseHeaders().set("Content-Type", "text/html; charset=utf-8");
            exchange.sendResponseHeaders(path.endsWith("404") ? 404 : 200, bytes.length);
            exchange.getResponseBody().write(bytes);
        } catch (InterruptedException e) {
            // The server stops.
        }
    });
    server.start();
    return server;
}

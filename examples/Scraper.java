// Follows the links of web sites, politely: it obeys robots.txt, asks each host no more than five times in a second,
// and
// goes neither too deep nor to other hosts. Shows how far it is, and what it found.
//
//     ./weft run examples/Scraper.java [URL...]          without one it serves a small site to itself

import static weft.Asyncio.*;

import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import weft.*;
import weft.http.*;
import weft.queue.Queue;
import weft.web.*;

static final String NAME = "weft-scraper-example";
static final int WORKERS = 4;
static final int MOST_PAGES = 50;
static final int DEEPEST = 3;
static final int LARGEST_PAGE = 1024 * 1024;

final boolean terminal = System.console() != null && System.console().isTerminal();

/** A page, so many links away from where we began. */
record Page(URI url, int depth) {}

/** What is known of the web. One thread runs all workers, so it needs no lock. */
class Web {
    final Queue<Page> toVisit = new Queue<>();
    final Map<String, Robots> hosts = new HashMap<>();
    final Set<URI> seen = new HashSet<>();
    final Map<URI, String> found = new TreeMap<>();
    int queued;

    boolean isOurs(URI url) {
        return hosts.containsKey(url.getAuthority());
    }

    void add(Page page) {
        boolean allowed = isOurs(page.url())
                && hosts.get(page.url().getAuthority()).allows(page.url().getPath());
        if (!allowed || page.depth() > DEEPEST || queued == MOST_PAGES || !seen.add(page.url())) return;
        queued++;
        toVisit.putNowait(page);
    }

    void found(Page page, String result) {
        found.put(page.url(), result);
        boolean last = found.size() == queued;
        String bar = "#".repeat(20 * found.size() / queued);
        String line = "[%-20s] %d of %d pages".formatted(bar, found.size(), queued);
        if (terminal) IO.print("\r" + line + (last ? "\n" : ""));
        else if (last) IO.println(line);
    }
}

/** Reads the page, adds what it links to, and tells its title, or why there is none. */
Coroutine<String> visit(ClientSession session, Web web, Page page) {
    return async(() -> {
        try (ClientResponse response = await(session.get(page.url()))) {
            if (!response.ok()) return response.status() + " " + response.reason();
            if (!response.url().equals(page.url())) {
                web.add(new Page(response.url(), page.depth()));
                return "leads to " + response.url();
            }
            if (!response.contentType().equals("text/html")) return "is " + response.contentType();
            Document html =
                    Jsoup.parse(await(response.text()), response.url().toString());
            for (Element link : html.select("a[href]:not([rel=nofollow])")) {
                follow(link).ifPresent(target -> web.add(new Page(target, page.depth() + 1)));
            }
            return html.title().isBlank() ? "(no title)" : html.title();
        } catch (ClientException | weft.TimeoutException e) {
            return e.getMessage();
        }
    });
}

/** Where the link leads to, without the place in the page; nowhere if it cannot be read, for anybody may write HTML. */
Optional<URI> follow(Element link) {
    try {
        URI target = new URI(link.absUrl("href").replaceFirst("#.*", "")).normalize();
        return target.getHost() == null ? Optional.empty() : Optional.of(target);
    } catch (URISyntaxException e) {
        return Optional.empty();
    }
}

Coroutine<Void> work(ClientSession session, Web web) {
    return async(() -> {
        while (true) {
            Page page = await(web.toVisit.get());
            web.found(page, await(visit(session, web, page)));
            web.toVisit.taskDone();
        }
    });
}

Coroutine<Void> scrape(List<URI> starts) {
    return async(() -> {
        Web web = new Web();
        try (ClientSession session = ClientSession.builder()
                .header("User-Agent", NAME)
                .middleware(RateLimit.perHost(5, Duration.ofSeconds(1)))
                .timeout(ClientTimeout.total(10))
                .maxBody(LARGEST_PAGE)
                .build()) {
            for (URI start : starts) {
                if (!web.isOurs(start)) web.hosts.put(start.getAuthority(), await(robots(session, start)));
                web.add(new Page(start, 0));
            }
            taskGroup().run(group -> {
                for (int i = 0; i < WORKERS; i++) group.createTask(work(session, web));
                await(web.toVisit.join());
                group.cancel();
            });
        } finally {
            boolean oneHost = web.hosts.size() == 1;
            web.found.forEach((page, result) -> {
                String shown = oneHost ? page.toString().replaceFirst("^\\w+://[^/]*", "") : page.toString();
                IO.println("%-10s %s".formatted(shown, result));
            });
            IO.println(web.found.size() + " pages");
        }
    });
}

// ---- robots.txt

/** The beginnings of paths, and whether we may go there: the longest one counts. Stars in paths are not understood. */
record Robots(Map<String, Boolean> rules) {
    static Robots parse(String text) {
        Map<String, Boolean> rules = new HashMap<>();
        boolean forUs = false;
        boolean inAgents = false;
        for (String line : text.lines().toList()) {
            String[] field = line.replaceFirst("#.*", "").split(":", 2);
            if (field.length < 2) continue;
            String name = field[0].strip().toLowerCase(Locale.ROOT);
            String value = field[1].strip();
            if (name.equals("user-agent")) {
                forUs = inAgents && forUs || value.equals("*") || value.equalsIgnoreCase(NAME);
            } else if (forUs && !value.isEmpty() && (name.equals("allow") || name.equals("disallow"))) {
                rules.put(value, name.equals("allow"));
            }
            inAgents = name.equals("user-agent");
        }
        return new Robots(rules);
    }

    boolean allows(String path) {
        return rules.keySet().stream()
                .filter(path::startsWith)
                .max(Comparator.comparing(String::length))
                .map(rules::get)
                .orElse(true);
    }
}

/** What the host allows; everything if it does not say. */
Coroutine<Robots> robots(ClientSession session, URI site) {
    return async(() -> {
        try (ClientResponse response = await(session.get(site.resolve("/robots.txt")))) {
            return Robots.parse(response.ok() ? await(response.text()) : "");
        } catch (ClientException | weft.TimeoutException e) {
            return Robots.parse(""); // the page will say what is wrong
        }
    });
}

// ---- The site that it serves to itself

/** Pages with links to and fro, and what else a scraper meets. */
Application site() {
    Application app = new Application();
    app.get("/robots.txt", request -> "User-agent: *\nDisallow: /private/ # nobody's business\n");
    app.get("/", request -> page("Home", "page1", "page2", "deep/1", "old", "report", "wrong", "private/diary"));
    app.get("/page{n}", request -> {
        await(sleep(0.02));
        int n = Integer.parseInt(request.matchInfo("n"));
        return page("Page " + n, "/", "page" + 2 * n, "page" + (2 * n + 1) + "#end", "https://example.com/");
    });
    app.get("/deep/{n}", request -> {
        int n = Integer.parseInt(request.matchInfo("n"));
        return page("Level " + n, "/deep/" + (n + 1));
    });
    app.get("/old", request -> Response.redirect("/page1"));
    app.get("/report", request -> Response.of("application/pdf", "%PDF".getBytes()));
    app.get("/wrong", request -> Response.html("""
        <TITLE>Who writes &lt;HTML&gt;, <b>knows</TITLE></b><p><a href='http://[?'>what<a href = gone>and <a href=mailto:me
        """));
    return app;
}

Response page(String title, String... links) {
    StringBuilder html = new StringBuilder("<title>" + title + "</title>");
    for (String link : links) html.append("<a href=\"" + link + "\">next</a> ");
    return Response.html(html.toString());
}

void main(String[] args) {
    Script.main(
            "Scraper [URL...]",
            args,
            in -> begin(in.rest("URL", this::start, "begins with http:// or https:// and has a host")));
}

URI start(String url) {
    URI start = URI.create(url);
    if (start.getHost() == null || !List.of("http", "https").contains(start.getScheme()))
        throw new IllegalArgumentException();
    return start.getPath().isEmpty() ? start.resolve("/") : start;
}

void begin(List<URI> starts) {
    try {
        run(async(() -> {
            if (!starts.isEmpty()) {
                await(scrape(starts));
                return;
            }
            new AppRunner(site()).run(runner -> {
                TcpSite served = new TcpSite(runner, "localhost", 0);
                await(served.start());
                await(scrape(List.of(URI.create(served.name() + "/"))));
            });
        }));
    } catch (KeyboardInterrupt e) {
        IO.println("stopped");
        throw new SystemExit(130);
    }
}

// Three small programs with one client session: fetch three URLs together, show one page, show the beginning of four.
// Arguments: other URLs than those of the server that this program starts.

import static weft.Asyncio.*;

import com.sun.net.httpserver.HttpServer;
import weft.*;
import weft.http.*;

Coroutine<String> fetch(ClientSession session, String url) {
    return async(() -> {
        try (ClientResponse response = await(session.get(url))) {
            IO.println("Fetched " + url + " with status " + response.status());
            return await(response.text());
        }
    });
}

/** All of them at the same time, in one session. */
Coroutine<Void> threeTogether(List<String> urls) {
    return async(() -> {
        try (ClientSession session = new ClientSession()) {
            List<Coroutine<String>> fetches = new ArrayList<>();
            for (String url : urls) fetches.add(fetch(session, url));
            List<String> pages = await(gather(fetches));
            IO.println("Downloaded " + pages.size() + " pages");
        }
    });
}

/** The session and the response are closed where their blocks end. */
Coroutine<Void> one(String url) {
    return async(() -> {
        try (ClientSession session = new ClientSession();
                ClientResponse response = await(session.get(url))) {
            IO.println(beginning(await(response.text())));
        }
    });
}

/** Tasks in a list, gathered, with the time that it took. */
Coroutine<Void> fourInTime(List<String> urls) {
    return async(() -> {
        double start = getRunningLoop().time();
        try (ClientSession session = new ClientSession()) {
            List<Task<String>> tasks = new ArrayList<>();
            for (String url : urls) tasks.add(createTask(session.get(url).readText()));
            List<String> pages = await(gather(tasks));
            IO.println("Fetched %d URLs in %.2f seconds"
                    .formatted(pages.size(), getRunningLoop().time() - start));
            for (int i = 0; i < urls.size(); i++) {
                IO.println("URL " + urls.get(i) + " content snippet: " + beginning(pages.get(i)) + "...");
            }
        }
    });
}

String beginning(String page) {
    return page.substring(0, Math.min(100, page.length()));
}

void fetch(List<String> wanted) throws IOException {
    HttpServer server = startServer();
    String address = "http://localhost:" + server.getAddress().getPort();
    List<String> urls = !wanted.isEmpty()
            ? wanted
            : Stream.of("/fast", "/slow", "/slower", "/slowest")
                    .map(address::concat)
                    .toList();
    try {
        run(threeTogether(urls.subList(0, Math.min(3, urls.size()))));
        run(one(urls.getFirst()));
        run(fourInTime(urls));
    } finally {
        server.stop(0);
    }
}

void main(String[] args) {
    Script.main("FetchUrls [URL...]", args, ClientException.class, in -> fetch(in.rest()));
}

/** Pages that take 0.1, 0.4, 0.7 and 1 seconds. */
HttpServer startServer() throws IOException {
    HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    Map<String, Integer> millis = Map.of("/fast", 100, "/slow", 400, "/slower", 700, "/slowest", 1000);
    millis.forEach((path, time) -> server.createContext(path, exchange -> {
        try (exchange) {
            Thread.sleep(time);
            byte[] page = ("<html><body>" + ("This is " + path + ". ").repeat(20) + "</body></html>").getBytes();
            exchange.sendResponseHeaders(200, page.length);
            exchange.getResponseBody().write(page);
        } catch (InterruptedException e) {
            // The server stops.
        }
    }));
    server.start();
    return server;
}

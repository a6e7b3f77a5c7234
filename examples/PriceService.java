// A server whose handlers block, each on a thread of its own, as in Spring MVC or servlets; behind them coroutines on
// one
// loop, which share what they know without locks. The bean is made once and closed with the application.

import static weft.Asyncio.*;

import java.util.concurrent.*;
import weft.*;

/** Asynchronous: two requests for the same price share one fetch, and nobody needs a ConcurrentHashMap. */
class Prices {
    private final Map<String, Task<Integer>> fetches = new HashMap<>();
    int fetched;

    Coroutine<Integer> price(String article) {
        return async(() -> {
            Task<Integer> fetch = fetches.get(article);
            if (fetch == null) {
                fetch = createTask(fetch(article));
                fetches.put(article, fetch);
            }
            return await(shield(fetch));
        });
    }

    private Coroutine<Integer> fetch(String article) {
        return async(() -> {
            fetched++;
            await(sleep(0.5));
            if (article.isEmpty()) throw new NoSuchElementException("no such article");
            return article.length() * 10;
        });
    }
}

/** What the framework knows: a bean with methods that block, called by its threads. */
class PriceController implements AutoCloseable {
    private final BlockingPortal portal = BlockingPortal.start();
    private final Prices prices = new Prices();

    String get(String article) {
        try {
            return article + " costs " + portal.call(prices.price(article));
        } catch (NoSuchElementException e) {
            return "404 " + e.getMessage();
        }
    }

    int fetched() {
        return portal.call(async(() -> prices.fetched));
    }

    @Override
    public void close() {
        portal.close();
    }
}

void main() throws Exception {
    try (PriceController controller = new PriceController();
            ExecutorService server = Executors.newFixedThreadPool(5)) {
        List<java.util.concurrent.Future<String>> responses = new ArrayList<>();
        for (String article : List.of("pen", "lamp", "pen", "", "lamp"))
            responses.add(server.submit(() -> controller.get(article)));
        for (var response : responses) IO.println(response.get());
        IO.println("5 requests, " + controller.fetched() + " fetches");
    }
}

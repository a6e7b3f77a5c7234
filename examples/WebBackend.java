// A small web backend: JSON in and out, parameters that are checked, a database that is open as long as the application
// runs, a transaction for each request that asks for one, a page of its own, and a description to try it with.
//
//     ./weft run examples/WebBackend.java [PORT]          then open http://127.0.0.1:8080 and
// http://127.0.0.1:8080/docs

import static weft.Asyncio.*;

import weft.*;
import weft.web.*;
import weft.web.bind.*;

static final String PAGE = """
    <!doctype html>
    <meta charset="utf-8">
    <title>Shop</title>
    <h1>Shop</h1>
    <ul id="items"></ul>
    <a href="/docs">Try the API</a>
    <script>
      fetch("/items").then(answer => answer.json()).then(items => {
        for (const item of items) {
          const line = document.createElement("li");
          line.textContent = `${item.name}: ${item.price}`;
          document.getElementById("items").append(line);
        }
      });
    </script>
    """;

/** What clients send. */
record Item(
        @Check.Length(min = 1, max = 50) String name,
        @Check.Min(0) double price) {}

record Stored(long id, String name, double price) {}

// class ListItems(BaseModel): search: str | None = None; limit: int = Query(10, le=100)
record ListItems(
        Optional<String> search,
        @In.Default("10") @Check.Max(100) int limit) {}

record GetItem(long id) {}

record AddItem(Item item, Transaction transaction) {}

/** All coroutines run on one thread, so it needs no lock. */
static class Database {
    final Map<Long, Stored> items = new TreeMap<>();
    long lastId;
}

/** What a request has changed; nothing of it is seen before its end, and nothing at all if the request fails. */
record Transaction(Database database, List<Stored> added) {
    Stored add(Item item) {
        Stored stored = new Stored(++database.lastId, item.name(), item.price());
        added.add(stored);
        return stored;
    }
}

static final Key<Database> DATABASE = new Key<>("database");

// @asynccontextmanager: async def lifespan(app)
AsyncContextManager<Database> database(Application app) {
    return asyncContextManager(out -> {
        await(sleep(0.01)); // connecting takes a while
        IO.println("the database is open");
        Database database = new Database();
        app.set(DATABASE, database);
        try {
            out.yield(database);
        } finally {
            IO.println("the database is closed");
        }
    });
}

// async def transaction(): yield …
AsyncContextManager<Transaction> transaction(Request request) {
    return asyncContextManager(out -> {
        Transaction transaction = new Transaction(request.app().value(DATABASE), new ArrayList<>());
        out.yield(transaction);
        await(sleep(0.01)); // so does a commit, and meanwhile others are served
        for (Stored each : transaction.added()) transaction.database().items.put(each.id(), each);
    });
}

Application shop() {
    Application app = new Application();
    app.cleanupCtx(this::database);
    app.provide(Transaction.class, this::transaction);
    app.get("/", request -> Response.html(PAGE)).hidden();
    app.get("/items", ListItems.class, in -> {
                Collection<Stored> all = app.value(DATABASE).items.values();
                return all.stream()
                        .filter(item -> item.name().contains(in.search().orElse("")))
                        .limit(in.limit())
                        .toList();
            })
            .summary("List items");
    app.get("/items/{id}", GetItem.class, in -> {
                Stored item = app.value(DATABASE).items.get(in.id());
                if (item == null) throw HttpException.notFound("there is no item " + in.id());
                return item;
            })
            .summary("Get an item")
            .returns(Stored.class);
    app.post("/items", AddItem.class, in -> in.transaction().add(in.item()))
            .summary("Add an item")
            .returns(Stored.class);
    OpenApi.addTo(app, "Shop", "1.0");
    return app;
}

void serve(int port) {
    Web.runApp(shop(), RunOptions.DEFAULT.withHost("127.0.0.1").withPort(port));
}

void main(String[] args) {
    Script.main("WebBackend [PORT]", args, in -> serve(in.port(8080)));
}

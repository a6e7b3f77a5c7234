// Ten calls of a library that blocks and knows nothing of coroutines, at once and on one thread: asyncio cannot do it.

import static weft.Asyncio.*;

import weft.*;

/** Somebody else's code. It could as well be a JDBC driver, or read from a socket. */
class Database {
    String query(int id) throws InterruptedException {
        Thread.sleep(500);
        return "row " + id + " on " + carrier();
    }
}

Coroutine<String> query(Database database, int id) {
    // Only this coroutine waits until the call returns.
    return async(() -> blocking(() -> database.query(id)));
}

void main() {
    Database database = new Database();
    run(async(() -> {
        long start = System.nanoTime();
        List<Coroutine<String>> queries = new ArrayList<>();
        for (int id = 1; id <= 10; id++) {
            queries.add(query(database, id));
        }
        for (String row : await(gather(queries))) {
            IO.println(row);
        }
        IO.println("10 calls of 0.5 s in %.1f s".formatted((System.nanoTime() - start) / 1e9));
    }));
}

/** The thread of the operating system: what is behind the @ in VirtualThread[#31]/runnable@weft-loop. */
static String carrier() {
    String thread = Thread.currentThread().toString();
    return thread.substring(thread.indexOf('@') + 1);
}

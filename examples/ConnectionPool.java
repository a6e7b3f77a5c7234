// A pool of two connections for five queries, and a transaction that is taken back when its block fails.

import static weft.Asyncio.*;

import weft.*;
import weft.queue.*;

/** What a database driver would offer; here it only takes its time. */
class Connection {
    final String name;

    Connection(String name) {
        this.name = name;
    }

    Coroutine<Void> execute(String statement) {
        return async(() -> {
            sleep(0.2).await();
            IO.println(name + ": " + statement);
        });
    }
}

class Pool {
    private final Queue<Connection> free = new Queue<>();

    Pool(int size) {
        for (int i = 1; i <= size; i++) free.putNowait(new Connection("connection " + i));
    }

    /** async with pool.acquire() as connection: … */
    AsyncContextManager<Connection> acquire() {
        return new AsyncContextManager<>() {
            private Connection mine;

            @Override
            public Connection enter() {
                mine = free.get().await();
                return mine;
            }

            @Override
            public boolean exit(Throwable exception) {
                free.putNowait(mine);
                return false;
            }
        };
    }
}

/** async with transaction(connection): … */
AsyncContextManager<Connection> transaction(Connection connection) {
    return new AsyncContextManager<>() {
        @Override
        public Connection enter() {
            connection.execute("begin").await();
            return connection;
        }

        @Override
        public boolean exit(Throwable exception) {
            connection.execute(exception == null ? "commit" : "rollback").await();
            return false;
        }
    };
}

Coroutine<Void> query(Pool pool, int id) {
    return async(() -> pool.acquire().run(connection -> await(connection.execute("select row " + id))));
}

void main() {
    run(async(() -> {
        Pool pool = new Pool(2);
        await(gather(query(pool, 1), query(pool, 2), query(pool, 3), query(pool, 4), query(pool, 5)));
        try {
            pool.acquire()
                    .run(connection -> transaction(connection).run(within -> {
                        await(within.execute("insert"));
                        throw new IOException("the next step failed");
                    }));
        } catch (IOException e) {
            IO.println(e.getMessage());
        }
    }));
}

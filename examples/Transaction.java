// A context manager written as a generator that yields once: contextlib.asynccontextmanager.

import static weft.Asyncio.*;

import weft.*;

// @asynccontextmanager
// async def transaction(name):
AsyncContextManager<List<String>> transaction(String name) {
    return asyncContextManager(out -> {
        await(sleep(0.2));
        IO.println(name + ": begin");
        List<String> statements = new ArrayList<>();
        try {
            out.yield(statements); // the block runs here, and what it throws is thrown here
        } catch (IllegalStateException e) {
            await(sleep(0.2));
            IO.println(name + ": rollback, " + e.getMessage());
            throw e;
        }
        await(sleep(0.2));
        IO.println(name + ": commit " + statements);
    });
}

void main() {
    run(async(() -> {
        // async with transaction("good") as t:
        transaction("good").run(t -> t.add("insert A"));

        try {
            transaction("bad").run(t -> {
                t.add("insert B");
                throw new IllegalStateException("no room");
            });
        } catch (IllegalStateException e) {
            IO.println("failed: " + e.getMessage());
        }
    }));
}

// Two blocks with an entry and an exit, in two tasks under gather: while one waits, the other goes on.

import static weft.Asyncio.*;

import weft.*;

record Resource(String name, double seconds) implements AsyncContextManager<Resource> {
    @Override
    public Resource enter() {
        IO.println("Entering " + name);
        await(sleep(seconds));
        IO.println("Entered " + name);
        return this;
    }

    @Override
    public boolean exit(Throwable exception) {
        IO.println("Leaving " + name);
        await(sleep(seconds));
        IO.println("Left " + name);
        return false;
    }
}

Coroutine<String> use(String name, double seconds) {
    return async(() -> new Resource(name, seconds).call(resource -> {
        IO.println("Using " + resource.name());
        await(sleep(0.1));
        return "result of " + resource.name();
    }));
}

void main() {
    // results = await asyncio.gather(use("A", 0.2), use("B", 0.35))
    run(async(() -> IO.println(await(gather(use("A", 0.2), use("B", 0.35))))));
}

// As many resources as it takes, entered in a loop and left in the reverse order: contextlib.AsyncExitStack.

import static weft.Asyncio.*;

import weft.*;

AsyncContextManager<String> connection(String host) {
    return asyncContextManager(out -> {
        await(sleep(0.1));
        if (host.equals("C")) throw new IllegalStateException("no route to " + host);
        IO.println("open " + host);
        try {
            out.yield("connection to " + host);
        } finally {
            await(sleep(0.1));
            IO.println("close " + host);
        }
    });
}

Coroutine<Void> use(List<String> hosts) {
    return async(() -> {
        // async with AsyncExitStack() as stack:
        new AsyncExitStack().run(stack -> {
            stack.callback(() -> IO.println("all closed"));
            List<String> connections = new ArrayList<>();
            for (String host : hosts) connections.add(await(stack.enterAsyncContext(connection(host))));
            IO.println(connections);
        });
    });
}

void main() {
    run(async(() -> {
        await(use(List.of("A", "B")));
        try {
            await(use(List.of("A", "B", "C")));
        } catch (IllegalStateException e) {
            IO.println(e.getMessage());
        }
    }));
}

// A class of our own that can be awaited: Python's `__await__`.

import static weft.Asyncio.*;

import weft.*;

record Wait(double seconds) implements Awaitable<Void> {
    // def __await__(self): return asyncio.sleep(self.seconds).__await__()
    @Override
    public Void await() {
        return sleep(seconds).await();
    }
}

Coroutine<Void> useWait() {
    return async(() -> {
        IO.println("Waiting...");
        await(new Wait(1));
        IO.println("Done");
    });
}

void main() {
    run(useWait());
}

// The same two fetches, first with blocking calls, then with coroutines: 5 seconds and 3.

import static weft.Asyncio.*;

import weft.*;

String fetchSync(String name, int seconds) throws InterruptedException {
    IO.println(name + " start");
    Thread.sleep(seconds * 1000);
    IO.println(name + " done");
    return name;
}

// async def fetch(name, seconds):
Coroutine<String> fetch(String name, int seconds) {
    return async(() -> {
        IO.println(name + " start");
        await(sleep(seconds));
        IO.println(name + " done");
        return name;
    });
}

void main() throws InterruptedException {
    long start = System.nanoTime();
    fetchSync("A", 3);
    fetchSync("B", 2);
    double sync = secondsSince(start);

    start = System.nanoTime();
    run(async(() -> {
        // The list is in the order of the arguments, though B is done first.
        List<String> names = await(gather(fetch("A", 3), fetch("B", 2)));
        IO.println(names);
    }));
    double async = secondsSince(start);

    IO.println("%-7s %5.1f s   %s".formatted("sync", sync, "one after the other: the times add up"));
    IO.println("%-7s %5.1f s   %s".formatted("async", async, "together: as long as the slowest"));
}

double secondsSince(long start) {
    return (System.nanoTime() - start) / 1e9;
}

// Three pieces of work, one second each, all at once; the results keep the order of the arguments.

import static weft.Asyncio.*;

import weft.*;

Coroutine<Integer> work(int n) {
    return async(() -> {
        await(sleep(1));
        return n * 2;
    });
}

void main() {
    run(async(() -> {
        long start = System.nanoTime();
        // results = await asyncio.gather(work(1), work(2), work(3))
        List<Integer> results = await(gather(work(1), work(2), work(3)));
        IO.println("%s in %.1fs".formatted(results, (System.nanoTime() - start) / 1e9));
    }));
}

// Five fetches of one second each take one second.

import static weft.Asyncio.*;

import weft.*;

Coroutine<String> fetch(int page) {
    return async(() -> {
        await(sleep(1));
        return "page " + page;
    });
}

void main() {
    long start = System.nanoTime();
    // asyncio.run(main())
    List<String> pages = run(async(() -> await(gather(fetch(1), fetch(2), fetch(3), fetch(4), fetch(5)))));
    IO.println("%s in %.1f s".formatted(pages, (System.nanoTime() - start) / 1e9));
}

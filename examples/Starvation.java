// The loop is polite, not preemptive: who computes and does not await keeps everybody waiting.

import static weft.Asyncio.*;

import weft.*;

/** Wants to run every 10 ms, and tells how late it came at worst. */
class Ticker {
    double latest;

    Coroutine<Void> run() {
        return async(() -> {
            EventLoop loop = getRunningLoop();
            while (true) {
                double due = loop.time() + 0.01;
                sleep(0.01).await();
                latest = Math.max(latest, loop.time() - due);
            }
        });
    }
}

/** Computes for about that many milliseconds. */
void compute(int milliseconds) {
    long end = System.nanoTime() + milliseconds * 1_000_000L;
    while (System.nanoTime() < end) Thread.onSpinWait();
}

Coroutine<Void> greedy() {
    return async(() -> compute(300));
}

Coroutine<Void> polite() {
    return async(() -> {
        for (int i = 0; i < 30; i++) {
            compute(10);
            await(sleep(0)); // everybody else has a turn
        }
    });
}

Coroutine<Void> elsewhere() {
    return toThread(() -> compute(300));
}

Coroutine<Void> watch(String what, Coroutine<Void> work) {
    return async(() -> {
        Ticker ticker = new Ticker();
        Task<Void> ticking = createTask(ticker.run());
        await(sleep(0.05));
        await(work);
        await(sleep(0.05));
        ticking.cancel();
        IO.println("%-18s others wait %.1f s".formatted(what, ticker.latest));
    });
}

void main() {
    run(async(() -> {
        await(watch("greedy", greedy()));
        await(watch("polite", polite()));
        await(watch("in another thread", elsewhere()));
    }));
}

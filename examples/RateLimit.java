// Fifty requests to a server that allows ten at a time, and twenty in half a second.

import static weft.Asyncio.*;

import weft.*;
import weft.sync.*;

/** Lets so many pass in each period: who comes too early waits for a place in the next ones. */
class Rate {
    private final Semaphore places;
    private final double period;

    Rate(int times, double period) {
        this.places = new Semaphore(times);
        this.period = period;
    }

    Coroutine<Void> pass() {
        return async(() -> {
            places.acquire().await();
            getRunningLoop().callLater(period, places::release);
        });
    }
}

class Server {
    int now;
    int atOnce;

    Coroutine<Void> request() {
        return async(() -> {
            atOnce = Math.max(atOnce, ++now);
            sleep(0.1).await();
            now--;
        });
    }
}

void main() {
    run(async(() -> {
        Server server = new Server();
        Semaphore slots = new Semaphore(10);
        Rate rate = new Rate(20, 0.5);
        double start = getRunningLoop().time();
        taskGroup().run(group -> {
            for (int i = 1; i <= 50; i++) {
                group.createTask(async(() -> slots.run(() -> {
                    await(rate.pass());
                    await(server.request());
                })));
            }
        });
        double took = getRunningLoop().time() - start;
        IO.println("50 requests in %.1f s, at most %d at once".formatted(took, server.atOnce));
    }));
}

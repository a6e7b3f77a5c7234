// Trying again what may succeed the next time, with pauses that grow, and only a few times.

import static weft.Asyncio.*;

import java.util.function.Supplier;
import weft.*;

/** Fails at first, as a service that is just being restarted. */
class Service {
    int calls;

    Coroutine<String> get() {
        return async(() -> {
            await(sleep(0.05));
            if (++calls < 4) throw new IOException("connection refused");
            return "the answer";
        });
    }
}

/** A coroutine runs once, so a retry needs somebody who makes new ones. */
<T> Coroutine<T> retrying(int attempts, double firstPause, Supplier<Coroutine<T>> attempt) {
    return async(() -> {
        double pause = firstPause;
        for (int i = 1; ; i++) {
            try {
                return await(waitFor(attempt.get(), 1), IOException.class);
            } catch (IOException | TimeoutException e) {
                if (i == attempts) throw e;
                IO.println("attempt " + i + ": " + e.getMessage() + "; again in " + pause + " s");
                await(sleep(pause));
                pause *= 2;
            }
        }
    });
}

void main() {
    run(async(() -> {
        IO.println(await(retrying(5, 0.1, new Service()::get)));
        try {
            await(retrying(2, 0.1, new Service()::get), IOException.class);
        } catch (IOException e) {
            IO.println("given up: " + e.getMessage());
        }
    }));
}

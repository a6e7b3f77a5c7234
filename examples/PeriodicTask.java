// Something every half second, without drift, beside the rest of the program.

import static weft.Asyncio.*;

import java.time.Duration;
import weft.*;

Coroutine<Void> every(Duration period, Coroutine.Action action) {
    return async(() -> {
        double next = getRunningLoop().time();
        while (true) {
            action.run();
            // The next time is counted from the last one and not from now: what the action takes does not add up.
            next += period.toMillis() / 1e3;
            await(sleep(next - getRunningLoop().time()));
        }
    });
}

void main() {
    run(async(() -> {
        int[] count = new int[1];
        Task<Void> heartbeat = createTask(every(Duration.ofMillis(500), () -> {
            IO.println("heartbeat " + ++count[0]);
            await(sleep(0.2));
        }));
        await(sleep(1.7));
        heartbeat.cancel();
        IO.println("stopped");
    }));
}

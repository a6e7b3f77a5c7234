package weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.createTask;
import static weft.Asyncio.sleep;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Between the frames of coroutines that await each other there are none of Weft's. */
class UserFramesTest {
    @Test
    void anAwaitedCoroutineStandsDirectlyAboveItsCaller() {
        new Trace().run(() -> {
            Task<Void> task = createTask(outer());
            await(sleep(0));
            List<String> methods = task.getStack().stream()
                    .filter(frame -> !frame.getClassName().equals("weft.Sleep"))
                    .map(frame -> frame.getMethodName().replaceAll("lambda\\$(\\w+)\\$.*", "$1"))
                    .toList();
            assertEquals(
                    List.of("inner", "outer"), methods, () -> task.getStack().toString());
            task.cancel();
        });
    }

    private static Coroutine<Void> outer() {
        return async(() -> {
            await(inner());
        });
    }

    private static Coroutine<String> inner() {
        return async(() -> await(sleep(1, "result")));
    }
}

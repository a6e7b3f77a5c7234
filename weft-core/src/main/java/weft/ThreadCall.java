package weft;

import java.util.Objects;
import java.util.concurrent.Callable;

/** One run of {@link Asyncio#toThread}: code in a thread of the default executor that sees the caller's context. */
final class ThreadCall {
    private ThreadCall() {}

    static <T> Coroutine<T> coroutine(Callable<? extends T> code) {
        Objects.requireNonNull(code, "the code to run cannot be null");
        return new Coroutine<>("toThread", () -> {
            Context context = Context.copyCurrent();
            Future<T> result = EventLoop.running().runInExecutor(null, () -> context.callOffLoop(code));
            return result.await();
        });
    }

    static Coroutine<Void> coroutine(Asyncio.BlockingAction code) {
        Objects.requireNonNull(code, "the code to run cannot be null");
        return Coroutine.of("toThread", () -> {
            Coroutine<Object> call = coroutine(() -> {
                code.run();
                return WithBlock.NOTHING;
            });
            call.await();
        });
    }
}

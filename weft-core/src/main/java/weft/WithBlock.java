package weft;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The {@code async with} statement. */
final class WithBlock {
    /** What a block without a value returns. */
    static final Object NOTHING = new Object();

    private WithBlock() {}

    static <C, R, X extends Throwable> R run(
            AsyncContextManager<C> manager, AsyncContextManager.ValueBlock<? super C, ? extends R, X> block) {
        C entered = enter(manager);
        R value;
        try {
            value = block.run(entered);
        } catch (Throwable failure) {
            return suppressedOrThrow(manager, failure);
        }
        exit(manager, null);
        return value;
    }

    @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"
    }) // documented: null if the exit suppressed the exception
    private static <R> R suppressedOrThrow(AsyncContextManager<?> manager, Throwable failure) {
        boolean suppressed;
        try {
            suppressed = exit(manager, failure);
        } catch (Throwable replacement) {
            keep(failure, replacement);
            throw replacement;
        }
        if (!suppressed) throw Asyncio.rethrow(failure);
        return null;
    }

    /** The exception that was replaced stays visible on the one that replaced it, unless it is there already. */
    private static void keep(Throwable failure, Throwable replacement) {
        if (replacement == failure || replacement.getCause() == failure) return;
        if (Arrays.asList(replacement.getSuppressed()).contains(failure)) return;
        replacement.addSuppressed(failure);
    }

    private static <C> C enter(AsyncContextManager<C> manager) {
        try {
            return manager.enter();
        } catch (Exception e) {
            throw Asyncio.rethrow(e);
        }
    }

    private static boolean exit(AsyncContextManager<?> manager, @Nullable Throwable failure) {
        try {
            return manager.exit(failure);
        } catch (Exception e) {
            throw Asyncio.rethrow(e);
        }
    }
}

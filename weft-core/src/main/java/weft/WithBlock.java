package weft;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
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
    static void keep(Throwable failure, Throwable replacement) {
        Set<Throwable> visible = Collections.newSetFromMap(new IdentityHashMap<>());
        collectVisible(replacement, visible);
        if (!visible.contains(failure)) replacement.addSuppressed(failure);
    }

    /** It, its causes and what they suppress, all the way down. */
    private static void collectVisible(@Nullable Throwable from, Set<Throwable> visible) {
        if (from == null || !visible.add(from)) return;
        collectVisible(from.getCause(), visible);
        for (Throwable suppressed : from.getSuppressed()) collectVisible(suppressed, visible);
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

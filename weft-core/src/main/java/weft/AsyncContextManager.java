package weft;

import org.jspecify.annotations.Nullable;

/**
 * A block of code with an entry and an exit that may wait: Python's {@code async with}. Use it by {@link #run} or {@link
 * #call}; implement it for resources whose end depends on how the block ended. Where it does not, {@link AutoCloseable}
 * and try-with-resources are enough, since {@code close()} may wait as well.
 *
 * {@snippet class="weft.Snippets" region="async-context-manager"}
 *
 * <p>Thread contract: owner task only: the task that enters leaves.
 *
 * @param <C> what the block gets
 */
public interface AsyncContextManager<C> {
    /**
     * Begins: Python's {@code __aenter__}. May wait.
     *
     * @throws Exception if it cannot begin; the block does not run, and neither does {@link #exit}
     */
    C enter() throws Exception;

    /**
     * Ends: Python's {@code __aexit__}. May wait. What it throws replaces the block's exception, which it then carries as
     * suppressed.
     *
     * @param exception what the block threw, null if it ended normally
     * @return true to suppress the exception
     * @throws Exception if the end fails
     */
    boolean exit(@Nullable Throwable exception) throws Exception;

    /**
     * Enters, runs the block, exits.
     *
     * @param <X> the checked exception the block throws, passed on as it is
     */
    default <X extends Throwable> void run(Block<? super C, X> block) throws X {
        WithBlock.run(this, value -> {
            block.run(value);
            return WithBlock.NOTHING;
        });
    }

    /**
     * Enters, runs the block, exits, and returns the block's value, or null if the block threw and the exit suppressed
     * that.
     *
     * @param <R> what the block returns
     * @param <X> the checked exception the block throws, passed on as it is
     */
    default <R, X extends Throwable> R call(ValueBlock<? super C, ? extends R, X> block) throws X {
        return WithBlock.run(this, block);
    }

    /** As {@link #run(Block)}, for a block that does not use what it gets. */
    default <X extends Throwable> void run(PlainBlock<X> block) throws X {
        WithBlock.run(this, value -> {
            block.run();
            return WithBlock.NOTHING;
        });
    }

    /** As {@link #call(ValueBlock)}, for a block that does not use what it gets. */
    default <R, X extends Throwable> R call(PlainValueBlock<? extends R, X> block) throws X {
        return WithBlock.run(this, value -> block.get());
    }

    /** A block without a value. */
    @FunctionalInterface
    interface Block<C, X extends Throwable> {
        /** Runs between enter and exit. */
        void run(C value) throws X;
    }

    /** A block with a value. */
    @FunctionalInterface
    interface ValueBlock<C, R, X extends Throwable> {
        /** Runs between enter and exit. */
        R run(C value) throws X;
    }

    /** A block that gets nothing and has no value. */
    @FunctionalInterface
    interface PlainBlock<X extends Throwable> {
        /** Runs between enter and exit. */
        void run() throws X;
    }

    /** A block that gets nothing and has a value. */
    @FunctionalInterface
    interface PlainValueBlock<R, X extends Throwable> {
        /** Runs between enter and exit. */
        R get() throws X;
    }
}

package weft;

import org.jspecify.annotations.Nullable;

/** {@code contextlib.asynccontextmanager}: what stands before the yield enters, what stands behind it exits. */
final class GeneratorContextManager<C> implements AsyncContextManager<C> {
    /*
     * contextlib._AsyncGeneratorContextManager. The block's exception is thrown at the yield; what the body makes of it
     * decides: returning suppresses it, throwing the same object lets it pass, throwing another replaces it.
     */
    private final AsyncGenerator<C> generator;
    private boolean entered;

    GeneratorContextManager(Generator.Body<C> body) {
        this.generator = new AsyncGenerator<>(body);
    }

    @Override
    public C enter() {
        if (entered)
            throw new IllegalStateException(
                    generator + " has been entered already; call the method that makes it again, for a new one");
        entered = true;
        if (!generator.hasNext())
            throw new IllegalStateException("generator didn't yield: " + generator
                    + " has returned instead; it has to yield once, what the block gets");
        return generator.next();
    }

    @Override
    public boolean exit(@Nullable Throwable exception) {
        if (exception != null) return exitWith(exception);
        if (generator.hasNext()) throw didNotStop("generator didn't stop");
        return false;
    }

    private boolean exitWith(Throwable exception) {
        try {
            generator.athrow(exception).await();
        } catch (StopAsyncIteration e) {
            return e != exception;
        } catch (Throwable e) {
            if (e == exception || isWrapped(exception, e)) return false;
            throw e;
        }
        throw didNotStop("generator didn't stop after athrow()");
    }

    /** A StopAsyncIteration of the block's comes out of a generator in a wrapping; it is still the block's. */
    private static boolean isWrapped(Throwable exception, Throwable thrown) {
        return exception instanceof StopAsyncIteration
                && thrown instanceof IllegalStateException
                && thrown.getCause() == exception;
    }

    private IllegalStateException didNotStop(String rule) {
        IllegalStateException error = new IllegalStateException(
                rule + ": " + generator + " has yielded more than once; it must yield once only");
        try {
            generator.close();
        } catch (Throwable replacement) {
            WithBlock.keep(error, replacement);
            throw replacement;
        }
        return error;
    }

    @Override
    public String toString() {
        return "<asyncContextManager of " + generator + ">";
    }
}

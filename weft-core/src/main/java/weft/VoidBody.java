package weft;

import org.jspecify.annotations.Nullable;

/** Makes a coroutine of code without a result, one that keeps the name of the user's lambda. */
record VoidBody(Coroutine.Action action) implements Coroutine.Body<Void> {
    private static final long serialVersionUID = 1L;

    static Coroutine<Void> coroutine(@Nullable String name, Coroutine.Action action) {
        return new Coroutine<>(name, new VoidBody(action));
    }

    @Override
    @SuppressWarnings("NullAway") // null is the only Void
    public Void run() throws Throwable {
        action.run();
        return null;
    }
}

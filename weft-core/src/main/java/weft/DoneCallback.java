package weft;

import java.util.Objects;
import java.util.function.Consumer;
import weft.loop.Handle;

/** One entry in a future's list of callbacks, and the handle that runs it. */
final class DoneCallback<T> extends Handle {
    private final Future<T> future;
    private final Consumer<? super Future<T>> callback;
    private final Context context;

    DoneCallback(Future<T> future, Consumer<? super Future<T>> callback, Context context) {
        this.future = future;
        this.callback = callback;
        this.context = Objects.requireNonNull(context, "the context cannot be null");
    }

    boolean calls(Object other) {
        return callback.equals(other);
    }

    @Override
    protected void fire() {
        future.loop.enterContext(context);
        callback.accept(future);
    }

    @Override
    public String toString() {
        return "<DoneCallback of " + future + ">";
    }
}

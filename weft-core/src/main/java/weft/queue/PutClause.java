package weft.queue;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import weft.sync.Clause;
import weft.sync.WaitLine;

/** {@code queue.put} as a clause of a select. As there, a wake-up is only the chance to look. */
final class PutClause<T extends @Nullable Object, R> extends Clause.InLine<R> {
    private final Queue<T> queue;
    private final WaitLine line;
    private final T item;
    private final Action<? extends R> then;

    PutClause(Queue<T> queue, WaitLine line, T item, Action<? extends R> then) {
        super(line);
        this.queue = queue;
        this.line = line;
        this.item = item;
        this.then = Objects.requireNonNull(then, "onPut needs to know what to do then");
    }

    @Override
    protected boolean tryNow() {
        if (queue.full() && !queue.isShutDown()) return false;
        queue.putNowait(item);
        return true;
    }

    @Override
    protected boolean complete() {
        return tryNow();
    }

    @Override
    protected boolean giveUp() {
        if (!queue.full()) line.wakeNext();
        return false;
    }

    @Override
    protected R outcome() throws Throwable {
        return then.run();
    }

    @Override
    public String toString() {
        return "onPut of " + queue;
    }
}

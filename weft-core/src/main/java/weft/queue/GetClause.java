package weft.queue;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import weft.sync.Clause;
import weft.sync.WaitLine;

/** {@code queue.get} as a clause of a select. As there, a wake-up is only the chance to look. */
final class GetClause<T extends @Nullable Object, R> extends Clause.InLine<R> {
    private final Queue<T> queue;
    private final WaitLine line;
    private final Handler<? super T, ? extends R> then;
    private @Nullable T item;

    GetClause(Queue<T> queue, WaitLine line, Handler<? super T, ? extends R> then) {
        super(line);
        this.queue = queue;
        this.line = line;
        this.then = Objects.requireNonNull(then, "onGet needs to know what to do then");
    }

    @Override
    protected boolean tryNow() {
        if (queue.empty() && !queue.isShutDown()) return false;
        item = queue.getNowait();
        return true;
    }

    @Override
    protected boolean complete() {
        return tryNow();
    }

    @Override
    protected boolean giveUp() {
        if (!queue.empty()) line.wakeNext();
        return false;
    }

    @Override
    @SuppressWarnings("NullAway") // a T, which was taken out
    protected R outcome() throws Throwable {
        return then.handle(item);
    }

    @Override
    public String toString() {
        return "onGet of " + queue;
    }
}

package weft.http.netty;

import java.util.ArrayList;
import java.util.List;
import weft.EventLoop;
import weft.Future;

/** Tasks that wait for the same thing, and are woken together; each looks for itself what has become of it. Loop thread only. */
final class Waiters {
    private final List<Future<Void>> waiting = new ArrayList<>(0);

    /** Until the next {@link #wake}. In a task. */
    void await(EventLoop loop) {
        Future<Void> waiter = loop.createFuture();
        waiting.add(waiter);
        try {
            waiter.await();
        } finally {
            waiting.remove(waiter);
        }
    }

    @SuppressWarnings("NullAway") // null is the only Void
    void wake() {
        if (waiting.isEmpty()) return;
        for (Future<Void> waiter : List.copyOf(waiting)) if (!waiter.done()) waiter.setResult(null);
    }
}

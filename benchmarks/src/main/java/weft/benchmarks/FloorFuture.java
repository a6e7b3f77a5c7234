package weft.benchmarks;

import java.util.concurrent.locks.LockSupport;

/** A value that arrives later, for one waiter, unsynchronised. */
final class FloorFuture<T> {
    private T value;
    private boolean done;
    private Thread waiter;

    T get() {
        while (!done) {
            waiter = Thread.currentThread();
            LockSupport.park();
        }
        return value;
    }

    void set(T result) {
        value = result;
        done = true;
        if (waiter != null) LockSupport.unpark(waiter);
    }
}

package weft.benchmarks;

import java.util.ArrayDeque;
import java.util.concurrent.locks.LockSupport;

/** A bounded queue for one that puts and one that gets, unsynchronised. */
final class FloorQueue<T> {
    private final ArrayDeque<T> items = new ArrayDeque<>();
    private final int maxsize;
    private Thread getter;
    private Thread putter;

    FloorQueue(int maxsize) {
        this.maxsize = maxsize;
    }

    void put(T item) {
        while (items.size() >= maxsize) {
            putter = Thread.currentThread();
            LockSupport.park();
        }
        items.add(item);
        Thread waiting = getter;
        getter = null;
        if (waiting != null) LockSupport.unpark(waiting);
    }

    T get() {
        while (items.isEmpty()) {
            getter = Thread.currentThread();
            LockSupport.park();
        }
        T item = items.poll();
        Thread waiting = putter;
        putter = null;
        if (waiting != null) LockSupport.unpark(waiting);
        return item;
    }
}

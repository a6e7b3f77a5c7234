package weft;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Which loop does the calling thread act for? Any thread.
 */
final class RunningLoops {
    /*
     * A thread-local would cost each coroutine a map, since each is a thread; a scoped value costs it a cache. Instead every
     * running loop publishes the one thread that acts for it, and the caller looks for itself among them: with one loop
     * that is one comparison. A loop's field may be read late, but it can only equal the reader's own thread while that
     * thread is the one.
     */
    private static volatile EventLoop[] running = {};

    private RunningLoops() {}

    static @Nullable EventLoop current() {
        EventLoop[] loops = running;
        if (loops.length == 0) return null;
        Thread me = Thread.currentThread();
        EventLoop first = loops[0];
        if (first.engine().mounted() == me) return first;
        return loops.length == 1 ? null : search(loops, me);
    }

    private static @Nullable EventLoop search(EventLoop[] loops, Thread me) {
        for (EventLoop loop : loops) if (loop.engine().mounted() == me) return loop;
        return null;
    }

    static synchronized void add(EventLoop loop) {
        EventLoop[] more = Arrays.copyOf(running, running.length + 1);
        more[running.length] = loop;
        running = more;
    }

    static synchronized void remove(EventLoop loop) {
        running = Arrays.stream(running).filter(other -> other != loop).toArray(EventLoop[]::new);
    }
}

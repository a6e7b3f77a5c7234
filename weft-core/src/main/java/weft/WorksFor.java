package weft;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** Which loop the calling thread works for, so that the loop counts on it: in {@code toThread} or {@code blocking}. */
final class WorksFor {
    private static final ThreadLocal<@Nullable EventLoop> LOOP = new ThreadLocal<>();

    private WorksFor() {}

    static <T> T call(EventLoop loop, Callable<? extends T> code) throws Exception {
        EventLoop before = LOOP.get();
        LOOP.set(loop);
        try {
            return code.call();
        } finally {
            adopt(before);
        }
    }

    /** From now on the calling thread works for this loop; null: for none. */
    static void adopt(@Nullable EventLoop loop) {
        if (loop == null) LOOP.remove();
        else LOOP.set(loop);
    }

    static @Nullable EventLoop current() {
        return LOOP.get();
    }
}

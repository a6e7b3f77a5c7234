package weft;

import org.jspecify.annotations.Nullable;

/** Which errors end the loop's run instead of the callback or task that threw them. */
final class Exits {
    private Exits() {}

    static boolean leaveTheLoop(Throwable error) {
        return error instanceof KeyboardInterrupt || error instanceof SystemExit;
    }

    /** What several actions threw, the first one with the others suppressed: each is to run, whatever the others do. */
    static final class Collected {
        private @Nullable Throwable first;

        void run(Runnable action) {
            try {
                action.run();
            } catch (Throwable e) {
                if (first == null) first = e;
                else first.addSuppressed(e);
            }
        }

        void raise() {
            if (first != null) throw Asyncio.rethrow(first);
        }
    }
}

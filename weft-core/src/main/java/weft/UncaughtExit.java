package weft;

import java.util.Arrays;

/**
 * What becomes of a {@link KeyboardInterrupt} that nobody catches: the program ends as Python's does, with a short trace on
 * standard error and exit code 130, as the JVM ends at a Ctrl-C that no loop has taken. On the thread that called {@code run}.
 */
final class UncaughtInterrupt implements Thread.UncaughtExceptionHandler {
    private static final int KILLED_BY_CTRL_C = 130;

    private final Thread.UncaughtExceptionHandler others;

    private UncaughtInterrupt(Thread.UncaughtExceptionHandler others) {
        this.others = others;
    }

    /** It leaves {@code run} on the current thread. A handler that the program has set stays. */
    static KeyboardInterrupt leaving(KeyboardInterrupt interrupt) {
        // Both were made on the loop's stack, where there is nothing to see.
        interrupt.setStackTrace(Origin.capture(null).frames().toArray(StackTraceElement[]::new));
        for (Throwable cancelled : interrupt.getSuppressed())
            cancelled.setStackTrace(Arrays.stream(cancelled.getStackTrace())
                    .filter(frame -> !Origin.isOurs(frame) && !TaskStacks.isMachinery(frame))
                    .toArray(StackTraceElement[]::new));
        Thread me = Thread.currentThread();
        ThreadGroup group = me.getThreadGroup();
        if (Thread.getDefaultUncaughtExceptionHandler() == null && me.getUncaughtExceptionHandler() == group)
            me.setUncaughtExceptionHandler(new UncaughtInterrupt(group));
        return interrupt;
    }

    @Override
    public void uncaughtException(Thread thread, Throwable error) {
        if (error instanceof KeyboardInterrupt) {
            Log.atExit(error);
            System.exit(KILLED_BY_CTRL_C);
        }
        others.uncaughtException(thread, error);
    }
}

package weft;

import java.util.Arrays;

/**
 * What becomes of a {@link KeyboardInterrupt} or {@link SystemExit} that nobody catches: the program ends as Python's does. After
 * the first with a short trace on standard error and exit code 130, as the JVM ends at a Ctrl-C that no loop has taken; after the
 * second with its message and its code. On the thread that called {@code run}.
 */
final class UncaughtExit implements Thread.UncaughtExceptionHandler {
    private static final int KILLED_BY_CTRL_C = 130;

    private final Thread.UncaughtExceptionHandler others;

    private UncaughtExit(Thread.UncaughtExceptionHandler others) {
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
        watchThisThread();
        return interrupt;
    }

    /** The same of what asks for the program's end. */
    static SystemExit leaving(SystemExit exit) {
        watchThisThread();
        return exit;
    }

    private static void watchThisThread() {
        Thread me = Thread.currentThread();
        ThreadGroup group = me.getThreadGroup();
        if (Thread.getDefaultUncaughtExceptionHandler() == null && me.getUncaughtExceptionHandler() == group)
            me.setUncaughtExceptionHandler(new UncaughtExit(group));
    }

    @Override
    public void uncaughtException(Thread thread, Throwable error) {
        if (error instanceof KeyboardInterrupt) {
            Log.atExit(error);
            System.exit(KILLED_BY_CTRL_C);
        }
        if (error instanceof SystemExit exit) {
            if (exit.explanation() != null) Log.lastWords(exit.explanation());
            System.exit(exit.code());
        }
        others.uncaughtException(thread, error);
    }
}

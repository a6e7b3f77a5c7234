package weft;

/**
 * The user pressed Ctrl-C. {@code run} throws it after the main task has been cancelled and cleaned up. Stands for Python's
 * exception of that name: like {@link SystemExit} it is not kept in the task that throws it but ends the loop's run.
 *
 * <p>If nobody catches it, and the thread has no handler of its own for such errors, the program ends with exit code 130.
 *
 * <p>Thread contract: any thread.
 */
public final class KeyboardInterrupt extends Error {
    private static final long serialVersionUID = 1L;

    /** Without a message. */
    public KeyboardInterrupt() {}
}

package weft;

import org.jspecify.annotations.Nullable;

/**
 * A request to end the program, made in a coroutine or callback: it leaves the loop's run at once and comes out of {@code
 * run}, after which the remaining tasks have been cancelled. Stands for Python's SystemExit, and for {@code sys.exit} that raises
 * it.
 *
 * <p>If nobody catches it, and the thread has no handler of its own for such errors, the program ends with its exit code, and with
 * its explanation on standard error instead of a stack trace. What is thrown where no {@code run} or {@link Script} is below on
 * the stack has a stack trace, as any error.
 *
 * <p>Thread contract: any thread.
 */
public final class SystemExit extends Error {
    private static final long serialVersionUID = 1L;

    private final int code;
    private final @Nullable String explanation;

    /** With the exit code asked for, and without words. */
    public SystemExit(int code) {
        this(code, null);
    }

    /** With exit code 1 and a line for the user that says why. */
    public SystemExit(String explanation) {
        this(1, explanation);
    }

    /**
     * With the exit code asked for and a line for the user.
     *
     * @param explanation null: none
     */
    public SystemExit(int code, @Nullable String explanation) {
        super(explanation == null ? "exit code " + code : explanation);
        this.code = code;
        this.explanation = explanation;
    }

    /** The exit code asked for. */
    public int code() {
        return code;
    }

    /** What the user shall read; null: nothing. */
    public @Nullable String explanation() {
        return explanation;
    }
}

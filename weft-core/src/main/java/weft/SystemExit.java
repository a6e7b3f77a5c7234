package weft;

/**
 * A request to end the program, made in a coroutine or callback: it leaves the loop's run at once and comes out of {@code
 * run}, after which the remaining tasks have been cancelled. Stands for Python's SystemExit, except that the JVM does not
 * exit by itself: catch it in {@code main} and pass {@link #code()} to {@link System#exit}.
 *
 * <p>Thread contract: any thread.
 */
public final class SystemExit extends Error {
    private static final long serialVersionUID = 1L;

    private final int code;

    /** With the exit code asked for. */
    public SystemExit(int code) {
        super("exit code " + code);
        this.code = code;
    }

    /** The exit code asked for. */
    public int code() {
        return code;
    }
}

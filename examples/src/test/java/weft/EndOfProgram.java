package weft;

/** What happens when a program's JVM ends, for programs that share one. In this package since users have no use for it. */
public final class EndOfProgram {
    private EndOfProgram() {}

    /** Reports coroutines that were made on no loop and never awaited. */
    public static void report() {
        NeverAwaited.reportOffLoop();
    }
}

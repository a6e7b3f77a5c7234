package weft.stress;

/** What a stress program found: the code under test has broken its promise. Ends the JVM with a code that says so. */
public final class Violation {
    /** The exit code for it; everything else but 0 is trouble of the program itself. */
    public static final int EXIT_CODE = 3;

    private Violation() {}

    /** Prints what was found and ends the JVM. */
    public static void found(String what) {
        System.out.println("VIOLATION " + what);
        System.out.flush();
        Runtime.getRuntime().halt(EXIT_CODE);
    }

    /** For tools that throw an AssertionError when they find something. Ends the JVM. */
    public static void exitIfThrown(Runnable check) {
        try {
            check.run();
        } catch (AssertionError e) {
            found(String.valueOf(e.getMessage()));
        }
        System.exit(0);
    }
}

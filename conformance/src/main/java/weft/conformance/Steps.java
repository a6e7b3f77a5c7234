package weft.conformance;

import weft.SystemExit;

/** Counts the statements and ends programs that run too long. */
final class Steps {
    private static final int EXIT_CODE = 0;

    private final Trace trace;
    private final int limit;
    private int executed;
    private boolean exhausted;

    Steps(Trace trace, int limit) {
        this.trace = trace;
        this.limit = limit;
    }

    /** A statement begins. */
    void count() {
        if (trace.isClosed()) throw new ProgramOver();
        if (++executed > limit) end();
    }

    /** Whether the program was ended here. */
    boolean exhausted() {
        return exhausted;
    }

    /** Prints the last line and leaves the loop. */
    void end() {
        if (trace.isClosed()) throw new ProgramOver();
        trace.loopEvent("limit");
        trace.close();
        exhausted = true;
        throw new SystemExit(EXIT_CODE);
    }
}

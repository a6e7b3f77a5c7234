package weft.conformance;

/** The program has come to its end, and what is left of it must not run on. */
final class ProgramOver extends Error {
    private static final long serialVersionUID = 1L;

    ProgramOver() {
        super("the program is over", null, false, false);
    }
}

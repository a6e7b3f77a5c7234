package weft.conformance;

/** The program needs something that Weft does not have yet. */
final class UnsupportedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnsupportedException(String what) {
        super(what);
    }
}

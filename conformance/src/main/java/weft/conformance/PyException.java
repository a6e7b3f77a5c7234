package weft.conformance;

/** An exception that a program has raised: an instance of one of Python's classes. */
final class PyException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final PyType type;

    PyException(PyType type, String message) {
        super(message, null, false, false);
        this.type = type;
    }

    PyType type() {
        return type;
    }
}

package weft;

/**
 * Told of errors that nobody else hears of: a callback that threw, an exception that was never retrieved. Set by {@link
 * EventLoop#setExceptionHandler}. Thread contract: loop thread only.
 */
@FunctionalInterface
public interface ExceptionHandler {
    /** Handles it. What this method throws is logged, together with what it was told. */
    void handle(EventLoop loop, ExceptionContext context);
}

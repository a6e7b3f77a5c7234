package weft.http;

/**
 * Where a {@link RequestBody} writes its bytes to. A write waits while the connection cannot take more.
 *
 * <p>Thread contract: owner task only: the one that sends the body.
 */
@FunctionalInterface
public interface BodySink {
    /** Sends the bytes, which must not change any more; waits if too much is on its way. */
    void write(byte[] bytes);
}

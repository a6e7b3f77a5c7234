package weft.stream;

/**
 * A transport that receives a stream of bytes. Stands for {@code asyncio.ReadTransport}.
 *
 * <p>Thread contract: loop thread only.
 */
public interface ReadTransport extends BaseTransport {
    /** Whether it receives: neither paused nor closing. Stands for {@code is_reading}. */
    boolean isReading();

    /**
     * The protocol gets no more data until {@link #resumeReading}; the peer is slowed down in the end. Does nothing if it
     * is paused or closing. Stands for {@code pause_reading}.
     *
     * @throws UnsupportedOperationException if this transport cannot be paused
     */
    void pauseReading();

    /** Takes {@link #pauseReading} back. Does nothing if it is not paused or is closing. Stands for {@code resume_reading}. */
    void resumeReading();
}

package weft.stream;

/**
 * The two streams of a connection: asyncio's pair {@code (reader, writer)}, and a resource.
 *
 * {@snippet class="weft.stream.StreamSnippets" region="connection"}
 *
 * <p>Thread contract: owner task only.
 *
 * @param reader what comes in
 * @param writer what goes out
 */
public record Connection(StreamReader reader, StreamWriter writer) implements AutoCloseable {
    /**
     * Closes the writer and waits until everything was sent and the connection is gone; asyncio's {@code close()} and {@code
     * wait_closed()}. Throws what the connection failed with, unless a read or write has thrown that already. A task that is
     * cancelled meanwhile waits no longer: the connection is aborted.
     */
    @Override
    public void close() {
        writer.closeAndWait();
    }
}

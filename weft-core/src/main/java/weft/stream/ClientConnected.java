package weft.stream;

import org.jspecify.annotations.Nullable;
import weft.Coroutine;

/**
 * What a server does with a new connection: {@code client_connected_cb} of {@code asyncio.start_server}.
 *
 * {@snippet class="weft.stream.StreamSnippets" region="client-connected"}
 *
 * <p>Thread contract: loop thread only; called once for each connection.
 */
@FunctionalInterface
public interface ClientConnected {
    /**
     * A client is there. The coroutine that comes back becomes a task: if it fails, the loop's exception handler is told and
     * the connection closed; if it is cancelled, the connection is closed; if it returns, the connection stays, and closing
     * it is still the coroutine's affair.
     *
     * @return null: this was all
     */
    @Nullable
    Coroutine<?> connected(StreamReader reader, StreamWriter writer);
}

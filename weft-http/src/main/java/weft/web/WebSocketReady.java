package weft.web;

import org.jspecify.annotations.Nullable;

/**
 * Whether a request asks for a WebSocket. Stands for {@code web.WebSocketReady}. Thread contract: any thread.
 *
 * @param ok whether it does
 * @param protocol the subprotocol that both sides would speak, or null
 */
public record WebSocketReady(boolean ok, @Nullable String protocol) {}

package weft.http;

import org.jspecify.annotations.Nullable;

/**
 * An event of {@code text/event-stream}.
 *
 * <p>Thread contract: any thread.
 *
 * @param event what kind it is; {@code message} if the server does not say
 * @param data what it says, its lines joined by newlines
 * @param id by which a client that was cut off says where it was; null: none was ever given
 * @param retryMillis how long to wait before connecting again; negative: the server did not say
 */
public record ServerSentEvent(
        String event, String data, @Nullable String id, long retryMillis) {}

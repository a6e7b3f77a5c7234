package weft.web;

import static weft.Asyncio.async;

import org.jspecify.annotations.Nullable;
import weft.Coroutine;

/**
 * A response that never ends by itself: events for a browser's {@code EventSource}. Stands for {@code aiohttp_sse}.
 *
 * {@snippet class="weft.web.TypedSnippetsTest" region="events"}
 *
 * <p>Thread contract: owner task only.
 */
public final class EventSourceResponse extends StreamResponse {
    /** Not prepared yet. */
    public EventSourceResponse() {
        setContentType("text/event-stream; charset=utf-8");
        headers().set("Cache-Control", "no-cache");
        headers().set("X-Accel-Buffering", "no");
    }

    /** Sends an event without a name: what {@code onmessage} gets. Waits until there is room for more. */
    public Coroutine<Void> send(String data) {
        return send(data, null, null);
    }

    /**
     * Sends an event, and waits until there is room for more. The coroutine throws {@link java.net.SocketException} if the client has
     * gone.
     *
     * @param data of several lines, if need be
     * @param event its name; null: none
     * @param id what the client sends as {@code Last-Event-ID} when it connects again; null: as before
     */
    public Coroutine<Void> send(String data, @Nullable String event, @Nullable String id) {
        StringBuilder text = new StringBuilder();
        if (id != null) text.append("id: ").append(oneLine(id, "id")).append('\n');
        if (event != null) text.append("event: ").append(oneLine(event, "name")).append('\n');
        for (String line : data.split("\r\n|\r|\n", -1))
            text.append("data: ").append(line).append('\n');
        return write(text.append('\n').toString());
    }

    /** Says how long the client shall wait before it connects again. */
    public Coroutine<Void> retry(long millis) {
        return write("retry: " + millis + "\n\n");
    }

    /** A line that clients leave out: it keeps a proxy from closing the connection. */
    public Coroutine<Void> ping() {
        return async(() -> write(": ping\n\n").await());
    }

    private static String oneLine(String text, String what) {
        if (text.chars().anyMatch(c -> c == '\n' || c == '\r' || c == 0))
            throw new IllegalArgumentException("the " + what + " of an event is one line, and this one has a break");
        return text;
    }
}

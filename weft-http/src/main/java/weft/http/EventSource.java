package weft.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static weft.Asyncio.asyncGenerator;
import static weft.Asyncio.await;
import static weft.Asyncio.sleep;

import java.time.Duration;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;
import weft.AsyncGenerator;
import weft.Yielder;

/**
 * The events that a server sends, as they come; when the connection ends it is made again, beginning behind the last event
 * that came. Iterate it, and close it: it is the resource of a try. What {@code EventSource} is in browsers.
 *
 * {@snippet class="weft.http.ClientSnippets" region="events"}
 *
 * <p>It ends with status 204, and throws on any other status than 200, on another media type, and after so many failures to
 * connect in a row, as many as {@link #withAttempts} says.
 *
 * <p>Thread contract: loop thread only, inside a task; one task at a time.
 */
public final class EventSource implements Iterable<ServerSentEvent>, AutoCloseable {
    private static final Duration RETRY = Duration.ofSeconds(3);

    private final RequestBuilder request;
    private final AsyncGenerator<ServerSentEvent> events = asyncGenerator(this::receive);
    private int attempts = 5;
    private Duration retry = RETRY;
    private @Nullable String lastId;

    EventSource(RequestBuilder request) {
        this.request = request.header("Accept", "text/event-stream")
                .header("Cache-Control", "no-store")
                .timeout((Duration) null);
    }

    /** So many failed attempts to connect in a row are an exception: 5. With 1 a connection is never made again. */
    public EventSource withAttempts(int inARow) {
        if (inARow < 1) throw new IllegalArgumentException("there is one attempt or more, not " + inARow);
        attempts = inARow;
        return this;
    }

    /** Begins behind this event. */
    public EventSource withLastEventId(String id) {
        lastId = id;
        return this;
    }

    /** The id of the last event; null: none. */
    public @Nullable String lastEventId() {
        return lastId;
    }

    /** The events; there is one iteration. */
    @Override
    public Iterator<ServerSentEvent> iterator() {
        return events.iterator();
    }

    private void receive(Yielder<ServerSentEvent> out) throws Exception {
        int failed = 0;
        while (true) {
            nameLast();
            try (ClientResponse response = request.await()) {
                if (response.status() == 204) return;
                check(response);
                failed = 0;
                readEvents(response, out);
                if (attempts == 1) return;
            } catch (ClientConnectionException | ClientPayloadException | ServerTimeoutException e) {
                if (++failed >= attempts) throw e;
            }
            await(sleep(retry));
        }
    }

    private void nameLast() {
        if (lastId == null) return;
        if (lastId.isEmpty()) request.headers.remove("Last-Event-ID");
        else request.header("Last-Event-ID", new String(lastId.getBytes(UTF_8), ISO_8859_1));
    }

    private static void check(ClientResponse response) {
        response.raiseForStatus();
        if (response.status() != 200)
            throw new ClientResponseException("an event stream has status 200, not " + response.status(), response);
        if (!response.contentType().equals("text/event-stream"))
            throw new ContentTypeException(
                    "the response is " + response.contentType() + " and not text/event-stream, from " + response.url(),
                    response);
    }

    private void readEvents(ClientResponse response, Yielder<ServerSentEvent> out) {
        EventStream stream = new EventStream();
        for (byte[] piece : response.content().iterAny()) {
            stream.feed(piece, event -> {
                if (event.id() != null) lastId = event.id();
                out.yield(event);
            });
            if (stream.lastId() != null) lastId = stream.lastId();
            if (stream.retryMillis() >= 0) retry = Duration.ofMillis(stream.retryMillis());
        }
    }

    /** Ends the connection. */
    @Override
    public void close() {
        events.close();
    }
}

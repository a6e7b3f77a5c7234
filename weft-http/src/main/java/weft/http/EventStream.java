package weft.http;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Makes events of {@code text/event-stream}, as the WHATWG's HTML standard says (9.2.6). Loop thread only. */
final class EventStream {
    private static final int LONGEST = 16 * 1024 * 1024;

    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private final StringBuilder data = new StringBuilder();
    private String event = "";
    private @Nullable String id;
    private @Nullable String lastId;
    private long retryMillis = -1;
    private boolean first = true;
    private boolean returned;

    /** What the server last said of how long to wait; negative: nothing. */
    long retryMillis() {
        return retryMillis;
    }

    /** The id of the last event, or of what would be one if it had data; null: none was ever given. */
    @Nullable
    String lastId() {
        return lastId;
    }

    /** Takes what has come; calls for each event that it completes. */
    void feed(byte[] piece, Consumer<ServerSentEvent> events) {
        for (byte b : piece) {
            boolean afterReturn = returned;
            returned = b == '\r';
            if (b == '\n' && afterReturn) continue; // the second half of a line's end
            if (b == '\n' || b == '\r') {
                ServerSentEvent event = line(line.toString(StandardCharsets.UTF_8));
                line.reset();
                if (event != null) events.accept(event);
            } else {
                line.write(b);
                if (line.size() + data.length() > LONGEST)
                    throw new ClientPayloadException(
                            "an event of the stream has more than " + LONGEST + " bytes, which is the limit", null);
            }
        }
    }

    private @Nullable ServerSentEvent line(String received) {
        String line = first && received.startsWith("\ufeff") ? received.substring(1) : received;
        first = false;
        if (line.isEmpty()) return dispatch();
        int colon = line.indexOf(':');
        if (colon == 0) return null; // a comment
        String field = colon < 0 ? line : line.substring(0, colon);
        String value = colon < 0 ? "" : line.substring(line.startsWith(" ", colon + 1) ? colon + 2 : colon + 1);
        take(field, value);
        return null;
    }

    private void take(String field, String value) {
        switch (field) {
            case "data" -> data.append(value).append('\n');
            case "event" -> event = value;
            case "id" -> {
                if (value.chars().noneMatch(Character::isISOControl)) id = value; // another could not be sent back
            }
            case "retry" -> {
                if (value.matches("[0-9]{1,9}")) retryMillis = Long.parseLong(value);
            }
            default -> {} // the standard says to ignore others
        }
    }

    private @Nullable ServerSentEvent dispatch() {
        lastId = id;
        ServerSentEvent made = data.isEmpty()
                ? null
                : new ServerSentEvent(
                        event.isEmpty() ? "message" : event, data.substring(0, data.length() - 1), id, retryMillis);
        data.setLength(0);
        event = "";
        return made;
    }
}

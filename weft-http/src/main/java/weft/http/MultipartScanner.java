package weft.http;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import weft.http.message.Headers;

/** Finds the boundaries in a multipart body (RFC 2046, 5.1). Owner task only. */
final class MultipartScanner {
    /*
     *   preamble  CRLF--boundary CRLF  head CRLF CRLF  content  CRLF--boundary CRLF … content  CRLF--boundary--  epilogue
     *
     * What has come and may be the beginning of a boundary stays in the buffer until more has come; the rest is handed out at once.
     * Netty takes forms apart only, whose parts have names (MultipartDecoder, for servers); a response's need not.
     */
    private static final int LARGEST_HEAD = 16 * 1024;
    private static final byte[] LINE_END = {'\r', '\n'};

    /** Where the bytes come from; empty at the end. */
    interface Source {
        byte[] more();
    }

    private final Source source;
    private final byte[] delimiter;
    private byte[] buffer = LINE_END; // in front of a boundary that is the very first line
    private int at;
    private int end = LINE_END.length;
    private boolean over;

    MultipartScanner(Source source, String boundary) {
        this.source = source;
        this.delimiter = ("\r\n--" + boundary).getBytes(StandardCharsets.UTF_8);
    }

    /** Goes to the next part, over what is left of the one before; gives its head; null: there is none. */
    @Nullable
    Headers nextHead() {
        if (over) return null;
        while (piece() != null) {
            // skipped
        }
        at += delimiter.length;
        need(2);
        if (buffer[at] == '-' && buffer[at + 1] == '-') {
            over = true;
            return null;
        }
        if (!line(LARGEST_HEAD).isBlank()) throw malformed("something stands behind a boundary");
        Headers head = new Headers();
        int left = LARGEST_HEAD;
        for (String field = line(left); !field.isEmpty(); field = line(left)) {
            left -= field.length();
            add(field, head);
        }
        if (endsAtOnce()) replaceBuffer(LINE_END, Arrays.copyOfRange(buffer, at, end));
        return head;
    }

    private static void add(String field, Headers head) {
        int colon = field.indexOf(':');
        try {
            head.add(
                    field.substring(0, Math.max(colon, 0)),
                    field.substring(colon + 1).strip());
        } catch (IllegalArgumentException e) {
            throw malformed("a header of a part makes no sense: " + e.getMessage());
        }
    }

    /** The end of a head may be the beginning of the boundary, if there is no content at all. */
    private boolean endsAtOnce() {
        int rest = delimiter.length - LINE_END.length;
        while (end - at < rest && fill()) {}
        return end - at >= rest && Arrays.equals(buffer, at, at + rest, delimiter, LINE_END.length, delimiter.length);
    }

    /** The next piece of the part's content; null: there is no more. */
    byte @Nullable [] piece() {
        if (over) return null;
        while (true) {
            int found = indexOf(delimiter);
            int safe = found >= 0 ? found : end - delimiter.length + 1;
            if (safe > at) {
                byte[] piece = Arrays.copyOfRange(buffer, at, safe);
                at = safe;
                return piece;
            }
            if (found >= 0) return null;
            if (!fill()) throw cutOff();
        }
    }

    private String line(int most) {
        int found = indexOf(LINE_END);
        while (found < 0) {
            if (end - at > most) throw malformed("the head of a part has more than " + LARGEST_HEAD + " bytes");
            if (!fill()) throw cutOff();
            found = indexOf(LINE_END);
        }
        String line = new String(buffer, at, found - at, StandardCharsets.ISO_8859_1);
        at = found + LINE_END.length;
        return line;
    }

    private int indexOf(byte[] wanted) {
        for (int i = at; i <= end - wanted.length; i++)
            if (buffer[i] == wanted[0] && Arrays.equals(buffer, i, i + wanted.length, wanted, 0, wanted.length))
                return i;
        return -1;
    }

    private void need(int bytes) {
        while (end - at < bytes) if (!fill()) throw cutOff();
    }

    /** Waits for more; false: there is none. */
    private boolean fill() {
        byte[] more = source.more();
        if (more.length == 0) return false;
        replaceBuffer(Arrays.copyOfRange(buffer, at, end), more);
        return true;
    }

    private void replaceBuffer(byte[] first, byte[] then) {
        buffer = Arrays.copyOf(first, first.length + then.length);
        System.arraycopy(then, 0, buffer, first.length, then.length);
        at = 0;
        end = buffer.length;
    }

    private static ClientPayloadException cutOff() {
        return malformed("it ends without its last boundary");
    }

    private static ClientPayloadException malformed(String why) {
        return new ClientPayloadException("the multipart body is malformed: " + why, null);
    }
}

package weft.web;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The requests in the bytes of a connection, for a reader that allows nothing that RFC 9112 does not, up to the first thing that
 * is wrong or incomplete. Slow, and written apart from the code under test.
 */
final class StrictRequests {
    private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
    private static final String TARGET = "[!-~\\x80-\\xff]+"; // all servers take UTF-8 that is not encoded
    private static final String VALUE = "[\\t !-~\\x80-\\xff]*";
    private static final String HOST = "(\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9._~!$&'()*+,;=%-]*)(:[0-9]*)?";

    private final String wire;
    private final List<String> requests = new ArrayList<>();
    private int at;

    private StrictRequests(String wire) {
        this.wire = wire;
    }

    private static final class Wrong extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** Each as method, target and body. */
    static List<String> in(byte[] wire) {
        StrictRequests reader = new StrictRequests(new String(wire, ISO_8859_1));
        try {
            while (reader.at < reader.wire.length()) reader.request();
        } catch (Wrong e) {
            // the end of what can be read
        }
        return reader.requests;
    }

    static String name(String method, String target, String body) {
        return method + " " + target + " [" + body + "]";
    }

    private void request() {
        // 2.2: empty lines before it are ignored, and Netty ignores other blanks there as well
        while (at < wire.length() && (wire.charAt(at) <= ' ' || wire.charAt(at) == 127)) at++;
        if (at == wire.length()) throw new Wrong();
        String[] words = line().split(" ", -1);
        check(words.length == 3 && words[0].matches(TOKEN) && words[1].matches(TARGET));
        check(words[2].matches("HTTP/1\\.[0-9]"));
        boolean old = words[2].equals("HTTP/1.0");
        check(words[1].matches("(?s)/.*|(?i)https?://[^/?#@]+.*")
                || (words[1].equals("*") && words[0].equals("OPTIONS")));
        List<String[]> fields = fields();
        check(count(fields, "host") == 1 || (old && count(fields, "host") == 0));
        for (String[] field : fields) if (field[0].equals("host")) check(field[1].matches(HOST));
        String body = body(fields, old);
        requests.add(name(words[0], words[1], body));
    }

    private List<String[]> fields() {
        List<String[]> fields = new ArrayList<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            check(colon > 0 && line.substring(0, colon).matches(TOKEN));
            String value = line.substring(colon + 1);
            check(value.matches(VALUE));
            fields.add(new String[] {
                line.substring(0, colon).toLowerCase(Locale.ROOT), value.replaceAll("^[ \\t]+|[ \\t]+$", "")
            });
        }
        return fields;
    }

    private String body(List<String[]> fields, boolean old) {
        int codings = count(fields, "transfer-encoding");
        int lengths = count(fields, "content-length");
        if (codings > 0) {
            check(codings == 1 && lengths == 0 && !old);
            for (String[] field : fields)
                if (field[0].equals("transfer-encoding")) check(field[1].equalsIgnoreCase("chunked"));
            return chunks();
        }
        String length = "0";
        for (String[] field : fields) {
            if (!field[0].equals("content-length")) continue;
            check(field[1].matches("[0-9]{1,18}") && (length.equals("0") || length.equals(field[1])));
            length = field[1];
        }
        return take(Long.parseLong(length));
    }

    private String chunks() {
        StringBuilder body = new StringBuilder();
        while (true) {
            String line = line();
            check(line.matches("[0-9A-Fa-f]{1,15}([ \\t]*;" + VALUE + ")?"));
            long size = Long.parseLong(line.split("[ \\t;]", 2)[0], 16);
            if (size == 0) break;
            body.append(take(size));
            check(take(2).equals("\r\n"));
        }
        for (String line = line(); !line.isEmpty(); line = line())
            check(line.matches("[ \\t]?" + TOKEN + ":" + VALUE + "|[ \\t]" + VALUE)); // nobody sees trailers
        return body.toString();
    }

    private static int count(List<String[]> fields, String name) {
        return (int) fields.stream().filter(field -> field[0].equals(name)).count();
    }

    private String line() {
        int end = wire.indexOf("\r\n", at);
        check(end >= 0);
        String line = wire.substring(at, end);
        check(line.indexOf('\r') < 0 && line.indexOf('\n') < 0);
        at = end + 2;
        return line;
    }

    private String take(long count) {
        check(count <= wire.length() - at);
        at += (int) count;
        return wire.substring(at - (int) count, at);
    }

    private static void check(boolean right) {
        if (!right) throw new Wrong();
    }
}

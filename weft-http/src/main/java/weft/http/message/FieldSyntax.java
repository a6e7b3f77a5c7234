package weft.http.message;

import java.util.Objects;

/** What the names and values of header fields may consist of (RFC 9110, 5.1 and 5.5). */
final class FieldSyntax {
    private static final boolean[] TOKEN = new boolean[128];

    static {
        for (char c = '0'; c <= '9'; c++) TOKEN[c] = true;
        for (char c = 'a'; c <= 'z'; c++) TOKEN[c] = true;
        for (char c = 'A'; c <= 'Z'; c++) TOKEN[c] = true;
        for (char c : "!#$%&'*+-.^_`|~".toCharArray()) TOKEN[c] = true;
    }

    private FieldSyntax() {}

    static boolean isToken(String text) {
        if (text.isEmpty()) return false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 128 || !TOKEN[c]) return false;
        }
        return true;
    }

    static void checkName(String name) {
        if (!isToken(Objects.requireNonNull(name, "a header needs a name, not null")))
            throw new IllegalArgumentException("the name of a header consists of letters, digits and !#$%&'*+-.^_`|~, "
                    + "and this one is " + quoted(name));
    }

    /** No control characters but the tabulator, and nothing that is not Latin-1: it could not be sent. */
    static void checkValue(String name, String value) {
        Objects.requireNonNull(value, "a header needs a value, not null; leave the header out");
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if ((c < ' ' && c != '\t') || c == 127 || c > 255)
                throw new IllegalArgumentException("the value of the header " + name
                        + " may hold no line break, no other control character and nothing beyond Latin-1, and this "
                        + "one is " + quoted(value) + "; encode it");
        }
    }

    /** The text with its control characters made visible. */
    static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < Math.min(text.length(), 100); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c >= 127) quoted.append(String.format("\\u%04x", (int) c));
            else quoted.append(c);
        }
        return quoted.append(text.length() > 100 ? "…\"" : "\"").toString();
    }
}

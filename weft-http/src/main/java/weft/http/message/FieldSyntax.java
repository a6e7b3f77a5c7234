package weft.http.message;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What the names and values of header fields may consist of (RFC 9110, 5.1 and 5.5). */
final class FieldSyntax {
    /*
     * Each field of each message is looked at, so this counts: the bytes of a string are copied and looked at in a third of the
     * time that its characters take one by one, values eight at a time. A carry from one byte to the next can only make a value
     * suspicious that is not, and those are looked at again.
     */
    private static final boolean[] TOKEN = new boolean[128];

    /**
     * Names that are known to be right, at the place of their hash: messages have the same few dozen. Written by any thread; who
     * misses what another has written only looks once more.
     */
    private static final @Nullable String[] SEEN = new @Nullable String[256];

    private static final int LONGEST_SEEN = 40;

    private static final VarHandle EIGHT = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

    private static final long ONES = 0x0101_0101_0101_0101L;
    private static final long BLANKS = ' ' * ONES;
    private static final long HIGHEST = 0x8080_8080_8080_8080L;

    static {
        for (char c = '0'; c <= '9'; c++) TOKEN[c] = true;
        for (char c = 'a'; c <= 'z'; c++) TOKEN[c] = true;
        for (char c = 'A'; c <= 'Z'; c++) TOKEN[c] = true;
        for (char c : "!#$%&'*+-.^_`|~".toCharArray()) TOKEN[c] = true;
    }

    private FieldSyntax() {}

    static boolean isToken(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8); // anything beyond ASCII becomes negative
        for (byte b : bytes) if (b < 0 || !TOKEN[b]) return false;
        return bytes.length > 0;
    }

    static void checkName(String name) {
        Objects.requireNonNull(name, "a header needs a name, not null");
        int place = name.hashCode() & (SEEN.length - 1);
        if (name.equals(SEEN[place])) return;
        if (!isToken(name))
            throw new IllegalArgumentException("the name of a header consists of letters, digits and !#$%&'*+-.^_`|~, "
                    + "and this one is " + quoted(name));
        if (name.length() <= LONGEST_SEEN) SEEN[place] = name;
    }

    /** No control characters but the tabulator, and nothing that is not Latin-1: it could not be sent. */
    static void checkValue(String name, String value) {
        Objects.requireNonNull(value, "a header needs a value, not null; leave the header out");
        if (!isPrintableAscii(value) && !isLatin1(value))
            throw new IllegalArgumentException("the value of the header " + name
                    + " may hold no line break, no other control character and nothing beyond Latin-1, and this "
                    + "one is " + quoted(value) + "; encode it");
    }

    /** What nearly all values are. */
    private static boolean isPrintableAscii(String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        int at = 0;
        for (; at <= bytes.length - Long.BYTES; at += Long.BYTES) {
            long eight = (long) EIGHT.get(bytes, at);
            // in each byte the highest bit: of itself, of itself less a blank, of itself and one, which makes 128 of
            // 127
            if (((eight | (eight - BLANKS) | (eight + ONES)) & HIGHEST) != 0) return false;
        }
        for (; at < bytes.length; at++) if (bytes[at] < ' ' || bytes[at] == 127) return false;
        return true;
    }

    private static boolean isLatin1(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if ((c < ' ' && c != '\t') || c == 127 || c > 255) return false;
        }
        return true;
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

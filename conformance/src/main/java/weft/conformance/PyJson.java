package weft.conformance;

import java.util.List;

/** Writes values byte for byte as Python's {@code json.dumps(value, separators=(",", ":"))} does: in ASCII. */
final class PyJson {
    private static final char FIRST_PRINTABLE = ' ';
    private static final char LAST_PRINTABLE = '~';

    private PyJson() {}

    static String dumps(Object value) {
        StringBuilder text = new StringBuilder();
        write(value, text);
        return text.toString();
    }

    private static void write(Object value, StringBuilder text) {
        switch (value) {
            case null -> text.append("null");
            case Number number -> text.append(number);
            case Boolean truth -> text.append(truth);
            case String string -> quote(string, text);
            case List<?> list -> list(list, text);
            default -> throw new IllegalArgumentException("cannot be printed: " + value);
        }
    }

    private static void list(List<?> list, StringBuilder text) {
        text.append('[');
        for (int i = 0; i < list.size(); i++) {
            if (i > 0) text.append(',');
            write(list.get(i), text);
        }
        text.append(']');
    }

    private static void quote(String string, StringBuilder text) {
        text.append('"');
        for (int i = 0; i < string.length(); i++) {
            char c = string.charAt(i);
            switch (c) {
                case '"', '\\' -> text.append('\\').append(c);
                case '\b' -> text.append("\\b");
                case '\f' -> text.append("\\f");
                case '\n' -> text.append("\\n");
                case '\r' -> text.append("\\r");
                case '\t' -> text.append("\\t");
                default -> {
                    if (c >= FIRST_PRINTABLE && c <= LAST_PRINTABLE) text.append(c);
                    else text.append(String.format("\\u%04x", (int) c));
                }
            }
        }
        text.append('"');
    }
}

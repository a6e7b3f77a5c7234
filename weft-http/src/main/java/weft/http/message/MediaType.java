package weft.http.message;

import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.UnsupportedCharsetException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What {@code Content-Type} and headers of its kind say: {@code text/html; charset=utf-8}.
 *
 * <p>Thread contract: any thread.
 *
 * @param type the part in front of the first semicolon, in small letters
 * @param parameters what stands behind it, names in small letters
 */
public record MediaType(String type, Map<String, String> parameters) {
    /** What a body is that says nothing of itself. */
    public static final MediaType UNKNOWN = new MediaType("application/octet-stream", Map.of());

    /** Copies the parameters. */
    public MediaType {
        parameters = Map.copyOf(parameters);
    }

    /** Reads a header; null is {@link #UNKNOWN}. It never fails: what it cannot read it leaves out. */
    public static MediaType parse(@Nullable String header) {
        if (header == null || header.isBlank()) return UNKNOWN;
        int end = header.indexOf(';');
        String type = (end < 0 ? header : header.substring(0, end)).strip().toLowerCase(Locale.ROOT);
        return new MediaType(type, end < 0 ? Map.of() : parameters(header, end + 1));
    }

    private static Map<String, String> parameters(String text, int from) {
        Map<String, String> found = new LinkedHashMap<>();
        int at = from;
        while (at < text.length()) {
            int equals = text.indexOf('=', at);
            if (equals < 0) break;
            int begin = Math.max(at, text.lastIndexOf(';', equals) + 1); // what has no value is left out
            String name = text.substring(begin, equals).strip().toLowerCase(Locale.ROOT);
            StringBuilder value = new StringBuilder();
            at = value(text, equals + 1, value);
            found.putIfAbsent(name, value.toString());
        }
        return found;
    }

    /** Reads a value, quoted or not; gives the place behind the semicolon that ends it. */
    private static int value(String text, int from, StringBuilder value) {
        int at = from;
        while (at < text.length() && text.charAt(at) == ' ') at++;
        if (at < text.length() && text.charAt(at) == '"') {
            for (at++; at < text.length() && text.charAt(at) != '"'; at++) {
                if (text.charAt(at) == '\\' && at + 1 < text.length()) at++;
                value.append(text.charAt(at));
            }
            int end = text.indexOf(';', at);
            return end < 0 ? text.length() : end + 1;
        }
        int end = text.indexOf(';', at);
        if (end < 0) end = text.length();
        value.append(text.substring(at, end).strip());
        return end + 1;
    }

    /** The encoding of a text, or another one if none is said or known. */
    public Charset charset(Charset otherwise) {
        String name = parameters.get("charset");
        if (name == null) return otherwise;
        try {
            return Charset.forName(name);
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            return otherwise;
        }
    }

    /** Whether it is JSON: {@code application/json}, {@code application/problem+json}, … */
    public boolean isJson() {
        return type.equals("application/json") || (type.startsWith("application/") && type.endsWith("+json"));
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(type);
        parameters.forEach(
                (name, value) -> text.append("; ").append(name).append('=').append(value));
        return text.toString();
    }
}

package weft.web;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The form of a line of the access log, taken apart once. Any thread. */
final class AccessLogFormat {
    private static final Pattern PART = Pattern.compile("%(?:\\{([^}]+)\\}([io])|(Tf|[atrsbTD%]))");

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
                    "[dd/MMM/yyyy:HH:mm:ss Z]".replace("[", "'['").replace("]", "']'"), Locale.ROOT)
            .withZone(ZoneId.systemDefault());

    private interface Part {
        String text(Request request, StreamResponse response, Duration time, Instant begun);
    }

    private final List<Part> parts = new ArrayList<>();

    AccessLogFormat(String format) {
        Matcher matcher = PART.matcher(format);
        int at = 0;
        while (matcher.find()) {
            literal(format.substring(at, matcher.start()), format);
            parts.add(matcher.group(3) == null ? header(matcher.group(1), matcher.group(2)) : part(matcher.group(3)));
            at = matcher.end();
        }
        literal(format.substring(at), format);
    }

    private void literal(String text, String format) {
        if (text.indexOf('%') >= 0)
            throw new IllegalArgumentException(
                    "behind a percent sign stands one of a t r s b T Tf D %, or {Name}i, {Name}o;" + " '" + text
                            + "' in '" + format + "' has something else");
        if (!text.isEmpty()) parts.add((request, response, time, begun) -> text);
    }

    private static Part header(String name, String kind) {
        return kind.equals("i")
                ? (request, response, time, begun) -> clean(request.headers().get(name))
                : (request, response, time, begun) -> clean(response.headers().get(name));
    }

    private static Part part(String letter) {
        return switch (letter) {
            case "a" -> (request, response, time, begun) -> clean(request.remote());
            case "t" -> (request, response, time, begun) -> TIME.format(begun);
            case "r" ->
                (request, response, time, begun) ->
                        clean(request.method() + " " + request.target() + " " + request.version());
            case "s" -> (request, response, time, begun) -> String.valueOf(response.status());
            case "b" -> (request, response, time, begun) -> String.valueOf(response.bodyLength());
            case "T" -> (request, response, time, begun) -> String.valueOf(time.toSeconds());
            case "Tf" -> (request, response, time, begun) -> String.format(Locale.ROOT, "%.6f", time.toNanos() / 1e9);
            case "D" -> (request, response, time, begun) -> String.valueOf(time.toNanos() / 1000);
            default -> (request, response, time, begun) -> "%";
        };
    }

    /** What a client sends cannot begin a line of its own, nor end a quotation. */
    private static String clean(@Nullable String text) {
        if (text == null) return "-";
        StringBuilder clean = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c >= 127 || c == '"' || c == '\\') clean.append(String.format("\\x%02x", (int) c));
            else clean.append(c);
        }
        return clean.toString();
    }

    String line(Request request, StreamResponse response, Duration time, Instant begun) {
        StringBuilder line = new StringBuilder();
        for (Part part : parts) line.append(part.text(request, response, time, begun));
        return line.toString();
    }
}

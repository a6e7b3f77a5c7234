package weft.web;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Dates as headers have them (RFC 9110, 5.6.7). Any thread. */
final class HttpDates {
    private static final DateTimeFormatter FORMAT = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private record Second(long second, String text) {}

    private static volatile Second latest = new Second(0, format(Instant.EPOCH));

    private HttpDates() {}

    /** The text for this second, which is made once. */
    static String now() {
        long second = System.currentTimeMillis() / 1000;
        Second known = latest;
        if (known.second != second) {
            known = new Second(second, format(Instant.ofEpochSecond(second)));
            latest = known;
        }
        return known.text;
    }

    static String format(Instant instant) {
        return FORMAT.format(instant);
    }

    /** The instant, or null if the text is none. */
    static @Nullable Instant parse(@Nullable String text) {
        if (text == null) return null;
        try {
            return Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(text));
        } catch (DateTimeParseException e) {
            return null;
        }
    }
}

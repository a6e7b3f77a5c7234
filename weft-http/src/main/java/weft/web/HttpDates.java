package weft.web;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoField;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Dates as headers have them (RFC 9110, 5.6.7). Any thread. */
final class HttpDates {
    private static final DateTimeFormatter FORMAT = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    /** The years 70 to 99 are those of the last century. */
    private static final int FIRST_OF_TWO_DIGITS = 1970;

    /** What a recipient has to understand besides (RFC 9110, 5.6.7): the forms of RFC 850 and of C's asctime. */
    private static final List<DateTimeFormatter> OLD_FORMATS = List.of(
            new DateTimeFormatterBuilder()
                    .appendPattern("EEEE, dd-MMM-")
                    .appendValueReduced(ChronoField.YEAR, 2, 2, FIRST_OF_TWO_DIGITS)
                    .appendPattern(" HH:mm:ss 'GMT'")
                    .toFormatter(Locale.ENGLISH)
                    .withZone(ZoneOffset.UTC),
            DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss yyyy", Locale.ROOT)
                    .withZone(ZoneOffset.UTC));

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
            return parseOld(text);
        }
    }

    private static @Nullable Instant parseOld(String text) {
        for (DateTimeFormatter format : OLD_FORMATS) {
            try {
                return Instant.from(format.parse(text));
            } catch (DateTimeParseException e) {
                // perhaps the next
            }
        }
        return null;
    }
}

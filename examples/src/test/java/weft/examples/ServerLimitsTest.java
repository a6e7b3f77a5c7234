package weft.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import weft.web.WebOptions;

/** The page of the server's limits says what the code says. */
class ServerLimitsTest {
    private static final Path PAGE = Path.of("").toAbsolutePath().resolveSibling("docs/guide/http-server-limits.md");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `(\\w+)`[^|]*\\| ([^|]+?) \\|");

    private static String shown(Object value) {
        return switch (value) {
            case Duration time -> time.toSeconds() + " s";
            case Number number
            when number.longValue() % (1024 * 1024) == 0 -> number.longValue() / (1024 * 1024) + " MiB";
            case Number number when number.longValue() % 1024 == 0 -> number.longValue() / 1024 + " KiB";
            case Number number -> number + " bytes";
            default -> throw new IllegalArgumentException("what is " + value);
        };
    }

    @Test
    void theFiguresAreThoseOfTheCode() throws Exception {
        Map<String, String> page = figures();
        int found = 0;
        for (var component : WebOptions.class.getRecordComponents()) {
            Object value = component.getAccessor().invoke(WebOptions.DEFAULT);
            if (value == null) continue; // there is no access log
            String shown = component.getName().equals("maxHeaders") ? String.valueOf(value) : shown(value);
            assertEquals(shown, page.get(component.getName()), component.getName());
            found++;
        }
        assertEquals(page.size(), found, () -> "rows: " + page.keySet());
        assertTrue(found >= 9);
    }

    private static Map<String, String> figures() throws IOException {
        Map<String, String> figures = new LinkedHashMap<>();
        Matcher rows = ROW.matcher(Files.readString(PAGE));
        while (rows.find()) figures.put(rows.group(1), rows.group(2));
        return figures;
    }
}

package weft.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SecondsTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "1.5, 1500000000",
        "-2, -2000000000",
        "0.0000000004, 0",
        "0.0000000006, 1",
        "Infinity, 9223372036854775807",
        "-Infinity, -9223372036854775808",
        "1e300, 9223372036854775807"
    })
    void secondsToNanos(double seconds, long nanos) {
        assertEquals(nanos, Seconds.toNanos(seconds, "delay"));
    }

    @Test
    void notANumber() {
        String message = assertThrows(IllegalArgumentException.class, () -> Seconds.toNanos(Double.NaN, "delay"))
                .getMessage();
        assertTrue(message.startsWith("Invalid delay: NaN (not a number)"), message);
    }

    @Test
    void durations() {
        assertEquals(1_000_000, Seconds.toNanos(Duration.ofMillis(1)));
        assertEquals(Long.MAX_VALUE, Seconds.toNanos(Duration.ofSeconds(Long.MAX_VALUE)));
        assertEquals(Long.MIN_VALUE, Seconds.toNanos(Duration.ofSeconds(Long.MIN_VALUE)));
        assertEquals(2.5, Seconds.of(2_500_000_000L));
    }

    @Test
    void sumsDoNotOverflow() {
        assertEquals(3, Seconds.add(1, 2));
        assertEquals(-1, Seconds.add(1, -2));
        assertEquals(Long.MAX_VALUE, Seconds.add(Long.MAX_VALUE, 1));
        assertEquals(Long.MAX_VALUE, Seconds.add(5, Long.MAX_VALUE));
        assertEquals(Long.MIN_VALUE, Seconds.add(-5, Long.MIN_VALUE));
        assertEquals(-1, Seconds.add(Long.MAX_VALUE, Long.MIN_VALUE));
    }
}

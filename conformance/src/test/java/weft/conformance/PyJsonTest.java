package weft.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Expectations are what {@code json.dumps(value, separators=(",", ":"))} prints. */
class PyJsonTest {
    @Test
    void valuesAreWrittenWithoutSpaces() {
        List<Object> values =
                Arrays.asList(1, -2L, BigInteger.TEN.pow(30), true, null, "u1", List.of(), List.of(0, "a"));
        assertEquals("[1,-2,1000000000000000000000000000000,true,null,\"u1\",[],[0,\"a\"]]", PyJson.dumps(values));
    }

    @Test
    void whatIsNoAsciiIsEscapedInLowerCase() {
        assertEquals("\"\\u00e9\\u20ac\\ud83d\\ude00\\u007f\\u001f\"", PyJson.dumps("é€😀\u007f\u001f"));
    }

    @Test
    void whatJsonForbidsIsEscapedTheShortWay() {
        assertEquals("\"\\\"\\\\/\\b\\f\\n\\r\\t\"", PyJson.dumps("\"\\/\b\f\n\r\t"));
    }
}

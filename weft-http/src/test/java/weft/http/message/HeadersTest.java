package weft.http.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeadersTest {
    private final Headers headers = Headers.of("Host", "weft", "Accept", "a", "ACCEPT", "b", "Via", "c");

    @Test
    void namesAreFoundInAnyCase() {
        assertEquals("weft", headers.get("hOST"));
        assertEquals(List.of("a", "b"), headers.getAll("accept"));
        assertTrue(headers.contains("via"));
        assertNull(headers.get("Vi"));
        assertEquals("d", headers.get("Other", "d"));
        assertEquals(List.of(), headers.getAll("Other"));
    }

    @Test
    void theOrderIsKept() {
        List<String> seen = new ArrayList<>();
        for (Map.Entry<String, String> field : headers) seen.add(field.getKey() + "=" + field.getValue());
        assertEquals(List.of("Host=weft", "Accept=a", "ACCEPT=b", "Via=c"), seen);
        assertEquals(List.of("Host", "Accept", "Via"), List.copyOf(headers.names()));
        assertEquals(4, headers.size());
    }

    @Test
    void setReplacesAllOfThatName() {
        headers.set("accept", "x");
        assertEquals(Headers.of("Host", "weft", "Accept", "x", "Via", "c"), headers);
        headers.set("New", "y");
        assertEquals("y", headers.get("new"));
    }

    @Test
    void removeTakesAllOfThatName() {
        assertTrue(headers.remove("ACCEPT"));
        assertFalse(headers.remove("Accept"));
        assertEquals(Headers.of("Host", "weft", "Via", "c"), headers);
    }

    @Test
    void setAllReplacesNamesOfTheOther() {
        headers.setAll(Headers.of("accept", "1", "accept", "2"));
        assertEquals(List.of("1", "2"), headers.getAll("Accept"));
        headers.addAll(Headers.of("Via", "d"));
        assertEquals(List.of("c", "d"), headers.getAll("via"));
        headers.setDefault("Via", "e");
        assertEquals(List.of("c", "d"), headers.getAll("via"));
    }

    @Test
    void aCopyIsApart() {
        Headers copy = headers.copy();
        copy.set("Host", "other");
        assertEquals("weft", headers.get("Host"));
        assertNotEquals(headers, copy);
    }

    @Test
    void manyFieldsFit() {
        for (int i = 0; i < 100; i++) headers.add("X-" + i, String.valueOf(i));
        assertEquals("99", headers.get("x-99"));
        assertEquals(104, headers.size());
        assertEquals(Set.copyOf(headers.names()).size(), headers.names().size());
    }

    @Test
    void tokensOfAListAreFound() {
        Headers listed = Headers.of("Connection", "keep-alive,  Upgrade", "Connection", "close");
        assertTrue(listed.lists("connection", "upgrade"));
        assertTrue(listed.lists("connection", "CLOSE"));
        assertFalse(listed.lists("connection", "keep"));
        assertFalse(listed.lists("other", "keep"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\nX: y", "a\nb", "a\rb", "a\0b", "a\u001fb", "a\u007fb", "€"})
    void valuesThatCannotBeSentAreRefused(String value) {
        IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, () -> headers.add("X", value));
        assertTrue(refused.getMessage().contains("the header X"), refused::getMessage);
        assertFalse(refused.getMessage().contains("\n"));
        assertThrows(IllegalArgumentException.class, () -> headers.set("Host", value));
        assertEquals("weft", headers.get("Host"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "a:", "a\r\n", "ä", "(x)"})
    void namesThatAreNoTokensAreRefused(String name) {
        assertThrows(IllegalArgumentException.class, () -> headers.add(name, "v"));
    }

    /** It is remembered which names are right, by their hash. */
    @Test
    void aNameIsNotTakenForAnotherWithItsHash() {
        assertEquals("Aa".hashCode(), "@\u0080".hashCode());
        headers.add("Aa", "v").add("Aa", "w");
        assertThrows(IllegalArgumentException.class, () -> headers.add("@\u0080", "v"));
        assertThrows(IllegalArgumentException.class, () -> headers.add("@\u0080", "v"));
    }

    /** They are looked at eight at a time. */
    @Test
    void everyCharacterIsLookedAtWhereverItStands() {
        for (int length = 1; length <= 18; length++) {
            for (int at = 0; at < length; at++) {
                for (char c = 0; c < 300; c++) {
                    String text = "~".repeat(at) + c + " ".repeat(length - at - 1);
                    boolean sendable = c == '\t' || (c >= ' ' && c != 127 && c <= 255);
                    if (sendable) assertEquals(text, Headers.of("Name", text).get("Name"));
                    else assertThrows(IllegalArgumentException.class, () -> headers.add("Name", text));
                }
            }
        }
    }

    @Test
    void tabulatorsAndLatin1Pass() {
        headers.set("X", "a\tb é");
        assertEquals("a\tb é", headers.get("X"));
    }
}

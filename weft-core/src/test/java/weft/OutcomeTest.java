package weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class OutcomeTest {
    @Test
    void aValueIsGiven() {
        assertEquals("x", new Outcome.Ok<>("x").get());
    }

    @Test
    void nullIsAValue() {
        assertNull(new Outcome.Ok<String>(null).get());
    }

    @Test
    void aFailureIsThrownAsItIs() {
        IOException failure = new IOException("x"); // checked, and nevertheless not wrapped
        assertSame(failure, assertThrows(IOException.class, new Outcome.Failed<>(failure)::get));
    }

    @Test
    void aCancellationIsThrownAsItIs() {
        CancelledError error = new CancelledError("x");
        assertSame(error, assertThrows(CancelledError.class, new Outcome.Cancelled<>(error)::get));
    }

    @Test
    void outcomesAreValues() {
        assertEquals(new Outcome.Ok<>("x"), new Outcome.Ok<>("x"));
    }
}

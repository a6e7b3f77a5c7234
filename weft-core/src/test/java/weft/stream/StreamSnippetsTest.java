package weft.stream;

import org.junit.jupiter.api.Test;
import weft.Trace;

/** The snippets do what they say. */
class StreamSnippetsTest {
    private final Trace trace = new Trace();

    @Test
    void allOfThem() {
        new StreamSnippets(trace).all();
        trace.assertEvents("HELLO\n", "first line\nhello", "ONE\nTWO\nTHREE\n");
    }
}

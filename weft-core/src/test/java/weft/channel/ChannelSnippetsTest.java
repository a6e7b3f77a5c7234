package weft.channel;

import org.junit.jupiter.api.Test;
import weft.Trace;

/** What the Javadoc's code prints. */
class ChannelSnippetsTest {
    private final Trace trace = new Trace();
    private final ChannelSnippets snippets = new ChannelSnippets(trace);

    @Test
    void channel() {
        snippets.channel();
        trace.assertEvents("1.000 Oslo 1", "1.000 Rome 1", "2.000 Oslo 2", "2.000 Rome 2", "2.000 end");
    }

    @Test
    void bufferPolicy() {
        snippets.bufferPolicy();
        trace.assertEvents("0.000 at 100");
    }
}

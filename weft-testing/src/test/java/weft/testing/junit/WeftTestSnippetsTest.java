package weft.testing.junit;

import org.junit.jupiter.api.Test;
import weft.testing.junit.WeftTestSnippets.CounterTest;
import weft.testing.junit.WeftTestSnippets.EchoServerTest;

/** The classes in the Javadoc of the annotations pass. */
class WeftTestSnippetsTest {
    @Test
    void theyPass() {
        Runs.of(EchoServerTest.class)
                .assertStatistics(tests -> tests.succeeded(2).failed(0));
        Runs.of(CounterTest.class)
                .assertStatistics(tests -> tests.succeeded(1000).failed(0));
    }
}

package weft;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** Which engine the test runs on. */
final class Engines {
    private Engines() {}

    static String current() {
        EventLoop loop = new EventLoop();
        loop.close();
        return loop.engineName();
    }

    /** Skips the test elsewhere. */
    static void assumeFast() {
        assumeTrue(current().equals("fast"), "only the fast engine can do this");
    }
}

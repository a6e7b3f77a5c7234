package weft.conformance;

import weft.EventLoop;

/** What a running program consists of. */
record Machine(
        Program program, EventLoop loop, VirtualTime time, Trace trace, Names names, Variables variables, Steps steps) {

    private static final double MILLIS = 1000.0;

    /** Milliseconds as the seconds that Weft takes. */
    static double seconds(long millis) {
        return millis / MILLIS;
    }

    /** Weft's seconds as milliseconds; null stays null. */
    static Long millis(Double seconds) {
        return seconds == null ? null : (Long) Math.round(seconds * MILLIS);
    }
}

package weft;

/** Would a wait on this thread stop the loop that is waited for? Any thread. */
final class OwnLoop {
    /*
     * Three threads stop a loop by waiting: the one that acts for it now; the one that runs it, between two runs or
     * iterations, since nobody else will run it meanwhile; and the body of a generator that has a thread of its own, while a
     * loop's thread waits for its next item.
     */
    private OwnLoop() {}

    static boolean stopsHere(EventLoop loop) {
        return EventLoop.currentOrNull() == loop
                || loop.session() == Thread.currentThread()
                || ThreadStack.loopThatWaits() == loop;
    }

    /** What an error says about it. */
    static String why(EventLoop loop) {
        if (EventLoop.currentOrNull() == loop) return "this is the loop's own thread";
        if (ThreadStack.loopThatWaits() == loop) return "the loop's thread waits for this generator";
        return "this thread is the one that runs the loop";
    }
}

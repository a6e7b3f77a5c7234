package weft;

/** Says where a call comes from that is not allowed there. Any thread. */
final class Caller {
    private Caller() {}

    /** The calling thread, which acts for no loop, in words. */
    static String place() {
        Thread thread = Thread.currentThread();
        String name = thread.getName();
        if (name.isEmpty() || name.equals(BlockingCall.THREAD_NAME))
            return "code inside blocking(...), or a virtual thread without a name";
        return "thread " + name;
    }
}

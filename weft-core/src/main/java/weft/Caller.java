package weft;

import org.jspecify.annotations.Nullable;

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

    /** Why nobody can await here, on this running loop or none. */
    static IllegalStateException outsideTask(@Nullable EventLoop loop) {
        String place = loop != null ? "a callback of the loop" : place();
        return new IllegalStateException("await is only possible inside a task, and this is " + place
                + "; call it from a coroutine, start one with run(...), or hand one to a loop with"
                + " runCoroutineThreadsafe(...)");
    }
}

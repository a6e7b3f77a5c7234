package weft.stream;

import java.lang.ref.Cleaner;
import weft.EventLoop;

/** Notices that a writer has become garbage before it was closed: Python's ResourceWarning. */
final class UnclosedWriter implements Runnable {
    /*
     * One phantom reference for each connection, which close() takes back: nothing per write, and no thread unless a program
     * has a writer. It must not know the writer, and neither may the transport. Only the loop can tell whether the
     * connection lives, so the cleaner's thread asks there.
     */
    private static final class Watch {
        static final Cleaner CLEANER = Cleaner.create(loop -> {
            Thread thread = new Thread(loop, "weft-unclosed");
            thread.setContextClassLoader(null); // it outlives whoever happens to write first
            thread.setDaemon(true);
            return thread;
        });
    }

    private final EventLoop loop;
    private volatile WriteTransport transport;
    private volatile boolean closed;
    private Cleaner.@org.jspecify.annotations.Nullable Cleanable registration;

    private UnclosedWriter(WriteTransport transport, EventLoop loop) {
        this.transport = transport;
        this.loop = loop;
    }

    static UnclosedWriter watch(StreamWriter writer, WriteTransport transport, EventLoop loop) {
        UnclosedWriter unclosed = new UnclosedWriter(transport, loop);
        unclosed.registration = Watch.CLEANER.register(writer, unclosed);
        return unclosed;
    }

    /** The writer has been closed: nothing to notice. Loop thread. */
    void forget() {
        if (closed) return;
        closed = true;
        if (registration != null) registration.clean();
    }

    /** The connection goes on over another transport. */
    void moved(WriteTransport next) {
        transport = next;
    }

    /** The cleaner's thread: the writer is garbage. Any thread. */
    @Override
    public void run() {
        if (closed) return;
        try {
            loop.callSoonThreadsafe(() -> report(""));
        } catch (IllegalStateException e) {
            report("; the loop is closed");
        }
    }

    private void report(String state) {
        if (transport.isClosing()) return;
        System.getLogger("weft")
                .log(
                        System.Logger.Level.WARNING,
                        "unclosed StreamWriter: " + transport + " was forgotten without close()" + state
                                + "; use it as the resource of a try");
        if (!loop.isClosed()) transport.close();
    }
}

package weft.http;

import java.lang.ref.Cleaner;
import org.jspecify.annotations.Nullable;
import weft.Asyncio;
import weft.EventLoop;

/** Notices that something became garbage before it was closed, and says where it was made. Python's ResourceWarning. */
final class Unclosed implements Runnable {
    /*
     * One phantom reference for each, which close() takes back. It must not know what it watches. Only the loop may close what
     * is left, so the cleaner's thread asks there.
     */
    private static final Cleaner CLEANER = Cleaner.create(code -> {
        Thread thread = new Thread(code, "weft-http-unclosed");
        thread.setContextClassLoader(null); // it outlives whoever happens to be the first
        thread.setDaemon(true);
        return thread;
    });

    private final String what;
    private final Runnable close;
    private final @Nullable EventLoop loop;
    private final @Nullable StackTraceElement site;
    private volatile boolean closed;
    private Cleaner.@Nullable Cleanable registration;

    private Unclosed(String what, Runnable close, @Nullable EventLoop loop, @Nullable StackTraceElement site) {
        this.what = what;
        this.close = close;
        this.loop = loop;
        this.site = site;
    }

    /** Watches it until {@link #forget}; the action, which must not know it, closes what it leaves behind, on the loop. */
    static Unclosed watch(Object watched, String what, Runnable close) {
        Unclosed unclosed = new Unclosed(what, close, currentLoop(), callSite());
        unclosed.registration = CLEANER.register(watched, unclosed);
        return unclosed;
    }

    private static @Nullable EventLoop currentLoop() {
        try {
            return Asyncio.getRunningLoop();
        } catch (IllegalStateException e) {
            return null; // a session may be made before the loop runs
        }
    }

    /** The first frame that is not the library's. */
    private static @Nullable StackTraceElement callSite() {
        return StackWalker.getInstance()
                .walk(frames -> frames.map(StackWalker.StackFrame::toStackTraceElement)
                        .filter(frame -> !isOurs(frame.getClassName()))
                        .findFirst()
                        .orElse(null));
    }

    private static boolean isOurs(String type) {
        return (type.startsWith("weft.http.") || (type.startsWith("weft.") && type.indexOf('.', 5) < 0))
                && !type.contains("Test")
                && !type.contains("Snippets")
                && !type.contains("$Body");
    }

    /** It has been closed. */
    void forget() {
        if (closed) return;
        closed = true;
        if (registration != null) registration.clean();
    }

    /** It is garbage, or was closed. The cleaner's thread, or the loop's. */
    @Override
    public void run() {
        if (closed) return;
        System.getLogger("weft.http")
                .log(
                        System.Logger.Level.WARNING,
                        "unclosed " + what + ", made at " + (site == null ? "an unknown place" : site)
                                + "; make it the resource of a try, or close() it");
        try {
            if (loop != null) loop.callSoonThreadsafe(close);
        } catch (IllegalStateException e) {
            // the loop is closed, and what was open with it
        }
    }
}

package weft;

import java.lang.ref.PhantomReference;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds coroutines that nobody consumed and reports them once. One for each loop, loop thread only, and one for code that
 * runs on no loop, guarded by itself.
 */
final class NeverAwaited {
    /*
     * CPython reports in the finalizer of the coroutine. A Cleaner for each would cost more than the coroutine, and nearly
     * all are awaited at once. So a new one is only noted in a ring of recent ones (one store). When its slot is needed
     * again, or when the loop is about to wait, it is looked at: consumed ones are forgotten, and only the rest get a
     * phantom reference, which tells when they became garbage. At the end of the loop, or of the program for those made on
     * no loop, whatever is left is reported.
     */
    private static final int RECENT = 256;
    private static final NeverAwaited OFF_LOOP = new NeverAwaited();

    private final @Nullable Coroutine<?>[] recent = new Coroutine<?>[RECENT];
    private final ReferenceQueue<Coroutine<?>> collected = new ReferenceQueue<>();
    private final Set<Suspect> suspects = new HashSet<>();
    private int next;
    private int noted;
    private boolean exitReportInstalled;

    static void created(Coroutine<?> coroutine) {
        EventLoop loop = EventLoop.currentOrNull();
        if (loop != null) loop.neverAwaited().note(coroutine);
        else OFF_LOOP.noteOffLoop(coroutine);
    }

    private synchronized void noteOffLoop(Coroutine<?> coroutine) {
        if (!exitReportInstalled) {
            exitReportInstalled = true;
            ExitReport.install();
        }
        note(coroutine);
        if (!suspects.isEmpty()) reportCollected();
    }

    private void note(Coroutine<?> coroutine) {
        int slot = next;
        Coroutine<?> older = recent[slot];
        if (older != null && older.neverAwaited()) suspect(older);
        recent[slot] = coroutine;
        next = (slot + 1) & (RECENT - 1);
        noted++;
    }

    /** The loop is about to wait: forget what was consumed, report what has become garbage. */
    void housekeeping() {
        if (noted > 0) {
            int count = Math.min(noted, RECENT);
            for (int back = 1; back <= count; back++) {
                int slot = (next - back) & (RECENT - 1);
                Coroutine<?> coroutine = recent[slot];
                if (coroutine != null && coroutine.neverAwaited()) suspect(coroutine);
                recent[slot] = null;
            }
            noted = 0;
        }
        if (!suspects.isEmpty()) {
            suspects.removeIf(suspect -> suspect.consumed);
            reportCollected();
        }
    }

    /** The end: report everything that was not consumed. */
    void reportRest() {
        for (int i = 0; i < RECENT; i++) {
            int slot = (next + i) & (RECENT - 1);
            Coroutine<?> coroutine = recent[slot];
            recent[slot] = null;
            if (coroutine != null && coroutine.neverAwaited()) report(coroutine.name(), Origin.in(coroutine.label()));
        }
        noted = 0;
        suspects.forEach(Suspect::reportUnlessConsumed);
        suspects.clear();
    }

    static void reportOffLoop() {
        synchronized (OFF_LOOP) {
            OFF_LOOP.reportRest();
        }
    }

    private void suspect(Coroutine<?> coroutine) {
        Suspect suspect = new Suspect(coroutine, collected);
        coroutine.suspected(suspect);
        suspects.add(suspect);
    }

    private void reportCollected() {
        for (Reference<?> reference = collected.poll(); reference != null; reference = collected.poll())
            if (reference instanceof Suspect suspect && suspects.remove(suspect)) suspect.reportUnlessConsumed();
    }

    private static void report(String name, @Nullable Origin origin) {
        String message = "coroutine '" + name + "' was never awaited: it did not run; await it, or make it a task";
        Log.warning(
                origin == null
                        ? message + " (-Dweft.debug=true tells where it was made)"
                        : message + "\n" + origin.describe("Coroutine"));
    }

    /** Tells when a coroutine that was not consumed at once has become garbage. The coroutine tells it when it is. */
    static final class Suspect extends PhantomReference<Coroutine<?>> {
        private final Object body;
        private final @Nullable Object label;
        private volatile boolean consumed;

        Suspect(Coroutine<?> coroutine, ReferenceQueue<Coroutine<?>> queue) {
            super(coroutine, queue);
            this.body = coroutine.body();
            this.label = coroutine.label();
        }

        @Nullable
        Object label() {
            return label;
        }

        void consumed() {
            consumed = true;
            clear();
        }

        private void reportUnlessConsumed() {
            if (!consumed) report(CoroutineNames.of(body, label), Origin.in(label));
        }
    }

    /** Loaded with the first coroutine made off a loop: the program's end is the last moment to report. */
    private static final class ExitReport {
        static void install() {
            Runtime.getRuntime().addShutdownHook(new Thread(NeverAwaited::reportOffLoop, "weft-never-awaited"));
        }
    }
}

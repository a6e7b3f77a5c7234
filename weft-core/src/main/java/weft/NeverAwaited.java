package weft;

import java.lang.ref.PhantomReference;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Finds coroutines that nobody consumed and reports them once. One for each loop, loop thread only, and one for code that
 * runs on no loop, guarded by itself.
 */
final class NeverAwaited implements Guardian {
    /*
     * CPython reports in the finalizer of the coroutine. A Cleaner for each would cost more than the coroutine, and nearly
     * all are consumed soon. So a new one is only noted (one store into a young array). When the notes are full, or when the
     * loop is about to wait, they are looked through: consumed ones are forgotten. Those that are left when the loop waits
     * get a phantom reference, which tells when they became garbage. At the end of the loop, or of the program for those
     * made on no loop, whatever is left is reported.
     *
     * An operation (lock.acquire(), queue.get()) is nearly always awaited in the expression that makes it, and the JIT does
     * without the object if nothing else refers to it. So on a loop operations are only counted, by kind: made, begun. As
     * long as every count is level whenever the loop waits, that is all. If one is not, then somebody keeps an operation for
     * later, or forgets them: from then on new ones are noted, and found as above. What is left in the counts is reported at
     * the end.
     */
    private static final int FEW = 256;
    private static final int MANY = 1 << 16;
    private static final NeverAwaited OFF_LOOP = new NeverAwaited();

    private @Nullable Consumer<? super String> handler;
    private @Nullable Coroutine<?>[] notes = new Coroutine<?>[FEW];
    private int noted;
    private final ReferenceQueue<Coroutine<?>> collected = new ReferenceQueue<>();
    private final Set<Suspect> suspects = new HashSet<>();
    private boolean exitReportInstalled;

    // -- operations: counted instead of noted --

    /** By the number of the kind. */
    private @Nullable Tally[] tallies = {};

    /** Operations are noted like every other coroutine: some were outstanding when the loop was about to wait. */
    private boolean noting;

    /** Who is told; null: the log. */
    void setHandler(@Nullable Consumer<? super String> handler) {
        this.handler = handler;
    }

    private Consumer<? super String> log() {
        return handler == null ? Log::warning : handler;
    }

    /** Where a coroutine that is made now is noted. Any thread. */
    static NeverAwaited here() {
        EventLoop loop = EventLoop.currentOrNull();
        return loop == null ? OFF_LOOP : loop.neverAwaited();
    }

    /** Notes a coroutine that has this for its guardian. */
    void note(Coroutine<?> coroutine) {
        if (this == OFF_LOOP) noteOffLoop(coroutine);
        else add(coroutine);
    }

    /** Any thread: nothing to do, since the notes are looked through anyway. */
    @Override
    public void consumed(@Nullable EventLoop here) {}

    private synchronized void noteOffLoop(Coroutine<?> coroutine) {
        if (!exitReportInstalled) {
            exitReportInstalled = true;
            ExitReport.install();
        }
        add(coroutine);
        if (!suspects.isEmpty()) reportCollected();
    }

    private void add(Coroutine<?> coroutine) {
        if (noted == notes.length) makeRoom();
        notes[noted++] = coroutine;
    }

    /** Keeps what is not consumed yet: ten thousand may be made before the first is awaited. */
    private void makeRoom() {
        @Nullable Coroutine<?>[] old = notes;
        int left = 0;
        for (Coroutine<?> coroutine : old) if (coroutine != null && coroutine.isWith(this)) old[left++] = coroutine;
        if (left > MANY) {
            for (int i = 0; i < left; i++) suspect(old[i]);
            left = 0;
        }
        notes = new Coroutine<?>[Math.max(FEW, left * 2)];
        System.arraycopy(old, 0, notes, 0, left);
        noted = left;
    }

    /** The loop is about to wait: forget what was consumed, report what has become garbage. */
    void housekeeping() {
        if (noted > 0) {
            for (int i = 0; i < noted; i++) {
                Coroutine<?> coroutine = notes[i];
                if (coroutine != null && coroutine.isWith(this)) suspect(coroutine);
                notes[i] = null;
            }
            noted = 0;
            if (notes.length > FEW) notes = new Coroutine<?>[FEW];
        }
        if (!suspects.isEmpty()) {
            suspects.removeIf(suspect -> suspect.consumed);
            reportCollected();
        }
        if (tallies.length > 0) noting = anyOutstanding();
    }

    private boolean anyOutstanding() {
        for (Tally tally : tallies) if (tally != null && tally.outstanding() > 0) return true;
        return false;
    }

    /** Counts an operation that is being made, and gives the tally; null: it is to be noted. */
    static @Nullable Tally count(Operation.Kind kind) {
        EventLoop loop = EventLoop.currentOrNull();
        if (loop == null || Debug.enabled()) return null;
        NeverAwaited mine = loop.neverAwaited();
        if (mine.noting) return null;
        Tally tally = mine.tally(kind);
        tally.made++;
        return tally;
    }

    private Tally tally(Operation.Kind kind) {
        int number = kind.number();
        Tally tally = number < tallies.length ? tallies[number] : null;
        return tally == null ? newTally(kind) : tally;
    }

    private Tally newTally(Operation.Kind kind) {
        if (kind.number() >= tallies.length) tallies = Arrays.copyOf(tallies, kind.number() + 1);
        Tally tally = new Tally(this, kind);
        tallies[kind.number()] = tally;
        return tally;
    }

    /** The end: report everything that was not consumed. */
    void reportRest() {
        reportRest(log());
    }

    private void reportRest(Consumer<? super String> log) {
        for (int i = 0; i < noted; i++) {
            Coroutine<?> coroutine = notes[i];
            notes[i] = null;
            if (coroutine != null && coroutine.isWith(this)) report(coroutine.body(), log);
        }
        noted = 0;
        suspects.forEach(suspect -> suspect.reportUnlessConsumed(log));
        suspects.clear();
        for (Tally tally : tallies)
            if (tally != null) for (int left = tally.outstanding(); left > 0; left--) report(tally.kind, log);
        tallies = new Tally[0];
    }

    static void reportOffLoop() {
        synchronized (OFF_LOOP) {
            OFF_LOOP.reportRest(Log::atExit);
        }
    }

    private void suspect(@Nullable Coroutine<?> coroutine) {
        if (coroutine == null) return;
        Suspect suspect = new Suspect(coroutine, collected);
        if (coroutine.passOn(this, suspect)) suspects.add(suspect);
    }

    private void reportCollected() {
        for (Reference<?> reference = collected.poll(); reference != null; reference = collected.poll())
            if (reference instanceof Suspect suspect && suspects.remove(suspect)) suspect.reportUnlessConsumed(log());
    }

    private static void report(Object body, Consumer<? super String> log) {
        Origin origin = Origin.of(body);
        String message = "coroutine '" + CoroutineNames.of(body)
                + "' was never awaited: it did not run; await it, or make it a task";
        log.accept(
                origin == null
                        ? message + " (-Dweft.debug=true tells where it was made)"
                        : message + "\n" + origin.describe("Coroutine"));
    }

    /** How many operations of one kind were made on one loop, and how many have begun or were closed. */
    static final class Tally implements Guardian {
        private final NeverAwaited home;
        private final Operation.Kind kind;

        // -- touched by the loop thread only --
        private int made;
        private int consumed;

        /** Handed to another loop, most likely. */
        private final AtomicInteger consumedElsewhere = new AtomicInteger();

        Tally(NeverAwaited home, Operation.Kind kind) {
            this.home = home;
            this.kind = kind;
        }

        @Override
        public void consumed(@Nullable EventLoop loop) {
            if (loop != null && loop.neverAwaited() == home) consumed++;
            else consumedElsewhere.incrementAndGet();
        }

        int outstanding() {
            return made - consumed - consumedElsewhere.get();
        }
    }

    /** Tells when a coroutine that was not consumed at once has become garbage. The coroutine tells it when it is. */
    static final class Suspect extends PhantomReference<Coroutine<?>> implements Guardian {
        private final Object body;
        private volatile boolean consumed;

        Suspect(Coroutine<?> coroutine, ReferenceQueue<Coroutine<?>> queue) {
            super(coroutine, queue);
            this.body = coroutine.body();
        }

        @Override
        public void consumed(@Nullable EventLoop here) {
            consumed = true;
            clear();
        }

        private void reportUnlessConsumed(Consumer<? super String> log) {
            if (!consumed) report(body, log);
        }
    }

    /** Loaded with the first coroutine made off a loop: the program's end is the last moment to report. */
    private static final class ExitReport {
        static void install() {
            Runtime.getRuntime().addShutdownHook(new Thread(NeverAwaited::reportOffLoop, "weft-never-awaited"));
        }
    }
}

package weft;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import weft.engine.StackRoom;

/** The stack of a generator that began where no loop runs: a virtual thread that takes turns with its consumer. */
final class ThreadStack extends GeneratorStack {
    /*
     * One volatile flag says whose turn it is; whoever passes the turn unparks the other and parks. It orders everything
     * that the two write, so the generator's fields need nothing. To the body this is to look like a call: it sees the
     * consumer's context, and an interrupt of either thread moves to the one that runs.
     */
    static final String THREAD_NAME = "weft-generator";

    /** The stack whose thread this is. */
    private static final ThreadLocal<@Nullable ThreadStack> CURRENT = new ThreadLocal<>();

    private final Thread thread;

    // -- written by whoever has the turn --
    private @Nullable Thread consumer;
    private @Nullable Context context;
    private @Nullable EventLoop loopThatWaits;
    private @Nullable EventLoop worksFor;
    private boolean started;
    private boolean interrupted;

    private volatile boolean bodysTurn;

    ThreadStack(GeneratorFrame<?> frame) {
        this.thread = Thread.ofVirtual().name(THREAD_NAME).unstarted(() -> {
            CURRENT.set(this);
            beginTurn();
            try {
                frame.runBody();
            } finally {
                endTurn();
            }
        });
    }

    @Override
    void resume() {
        StackRoom.check();
        consumer = Thread.currentThread();
        context = Context.current();
        loopThatWaits = loopOf();
        worksFor = WorksFor.current();
        interrupted = Thread.interrupted();
        bodysTurn = true;
        if (started) {
            LockSupport.unpark(thread);
        } else {
            thread.start();
            started = true;
        }
        while (bodysTurn) {
            park();
            if (Thread.interrupted()) thread.interrupt();
        }
        if (interrupted) Thread.currentThread().interrupt();
    }

    @Override
    void handBack() {
        StackRoom.check();
        endTurn();
        while (!bodysTurn) {
            park();
            Thread.interrupted(); // nobody knows this thread while it waits; a flag would make park spin
        }
        beginTurn();
    }

    /** The loop whose thread waits until the calling generator gives its next item; null: none, or no such generator. */
    static @Nullable EventLoop loopThatWaits() {
        ThreadStack mine = CURRENT.get();
        return mine == null ? null : mine.loopThatWaits;
    }

    /** The consumer's loop, or the one that waits for the consumer. */
    private static @Nullable EventLoop loopOf() {
        EventLoop loop = EventLoop.currentOrNull();
        return loop == null ? loopThatWaits() : loop;
    }

    @Override
    boolean isCurrent() {
        return Thread.currentThread() == thread;
    }

    private void park() {
        try {
            LockSupport.park(this);
        } catch (StackOverflowError e) {
            Thread.onSpinWait(); // no room to park; it is not this thread's turn nevertheless
        }
    }

    private void beginTurn() {
        Context.adopt(context);
        WorksFor.adopt(worksFor);
        if (interrupted) Thread.currentThread().interrupt();
    }

    private void endTurn() {
        interrupted = Thread.interrupted();
        Thread waiting = consumer;
        consumer = null;
        context = null;
        loopThatWaits = null;
        worksFor = null;
        bodysTurn = false;
        LockSupport.unpark(waiting);
    }
}

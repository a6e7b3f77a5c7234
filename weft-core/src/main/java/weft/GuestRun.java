package weft;

import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import weft.loop.Seconds;

/**
 * A run on a host's thread, step by step: what {@link Asyncio#startGuestRun} starts. Host thread only, except where a method
 * says otherwise.
 *
 * <pre>
 *   resting ──due, or told──▶ asked the host ──the host calls──▶ stepping ──nothing ready──▶ resting
 *                                  ▲                               │  └── main is done, all is shut down ──▶ ended
 *                                  └──────── something ready ──────┘
 * </pre>
 */
final class GuestRun<T> implements Runnable {
    /*
     * As in trio's guest mode, somebody has to wait while the host does other things. trio lets a thread wait in the
     * selector. Ours need not know the loop's poller: it waits until the next timer is due or it is told that something has
     * come, and asks the host for a step. A poller that has sockets cannot be waited for without running their events on
     * the wrong thread, so it is asked anew every few milliseconds.
     *
     * Who asks: after a step the host itself, if something is ready; else the pacer. `asked` says which of the two is on:
     * the pacer rests while it is set, the host sets it back as the last thing of a step. A message that comes during the
     * step is seen by untilReady(); one that comes after it calls told(), which happens on threads that must not block:
     * hence a flag and an unpark, never the host's executor.
     */
    private static final double SOCKETS_EVERY = 0.005;
    private static final long NEVER = Long.MAX_VALUE;

    // -- fixed --
    private final EventLoop loop;
    private final Executor host;
    private final Consumer<? super Outcome<T>> whenDone;
    private final Task<T> main;
    private final Thread pacer = new Thread(this::pace, "weft-guest");

    // -- host thread only --
    private @Nullable Throwable exit;
    private @Nullable Task<Void> end;

    // -- host thread and pacer --
    private volatile boolean asked;
    private volatile boolean told = true;
    private volatile boolean ended;
    private volatile long dueAt;

    private GuestRun(EventLoop loop, Awaitable<T> awaitable, Executor host, Consumer<? super Outcome<T>> whenDone) {
        this.loop = loop;
        this.host = host;
        this.whenDone = whenDone;
        Coroutine<T> coroutine =
                awaitable instanceof Coroutine<T> it ? it : new Coroutine<>("wrapAwaitable", awaitable::await);
        this.main = loop.createTask(coroutine);
        main.addDoneCallback(done -> end = loop.createTask(LoopEnd.shuttingDown(loop)));
        pacer.setDaemon(true);
    }

    static <T> Task<T> start(
            Awaitable<T> awaitable, Executor host, Consumer<? super Outcome<T>> whenDone, EventLoop loop) {
        Objects.requireNonNull(host, "host");
        Objects.requireNonNull(whenDone, "whenDone");
        loop.checkOpen();
        GuestRun<T> run = new GuestRun<>(loop, awaitable, host, whenDone);
        loop.tellBetweenRuns(run::tell);
        run.pacer.start();
        return run.main;
    }

    /** One step. What the host was asked for. */
    @Override
    public void run() {
        if (loop.isClosed()) return;
        told = false;
        try {
            loop.runOnce();
        } catch (KeyboardInterrupt | SystemExit e) {
            exit = e;
            main.cancel();
        }
        if (end != null && end.done()) finish(outcome());
        else rest();
    }

    private void rest() {
        double wait = loop.untilReady();
        if (wait > 0 && loop.jumpToNextTimer()) wait = 0;
        if (wait > 0 && loop.poller().expectsEvents()) wait = Math.min(wait, SOCKETS_EVERY);
        if (wait <= 0) {
            ask();
            return;
        }
        long nanos = Seconds.toNanos(wait, "wait");
        dueAt = nanos == NEVER ? NEVER : System.nanoTime() + nanos;
        asked = false;
        LockSupport.unpark(pacer);
    }

    private void finish(Outcome<T> outcome) {
        ended = true;
        LockSupport.unpark(pacer);
        loop.tellBetweenRuns(null);
        loop.close();
        whenDone.accept(outcome);
    }

    private Outcome<T> outcome() {
        if (exit != null) {
            if (!main.cancelled()) main.exception(); // the same exit once more
            return new Outcome.Failed<>(exit);
        }
        return main.toOutcome();
    }

    /** Any thread: never throws, blocks, locks or logs. */
    private void tell() {
        told = true;
        LockSupport.unpark(pacer);
    }

    private void pace() {
        while (!ended) {
            if (asked) {
                LockSupport.park(this);
            } else if (told || isDue()) {
                ask();
            } else if (dueAt == NEVER) {
                LockSupport.park(this);
            } else {
                LockSupport.parkNanos(this, dueAt - System.nanoTime());
            }
            Thread.interrupted(); // a set flag would make park spin
        }
    }

    private boolean isDue() {
        return dueAt != NEVER && dueAt - System.nanoTime() <= 0;
    }

    private void ask() {
        asked = true;
        try {
            host.execute(this);
        } catch (RuntimeException e) { // the host is gone, so tasks end here, whichever thread this is
            finish(new Outcome.Failed<>(e));
        }
    }
}

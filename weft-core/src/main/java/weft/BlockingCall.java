package weft;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import weft.engine.Engine;
import weft.engine.Strand;

/** One run of {@link Asyncio#blocking}: code that may block its thread while the loop goes on. */
final class BlockingCall {
    /*
     * On the fast engine the coroutine's own virtual thread runs the code, detached: when it blocks, the JDK unmounts it and
     * the loop goes on; when it can continue, the loop resumes it, as one more callback. On the baton engine nobody but
     * the baton's holder may run on the coroutine's thread, so the code gets a thread of its own. Both interrupt the code
     * when the task is cancelled and wait until it has really ended.
     */
    static final String THREAD_NAME = "weft-blocking";

    private final Thread thread;
    private boolean interrupted;

    private BlockingCall(Thread thread) {
        this.thread = thread;
    }

    static <T> T run(Callable<? extends T> code) {
        TaskStep<?> step = TaskStep.current();
        if (step.inCancelledScope()) step.yieldOnce(); // throws, and lets others have their turn before
        CancelledError pending = step.takeRequest();
        if (pending != null) throw pending;
        step.loop().checkOpenForAwait();
        Engine engine = step.loop().engine();
        Strand strand = engine.current();
        if (strand == null) throw new IllegalStateException("a task runs on a strand");
        return engine.canDetach() ? detached(step, engine, strand, code) : OwnThread.run(step, code);
    }

    /** The one that runs the code: the coroutine's own, or one beside it. */
    Thread thread() {
        return thread;
    }

    void interrupt() {
        interrupted = true;
        thread.interrupt();
    }

    private static <T> T detached(TaskStep<?> step, Engine engine, Strand strand, Callable<? extends T> code) {
        BlockingCall call = new BlockingCall(Thread.currentThread());
        Context context = step.context();
        step.inBlockingCall(call);
        step.loop().outsideWorkBegins();
        engine.detach();
        T value = null;
        Throwable error = null;
        try {
            value = context.callOffLoop(() -> WorksFor.call(step.loop(), code));
        } catch (Throwable e) {
            error = e;
        }
        engine.reattach(strand);
        step.inBlockingCall(null);
        step.loop().outsideWorkEnds();
        if (call.interrupted) Thread.interrupted();
        return outcome(step.takeCancellation(), value, error);
    }

    @SuppressWarnings("NullAway") // value is the code's own result
    private static <T> T outcome(@Nullable CancelledError cancelled, @Nullable T value, @Nullable Throwable error) {
        if (cancelled != null) {
            if (error != null && error != cancelled) cancelled.addSuppressed(error);
            throw cancelled;
        }
        if (error != null) throw Asyncio.rethrow(error);
        return value;
    }

    /** The same on a virtual thread beside the coroutine's. */
    private static final class OwnThread<T> implements Runnable {
        private final EventLoop loop;
        private final Context context;
        private final Callable<? extends T> code;

        // -- written by the own thread, read by the loop's after callSoonThreadsafe --
        private @Nullable T value;
        private @Nullable Throwable error;

        // -- loop thread only --
        private boolean ended;
        private @Nullable Future<Void> waiter;

        private OwnThread(EventLoop loop, Context context, Callable<? extends T> code) {
            this.loop = loop;
            this.context = context;
            this.code = code;
        }

        static <T> T run(TaskStep<?> step, Callable<? extends T> code) {
            OwnThread<T> work = new OwnThread<>(step.loop(), step.context(), code);
            Thread thread = Thread.ofVirtual().name(THREAD_NAME).start(work);
            step.inBlockingCall(new BlockingCall(thread));
            CancelledError cancelled = null;
            while (!work.ended) {
                Future<Void> waiter = step.loop().fromOutside(step.loop().createFuture());
                work.waiter = waiter;
                try {
                    if (cancelled == null) step.waitFor(waiter);
                    else step.waitDespiteScopes(waiter);
                } catch (CancelledError e) {
                    cancelled = e;
                    thread.interrupt();
                }
            }
            step.inBlockingCall(null);
            return outcome(cancelled, work.value, work.error);
        }

        @Override
        public void run() {
            try {
                value = context.callOffLoop(() -> WorksFor.call(loop, code));
            } catch (Throwable e) {
                error = e;
            }
            loop.sendAlways(this::endedOnLoop);
        }

        private void endedOnLoop() {
            ended = true;
            Future<Void> waiting = waiter;
            if (waiting != null && !waiting.done()) waiting.completeResult(null);
        }
    }
}

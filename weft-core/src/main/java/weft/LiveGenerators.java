package weft;

import java.lang.ref.PhantomReference;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The generators of one loop that have begun and not ended, and how each is brought to its end. Loop thread only. */
final class LiveGenerators {
    /*
     * Three ways for a generator that was not consumed or closed by its user:
     *
     *   dropped              nobody holds it any more: found by a phantom reference (no Cleaner: the loop looks itself, when
     *                        it is about to wait and when a generator begins), closed by a task of the loop
     *   shutdownAsyncgens    at the end of a run: async generators are closed concurrently, in the order of their first step
     *   end                  the loop closes: what is still there gets a GeneratorExit and cannot wait any more, since a
     *                        suspended virtual thread that nobody resumes would stay for ever, its finally blocks not run
     */
    private static final int MOST_ATTEMPTS = 1000;

    private final TaskLoop loop;

    /** Every generator with a strand. */
    private final Set<GeneratorFrame<?>> begun = new LinkedHashSet<>();

    /** Async generators that shutdownAsyncgens has to close, in the order of their first step. */
    private final Set<AsyncGeneratorFrame<?>> toShutDown = new LinkedHashSet<>();

    private final ReferenceQueue<Object> dropped = new ReferenceQueue<>();
    private boolean anyStepped;
    private boolean shutDown;

    LiveGenerators(TaskLoop loop) {
        this.loop = loop;
    }

    void began(GeneratorFrame<?> frame) {
        begun.add(frame);
        closeDropped();
    }

    void ended(GeneratorFrame<?> frame) {
        begun.remove(frame);
    }

    void ended(AsyncGeneratorFrame<?> generator) {
        toShutDown.remove(generator);
    }

    /** Somebody asks the async generator for something; CPython's firstiter hook. */
    void firstStep(AsyncGeneratorFrame<?> generator) {
        if (!generator.becomesKnown()) return;
        if (shutDown)
            Log.warning("asynchronous generator " + generator + " was scheduled after loop.shutdownAsyncgens() call");
        anyStepped = true;
        toShutDown.add(generator);
    }

    /** Closes the async generator when this object of its user has become garbage; CPython's finalizer hook. */
    void guard(Object holder, AsyncGeneratorFrame<?> generator) {
        generator.frame().guard = new Dropped(holder, dropped, () -> {
            toShutDown.remove(generator);
            loop.self().createTask(Coroutine.of("aclose", generator::aclose));
        });
    }

    /** As above, for a plain generator. */
    void guard(Object holder, GeneratorFrame<?> frame) {
        frame.guard = new Dropped(holder, dropped, () -> loop.self().callSoon(() -> Generator.close(frame)));
    }

    /** The loop is about to wait. */
    void housekeeping() {
        if (!begun.isEmpty()) closeDropped();
    }

    private void closeDropped() {
        for (Reference<?> reference = dropped.poll(); reference != null; reference = dropped.poll())
            if (reference instanceof Dropped it) it.close.run();
    }

    /** {@code shutdown_asyncgens}, in a task. */
    void shutDown() {
        shutDown = true;
        if (!anyStepped) return;
        anyStepped = false;
        List<AsyncGeneratorFrame<?>> closing = List.copyOf(toShutDown);
        toShutDown.clear();
        List<Coroutine<Void>> closers = new ArrayList<>();
        for (AsyncGeneratorFrame<?> generator : closing) closers.add(Coroutine.of("aclose", generator::aclose));
        // CPython's set holds those that have ended too, as long as the program does: closing these takes its turns
        if (closers.isEmpty()) closers.add(Coroutine.of("aclose", () -> {}));
        List<Outcome<Void>> outcomes =
                GatheringFuture.<Void>outcomes(loop.self(), closers).await();
        for (int i = 0; i < closing.size(); i++)
            if (outcomes.get(i) instanceof Outcome.Failed<Void>(Throwable error)) closingFailed(closing.get(i), error);
    }

    private void closingFailed(Object generator, Throwable error) {
        loop.callExceptionHandler(
                ExceptionContext.of("an error occurred during closing of asynchronous generator " + generator, error)
                        .with("asyncgen", generator));
    }

    /** Those with a strand that have not ended. */
    List<GeneratorFrame<?>> begun() {
        return List.copyOf(begun);
    }

    /** Ends it, in a task that cannot wait. Not in a task. */
    void end(GeneratorFrame<?> frame) {
        if (frame.isAsync())
            loop.callExceptionHandler(
                    ExceptionContext.of("Asynchronous generator was destroyed but it is pending!", null)
                            .with("asyncgen", frame));
        Task<Void> task = new Task<>(loop.self(), Coroutine.of("close", () -> exit(frame)), TaskOptions.DEFAULT, null);
        task.step().startEagerly();
        if (!task.done()) loop.tasks().add(task); // it does not take no for an answer
        else if (!task.cancelled() && task.exception() != null) closingFailed(frame, task.exception());
    }

    /** More than once, if it yields in answer. */
    private static void exit(GeneratorFrame<?> frame) {
        try {
            for (int i = 0; i < MOST_ATTEMPTS && frame.suspended(); i++) frame.resume(null, new GeneratorExit());
        } catch (GeneratorExit e) {
            // as it should
        }
    }

    private static final class Dropped extends PhantomReference<Object> {
        private final Runnable close;

        Dropped(Object holder, ReferenceQueue<Object> queue, Runnable close) {
            super(holder, queue);
            this.close = close;
        }
    }
}

package weft;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** How a loop ends: orderly, as at the end of {@code run}, and at once, by {@code close}. */
final class LoopEnd {
    private static final Duration EXECUTOR_TIMEOUT = Duration.ofMinutes(5);

    private LoopEnd() {}

    /** What {@code Runner.close} does before the loop is closed. On the loop's thread, which is not running. */
    static void shutDown(EventLoop loop) {
        cancelAll(loop);
        complete(loop, loop.shutdownAsyncgens());
        complete(loop, loop.shutdownDefaultExecutor(EXECUTOR_TIMEOUT));
    }

    /** The same as a coroutine on the loop, whose task is the only one that is left. */
    static Coroutine<Void> shuttingDown(EventLoop loop) {
        return Coroutine.of("shuttingDown", () -> {
            List<Task<?>> left = notIn(Set.of(TaskStep.current().task()), loop);
            if (!left.isEmpty()) cancelled(loop, left).await();
            report(loop, left);
            loop.shutdownAsyncgens().await();
            loop.shutdownDefaultExecutor(EXECUTOR_TIMEOUT).await();
        });
    }

    private static void cancelAll(EventLoop loop) {
        Set<Task<?>> left = loop.tasks().all();
        if (left.isEmpty()) return;
        RunToCompletion.run(loop, cancelled(loop, left), true);
        report(loop, left);
    }

    /** Done when all of them are, whatever they do about it. */
    private static Future<?> cancelled(EventLoop loop, Collection<Task<?>> left) {
        for (Task<?> task : left) task.cancel();
        List<Awaitable<?>> all = new ArrayList<>(left);
        return GatheringFuture.outcomes(loop, all);
    }

    private static void report(EventLoop loop, Collection<Task<?>> left) {
        for (Task<?> task : left) {
            if (task.cancelled() || !task.done()) continue;
            Throwable exception = task.exception();
            if (exception != null)
                loop.callExceptionHandler(ExceptionContext.of("unhandled exception during run() shutdown", exception)
                        .with("task", task));
        }
    }

    private static void complete(EventLoop loop, Coroutine<Void> coroutine) {
        RunToCompletion.run(loop, loop.createTask(coroutine), true);
    }

    /** {@code EventLoop.close}: tasks that are still there cannot stay suspended for ever, so they are ended here. */
    static void close(EventLoop loop) {
        Set<Task<?>> left = loop.tasks().all();
        for (Task<?> task : left)
            loop.callExceptionHandler(ExceptionContext.of("Task was destroyed but it is pending!", null)
                    .with("task", task));
        try {
            if (!left.isEmpty() || !loop.generators().begun().isEmpty())
                LoopThread.call(loop, null, () -> {
                    endAll(loop);
                    return null;
                });
        } finally {
            loop.defaultExecutor().abandon();
            LoopThread.callResident(loop, loop::closeEverything);
            loop.neverRetrieved().reportRest();
            loop.neverAwaited().reportRest();
        }
    }

    /** Tasks first: most generators are left to them. Then the tasks that the finally blocks of generators made. */
    private static void endAll(EventLoop loop) {
        Exits.Collected exits = new Exits.Collected();
        Set<Task<?>> ended = new HashSet<>();
        endTasks(loop, ended, exits);
        awaitBlocked(loop);
        for (GeneratorFrame<?> frame : loop.generators().begun())
            exits.run(() -> {
                loop.refuseAwaits();
                loop.callInLoop(() -> loop.generators().end(frame));
            });
        endTasks(loop, ended, exits);
        exits.raise();
    }

    /** Throws a CancelledError into each where it waits, and lets it run to its end without waiting again. */
    private static void endTasks(EventLoop loop, Set<Task<?>> ended, Exits.Collected exits) {
        List<Task<?>> left = notIn(ended, loop);
        while (!left.isEmpty()) { // again for those that the finally blocks of the others made
            for (Task<?> task : left) exits.run(() -> end(loop, task));
            ended.addAll(left);
            left = notIn(ended, loop);
        }
    }

    private static void end(EventLoop loop, Task<?> task) {
        TaskStep<?> step = task.stepOrNull();
        if (step == null) return;
        loop.refuseAwaits();
        loop.callInLoop(step::end);
    }

    private static List<Task<?>> notIn(Set<Task<?>> ended, EventLoop loop) {
        return loop.tasks().all().stream().filter(task -> !ended.contains(task)).toList();
    }

    /** Those inside {@code blocking} have been interrupted; their code has to come to its end first. */
    private static void awaitBlocked(EventLoop loop) {
        if (!anyBlocked(loop)) return;
        loop.refuseAwaits();
        loop.dropCallbacks();
        for (Task<?> task : loop.tasks().all())
            task.addDoneCallback(done -> {
                if (!anyBlocked(loop)) loop.stop();
            });
        loop.runHere();
    }

    private static boolean anyBlocked(EventLoop loop) {
        return loop.tasks().all().stream().map(Task::stepOrNull).anyMatch(step -> step != null && step.isBlocked());
    }
}

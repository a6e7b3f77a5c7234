package weft;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** How a loop's coroutines become tasks: through the factory, if there is one, and at once or in the next iteration. */
final class TaskCreation {
    /*
     * A factory makes a task by TaskFactory.DEFAULT in the end, with what it was given; which limit the task is in is none of
     * its business. So the limit waits here for the first task that is made meanwhile.
     */
    private final EventLoop loop;

    // -- touched by the loop thread only --
    private @Nullable TaskFactory factory;

    /** What the task that the factory is about to make is in. */
    private @Nullable Limit limitOfNext;

    TaskCreation(EventLoop loop) {
        this.loop = loop;
    }

    @Nullable
    TaskFactory factory() {
        return factory;
    }

    void setFactory(@Nullable TaskFactory next) {
        factory = next;
    }

    /** {@code create_task}, in this limit. */
    <T> Task<T> create(Coroutine<T> coroutine, TaskOptions options, @Nullable Limit limit) {
        Objects.requireNonNull(coroutine, "createTask needs a coroutine, not null");
        loop.checkOpen();
        loop.checkThread();
        TaskFactory maker = factory;
        if (maker == null) return start(coroutine, options, limit);
        limitOfNext = limit;
        Task<T> task;
        try {
            task = maker.createTask(loop, coroutine, options);
        } finally {
            limitOfNext = null;
        }
        Objects.requireNonNull(task, "the task factory returned null; it must return a task");
        if (task.loop != loop)
            throw new IllegalStateException(
                    "the task factory returned a task of another loop: " + task + "; make it with TaskFactory.DEFAULT");
        return task;
    }

    /** What the default factory does. */
    <T> Task<T> createByDefault(Coroutine<T> coroutine, TaskOptions options) {
        Limit limit = limitOfNext;
        limitOfNext = null;
        return start(coroutine, options, limit);
    }

    private <T> Task<T> start(Coroutine<T> coroutine, TaskOptions options, @Nullable Limit limit) {
        Task<T> task = new Task<>(loop, coroutine, options, limit);
        loop.tasks().add(task);
        if (Boolean.TRUE.equals(options.eagerStart()) && EventLoop.currentOrNull() == loop) startEagerly(task);
        else loop.enqueueHandle(task.step());
        return task;
    }

    private void startEagerly(Task<?> task) {
        try {
            task.step().startEagerly();
        } finally {
            loop.tasks().suspendedFirst(task);
        }
    }
}

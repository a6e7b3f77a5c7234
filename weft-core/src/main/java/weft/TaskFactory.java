package weft;

import java.util.Objects;
import java.util.function.UnaryOperator;

/**
 * Makes the tasks of a loop, those of {@code gather}, {@code shield}, groups and the like included; set by {@link
 * EventLoop#setTaskFactory}. Stands for the callable that {@code set_task_factory()} takes. To see every task, or to run
 * other code around every coroutine, write a generic method and give a reference to it: a lambda cannot be generic.
 *
 * {@snippet class="weft.Snippets" region="task-factory"}
 *
 * <p>Thread contract: loop thread only.
 */
@FunctionalInterface
public interface TaskFactory {
    /** What a loop does without a factory. Stands for the constructor of {@code asyncio.Task}. */
    TaskFactory DEFAULT = EventLoop::startTask;

    /**
     * Every task runs at once, inside the call that creates it, until it first waits, unless its options say {@code
     * withEagerStart(false)}. What finishes in that first step never sees the loop. Stands for {@code eager_task_factory}.
     */
    TaskFactory EAGER = eager(DEFAULT);

    /**
     * Makes a task of this coroutine, in the end by {@link #DEFAULT}.
     *
     * @param options as given to {@code createTask}
     */
    <T> Task<T> createTask(EventLoop loop, Coroutine<T> coroutine, TaskOptions options);

    /** As {@link #EAGER}, over a factory of one's own. Stands for {@code create_eager_task_factory()}. */
    static TaskFactory eager(TaskFactory factory) {
        Objects.requireNonNull(factory, "the factory to make eager cannot be null");
        return new OptionsFactory(
                options -> options.eagerStart() == null ? options.withEagerStart(true) : options, factory);
    }

    /** A factory that changes the options of every task. */
    static TaskFactory withOptions(UnaryOperator<TaskOptions> change) {
        return new OptionsFactory(Objects.requireNonNull(change, "the change of options cannot be null"), DEFAULT);
    }
}

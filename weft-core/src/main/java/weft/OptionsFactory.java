package weft;

import java.util.function.UnaryOperator;

/** A task factory that changes the options on the way to another one. */
record OptionsFactory(UnaryOperator<TaskOptions> change, TaskFactory next) implements TaskFactory {
    @Override
    public <T> Task<T> createTask(EventLoop loop, Coroutine<T> coroutine, TaskOptions options) {
        return next.createTask(loop, coroutine, change.apply(options));
    }
}

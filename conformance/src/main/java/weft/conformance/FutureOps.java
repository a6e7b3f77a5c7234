package weft.conformance;

import weft.Future;
import weft.Task;

/** Runs the statements about one task or future. */
final class FutureOps {
    private final Machine machine;
    private final Trace trace;
    private final Variables variables;
    private final Callbacks callbacks;

    FutureOps(Machine machine, Callbacks callbacks) {
        this.machine = machine;
        this.trace = machine.trace();
        this.variables = machine.variables();
        this.callbacks = callbacks;
    }

    /** Statements of the same kind on the variable's value. */
    private interface OnFuture {
        void run(String name, Future<Object> future);
    }

    void run(FutureOp op) {
        switch (op) {
            case FutureOp.NewFuture(String variable) -> {
                Future<Object> future = machine.loop().createFuture();
                machine.names().give(future, variable);
                variables.set(variable, future);
                trace.event("new_future", variable);
            }
            case FutureOp.Cancel(String target, String message) ->
                on(target, (name, future) -> trace.event("cancel", name, future.cancel(message)));
            case FutureOp.Uncancel(String target) ->
                variables.with(target, Task.class, (name, task) -> trace.event("uncancel", name, task.uncancel()));
            case FutureOp.Cancelling(String target) ->
                variables.with(target, Task.class, (name, task) -> trace.event("cancelling", name, task.cancelling()));
            case FutureOp.State(String target) ->
                on(target, (name, future) -> trace.event("state", name, future.done(), future.cancelled()));
            case FutureOp.Result(String target) ->
                on(target, (name, future) -> trace.event("result", name, Printed.value(future.result())));
            case FutureOp.Exception(String target) -> on(target, this::exception);
            case FutureOp.AddCb(String target, String callback) ->
                on(target, (name, future) -> {
                    future.addDoneCallback(callbacks.ofFuture(callback));
                    trace.event("add_cb", name, callback);
                });
            case FutureOp.RemoveCb(String target, String callback) ->
                on(target, (name, future) -> {
                    int removed = future.removeDoneCallback(callbacks.ofFuture(callback));
                    trace.event("remove_cb", name, callback, removed);
                });
            case FutureOp.SetResult(String target, Object value) ->
                on(target, (name, future) -> {
                    future.setResult(value);
                    trace.event("set_result", name);
                });
            case FutureOp.SetException(String target, PyType type, String message) ->
                on(target, (name, future) -> {
                    future.setException(type.create(message));
                    trace.event("set_exception", name);
                });
        }
    }

    private void exception(String name, Future<Object> future) {
        Throwable error = future.exception();
        trace.event("exception", name, error == null ? null : Printed.error(error));
    }

    private void on(String target, OnFuture statement) {
        Object value = variables.find(target);
        if (value != null) statement.run(target, Instances.future(value));
    }
}

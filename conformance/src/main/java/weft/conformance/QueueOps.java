package weft.conformance;

import java.util.function.BiConsumer;
import weft.Asyncio;
import weft.queue.Queue;

/** Runs the statements about queues. */
final class QueueOps {
    private final Trace trace;
    private final Variables variables;

    QueueOps(Machine machine) {
        this.trace = machine.trace();
        this.variables = machine.variables();
    }

    void run(QueueOp op) {
        switch (op) {
            case QueueOp.Put(String target, Object item) ->
                on(target, (name, queue) -> {
                    Asyncio.await(queue.put(item));
                    trace.event("put", name, item);
                });
            case QueueOp.PutNowait(String target, Object item) ->
                on(target, (name, queue) -> {
                    queue.putNowait(item);
                    trace.event("put_nowait", name, item);
                });
            case QueueOp.Get(String target) ->
                on(target, (name, queue) -> trace.event("get", name, Asyncio.await(queue.get())));
            case QueueOp.GetNowait(String target) ->
                on(target, (name, queue) -> trace.event("get_nowait", name, queue.getNowait()));
            case QueueOp.TaskDone(String target) ->
                on(target, (name, queue) -> {
                    PyType.asValueError(queue::taskDone);
                    trace.event("task_done", name);
                });
            case QueueOp.Join(String target) ->
                on(target, (name, queue) -> {
                    Asyncio.await(queue.join());
                    trace.event("join", name);
                });
            case QueueOp.Qstate(String target) ->
                on(target, (name, queue) -> trace.event("qstate", name, queue.qsize(), queue.empty(), queue.full()));
            case QueueOp.Shutdown(String target, boolean immediate) ->
                on(target, (name, queue) -> {
                    queue.shutdown(immediate);
                    trace.event("shutdown", name, immediate);
                });
        }
    }

    @SuppressWarnings("unchecked") // every queue of a program holds objects
    private void on(String target, BiConsumer<String, Queue<Object>> statement) {
        variables.with(target, Queue.class, (name, queue) -> statement.accept(name, (Queue<Object>) queue));
    }
}

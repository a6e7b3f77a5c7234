package weft.conformance;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import weft.AsCompleted;
import weft.Asyncio;
import weft.Awaitable;
import weft.Coroutine;
import weft.DoneAndPending;
import weft.Future;
import weft.Task;

/** Runs the statements that make tasks or wait. */
final class TaskOps {
    private final Machine machine;
    private final Trace trace;
    private final Interpreter interpreter;
    private final Instances instances;

    TaskOps(Machine machine, Interpreter interpreter, Instances instances) {
        this.machine = machine;
        this.trace = machine.trace();
        this.interpreter = interpreter;
        this.instances = instances;
    }

    Flow run(TaskOp op, Scope scope) {
        switch (op) {
            case TaskOp.AsCompleted it -> {
                return asCompleted(it, scope);
            }
            case TaskOp.Spawn(String variable, String body) -> {
                Instances.Instance instance = instances.of(body);
                Task<Object> task = machine.loop().createTask(instance.coroutine());
                machine.names().give(task, instance.name());
                machine.variables().set(variable, task);
                trace.event("spawn", variable, instance.name());
            }
            case TaskOp.Await(String target) ->
                machine.variables()
                        .with(target, Future.class, (name, future) -> trace.event("await", name, awaited(future)));
            case TaskOp.Gather(List<Op.Item> items, boolean returnExceptions) ->
                trace.event("gather", awaited(gather(items, returnExceptions)));
            case TaskOp.GatherStart(String variable, List<Op.Item> items, boolean returnExceptions) -> {
                start(variable, gather(items, returnExceptions));
                trace.event("gather_start", variable);
            }
            case TaskOp.Wait it -> wait(it);
            case TaskOp.WaitFor(Op.Item item, Long timeout) ->
                instances.evaluate(
                        item,
                        awaitable -> trace.event("wait_for", awaited(Asyncio.waitFor(awaitable, duration(timeout)))));
            case TaskOp.Shield(Op.Item item) ->
                instances.evaluate(item, awaitable -> trace.event("shield", awaited(Asyncio.shield(awaitable))));
            case TaskOp.ShieldStart(String variable, Op.Item item) ->
                instances.evaluate(item, awaitable -> {
                    Future<Object> shielded = Asyncio.shield(awaitable);
                    start(variable, shielded);
                    trace.event("shield_start", variable, machine.names().of(shielded));
                });
        }
        return Flow.NORMAL;
    }

    private Future<?> gather(List<Op.Item> items, boolean returnExceptions) {
        List<Awaitable<Object>> awaitables = instances.evaluate(items);
        return returnExceptions ? Asyncio.gatherOutcomes(awaitables) : Asyncio.gather(awaitables);
    }

    private void start(String variable, Future<?> future) {
        machine.names().give(future, variable);
        machine.variables().set(variable, future);
    }

    private void wait(TaskOp.Wait op) {
        List<Awaitable<Object>> awaitables = instances.evaluate(op.items());
        DoneAndPending<Object> sets;
        try {
            sets = Asyncio.await(Asyncio.wait(awaitables, duration(op.timeout()), op.when()));
        } catch (IllegalArgumentException e) {
            // Python: TypeError for a coroutine, ValueError for nothing to wait for
            awaitables.forEach(TaskOps::close);
            throw awaitables.isEmpty() ? e : new PyException(PyType.TYPE_ERROR, null);
        }
        trace.event("wait", names(sets.done()), names(sets.pending()));
    }

    private static void close(Awaitable<Object> awaitable) {
        if (awaitable instanceof Coroutine<Object> coroutine) coroutine.close();
    }

    private List<String> names(Collection<Future<Object>> futures) {
        return futures.stream().map(machine.names()::shown).sorted().toList();
    }

    private Flow asCompleted(TaskOp.AsCompleted op, Scope scope) {
        List<Awaitable<Object>> awaitables = instances.evaluate(op.items());
        AsCompleted<Object> completed = completed(awaitables, op.timeout());
        Flow flow = op.async()
                ? interpreter.forEach(
                        completed.futures(),
                        it -> trace.event("ac", machine.names().shown(it)),
                        op.block(),
                        scope)
                : interpreter.forEach(completed, it -> trace.event("ac", next(it)), op.block(), scope);
        if (flow.isNormal()) trace.event("ac_end");
        return flow;
    }

    private static AsCompleted<Object> completed(List<Awaitable<Object>> awaitables, Long timeout) {
        return timeout == null
                ? Asyncio.asCompleted(awaitables)
                : Asyncio.asCompleted(awaitables, Machine.seconds(timeout));
    }

    private static List<Object> next(Coroutine<Object> next) {
        try {
            return Printed.ok(Asyncio.await(next));
        } catch (Throwable e) {
            if (PyType.of(e).is(PyType.EXCEPTION)) return Printed.failed(e);
            throw e;
        }
    }

    private static Object awaited(Awaitable<?> awaitable) {
        return Printed.value(Asyncio.await(awaitable));
    }

    private static Duration duration(Long millis) {
        return millis == null ? null : Duration.ofMillis(millis);
    }
}

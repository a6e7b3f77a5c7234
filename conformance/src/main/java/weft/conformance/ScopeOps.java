package weft.conformance;

import java.util.List;
import weft.Asyncio;
import weft.Task;
import weft.TaskGroup;
import weft.Timeout;

/** Runs the statements about timeouts and task groups. */
final class ScopeOps {
    private final Machine machine;
    private final Trace trace;
    private final Variables variables;
    private final Interpreter interpreter;
    private final Instances instances;

    ScopeOps(Machine machine, Interpreter interpreter, Instances instances) {
        this.machine = machine;
        this.trace = machine.trace();
        this.variables = machine.variables();
        this.interpreter = interpreter;
        this.instances = instances;
    }

    Flow run(ScopeOp op, Scope scope) {
        switch (op) {
            case ScopeOp.Timeout(String variable, Long delay, List<Op> block) -> {
                Timeout timeout = delay == null ? Asyncio.timeout(null) : Asyncio.timeout(Machine.seconds(delay));
                return timeout(timeout, variable, block, scope);
            }
            case ScopeOp.TimeoutAt(String variable, Long when, List<Op> block) -> {
                return timeout(
                        Asyncio.timeoutAt(when == null ? null : (Double) Machine.seconds(when)),
                        variable,
                        block,
                        scope);
            }
            case ScopeOp.Tg(String variable, List<Op> block) -> {
                Flow flow =
                        interpreter.with(Asyncio.taskGroup(), group -> variables.set(variable, group), block, scope);
                if (flow.isNormal()) trace.event("tg_exit", variable);
                return flow;
            }
            case ScopeOp.TgSpawn it -> variables.with(it.group(), TaskGroup.class, (_, group) -> spawn(it, group));
            case ScopeOp.Reschedule(String target, Long delay) ->
                variables.with(target, Timeout.class, (name, timeout) -> {
                    timeout.reschedule(
                            delay == null ? null : (Double) (machine.loop().time() + Machine.seconds(delay)));
                    trace.event("reschedule", name, Machine.millis(timeout.when()));
                });
            case ScopeOp.Expired(String target) ->
                variables.with(
                        target,
                        Timeout.class,
                        (name, timeout) ->
                                trace.event("expired", name, timeout.expired(), Machine.millis(timeout.when())));
        }
        return Flow.NORMAL;
    }

    private Flow timeout(Timeout timeout, String variable, List<Op> block, Scope scope) {
        Flow flow = interpreter.with(timeout, entered -> variables.set(variable, entered), block, scope);
        if (flow.isNormal()) trace.event("timeout_exit", timeout.expired());
        return flow;
    }

    private void spawn(ScopeOp.TgSpawn op, TaskGroup group) {
        Instances.Instance instance = instances.of(op.body());
        Task<Object> task = group.createTask(instance.coroutine());
        machine.names().give(task, instance.name());
        variables.set(op.variable(), task);
        trace.event("tg_spawn", op.variable(), instance.name());
    }
}

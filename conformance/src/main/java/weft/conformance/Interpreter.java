package weft.conformance;

import java.util.List;
import java.util.function.Consumer;
import weft.AsyncContextManager;

/** Runs statements, one after another. */
final class Interpreter {
    private final Steps steps;
    private final ControlOps control;
    private final TaskOps tasks;
    private final FutureOps futures;
    private final ScopeOps scopes;
    private final GeneratorOps generators;
    private final PlainOps plain;
    private final SyncOps sync;
    private final QueueOps queues;

    Interpreter(Machine machine) {
        Instances instances = new Instances(machine, this);
        Callbacks callbacks = new Callbacks(machine, this);
        steps = machine.steps();
        control = new ControlOps(machine, this);
        tasks = new TaskOps(machine, this, instances);
        futures = new FutureOps(machine, callbacks);
        scopes = new ScopeOps(machine, this, instances);
        generators = new GeneratorOps(machine, this);
        plain = new PlainOps(machine, callbacks);
        sync = new SyncOps(machine, this);
        queues = new QueueOps(machine);
    }

    Flow block(List<Op> block, Scope scope) {
        for (Op op : block) {
            steps.count();
            Flow flow = run(op, scope);
            if (!flow.isNormal()) return flow;
        }
        return Flow.NORMAL;
    }

    /** The block for each item, after it was shown; Python's {@code for} or {@code async for}. */
    <E> Flow forEach(Iterable<E> items, Consumer<E> show, List<Op> block, Scope scope) {
        for (E item : items) {
            show.accept(item);
            Flow flow = block(block, scope.looping());
            if (flow instanceof Flow.Break) break;
            if (flow instanceof Flow.Return) return flow;
        }
        return Flow.NORMAL;
    }

    /** A whole body: the value it returns. */
    Object body(List<Op> body) {
        return block(body, Scope.OF_BODY) instanceof Flow.Return(Object value) ? value : null;
    }

    /** {@code async with}: what entering gives is told before the block runs. */
    <C> Flow with(AsyncContextManager<C> manager, Consumer<C> entered, List<Op> block, Scope scope) {
        Flow flow = manager.call(value -> {
            entered.accept(value);
            return block(block, scope);
        });
        return flow == null ? Flow.NORMAL : flow; // null: the exit suppressed the exception
    }

    private Flow run(Op op, Scope scope) {
        return switch (op) {
            case ControlOp it -> control.run(it, scope);
            case TaskOp it -> tasks.run(it, scope);
            case ScopeOp it -> scopes.run(it, scope);
            case GeneratorOp it -> generators.run(it, scope);
            case FutureOp it -> {
                futures.run(it);
                yield Flow.NORMAL;
            }
            case PlainOp it -> {
                plain.run(it);
                yield Flow.NORMAL;
            }
            case SyncOp it -> sync.run(it, scope);
            case QueueOp it -> {
                queues.run(it);
                yield Flow.NORMAL;
            }
        };
    }
}

package weft.conformance;

import java.util.List;
import java.util.function.Consumer;
import weft.AsyncContextManager;
import weft.Asyncio;
import weft.Coroutine;
import weft.sync.Barrier;
import weft.sync.BoundedSemaphore;
import weft.sync.Condition;
import weft.sync.Event;
import weft.sync.Lock;
import weft.sync.Semaphore;

/** Runs the statements about locks, events, conditions, semaphores and barriers. */
final class SyncOps {
    private final Trace trace;
    private final Variables variables;
    private final Interpreter interpreter;

    SyncOps(Machine machine, Interpreter interpreter) {
        this.trace = machine.trace();
        this.variables = machine.variables();
        this.interpreter = interpreter;
    }

    Flow run(SyncOp op, Scope scope) {
        switch (op) {
            case SyncOp.With(String target, List<Op> block) -> {
                Object value = variables.find(target);
                return value == null ? Flow.NORMAL : with(target, manager(value), block, scope);
            }
            case SyncOp.Acquire(String target) ->
                on(target, value -> {
                    Asyncio.await(acquire(value));
                    trace.event("acquire", target, true);
                });
            case SyncOp.Release(String target) ->
                on(target, value -> {
                    release(value);
                    trace.event("release", target);
                });
            case SyncOp.Locked(String target) -> on(target, value -> trace.event("locked", target, locked(value)));
            case SyncOp.Set(String target) ->
                variables.with(target, Event.class, (name, event) -> {
                    event.set();
                    trace.event("set", name);
                });
            case SyncOp.Clear(String target) ->
                variables.with(target, Event.class, (name, event) -> {
                    event.clear();
                    trace.event("clear", name);
                });
            case SyncOp.IsSet(String target) ->
                variables.with(target, Event.class, (name, event) -> trace.event("is_set", name, event.isSet()));
            case SyncOp.EvWait(String target) ->
                variables.with(target, Event.class, (name, event) -> {
                    Asyncio.await(event);
                    trace.event("ev_wait", name, true);
                });
            case SyncOp.CondWait(String target) ->
                variables.with(target, Condition.class, (name, condition) -> {
                    Asyncio.await(condition);
                    trace.event("cond_wait", name, true);
                });
            case SyncOp.CondWaitFor it ->
                variables.with(it.target(), Condition.class, (_, value) -> waitFor(it, value));
            case SyncOp.Notify(String target, int most) ->
                variables.with(target, Condition.class, (name, condition) -> {
                    condition.signal(most);
                    trace.event("notify", name, most);
                });
            case SyncOp.NotifyAll(String target) ->
                variables.with(target, Condition.class, (name, condition) -> {
                    condition.signalAll();
                    trace.event("notify_all", name);
                });
            case SyncOp.BarWait(String target) ->
                variables.with(
                        target,
                        Barrier.class,
                        (name, barrier) -> trace.event("bar_wait", name, Asyncio.await(barrier)));
            case SyncOp.BarReset(String target) ->
                variables.with(target, Barrier.class, (name, barrier) -> {
                    Asyncio.await(barrier.reset());
                    trace.event("bar_reset", name);
                });
            case SyncOp.BarAbort(String target) ->
                variables.with(target, Barrier.class, (name, barrier) -> {
                    Asyncio.await(barrier.abort());
                    trace.event("bar_abort", name);
                });
            case SyncOp.BarState(String target) ->
                variables.with(
                        target,
                        Barrier.class,
                        (name, barrier) ->
                                trace.event("bar_state", name, barrier.parties(), barrier.waiting(), barrier.broken()));
        }
        return Flow.NORMAL;
    }

    private void on(String target, Consumer<Object> statement) {
        variables.with(target, Object.class, (_, value) -> statement.accept(value));
    }

    // -- async with --

    private <C> Flow with(String target, AsyncContextManager<C> manager, List<Op> block, Scope scope) {
        Flow flow = interpreter.with(
                manager,
                entered -> trace.event("enter", target, entered instanceof Integer ? entered : null),
                block,
                scope);
        if (flow.isNormal()) trace.event("exit", target);
        return flow;
    }

    private static AsyncContextManager<?> manager(Object value) {
        return value instanceof BoundedSemaphore bounded ? new Bounded(bounded) : (AsyncContextManager<?>) value;
    }

    /** Python's bounded semaphore throws a ValueError where Weft's throws IllegalStateException. */
    private record Bounded(BoundedSemaphore semaphore) implements AsyncContextManager<Semaphore> {
        @Override
        public Semaphore enter() {
            return semaphore.enter();
        }

        @Override
        public boolean exit(Throwable exception) {
            PyType.asValueError(semaphore::release);
            return false;
        }
    }

    // -- what locks, semaphores and conditions have in common --

    private static Coroutine<Void> acquire(Object value) {
        return switch (value) {
            case Lock lock -> lock.acquire();
            case Semaphore semaphore -> semaphore.acquire();
            default -> ((Condition) value).acquire();
        };
    }

    private static void release(Object value) {
        switch (value) {
            case Lock lock -> lock.release();
            case BoundedSemaphore bounded -> PyType.asValueError(bounded::release);
            case Semaphore semaphore -> semaphore.release();
            default -> ((Condition) value).release();
        }
    }

    private static boolean locked(Object value) {
        return switch (value) {
            case Lock lock -> lock.locked();
            case Semaphore semaphore -> semaphore.locked();
            default -> ((Condition) value).locked();
        };
    }

    private void waitFor(SyncOp.CondWaitFor op, Condition condition) {
        variables.with(op.counter(), PlainOps.Counter.class, (name, counter) -> {
            Asyncio.await(condition.waitFor(() -> {
                boolean holds = counter.value() >= op.atLeast();
                trace.event("pred", name, holds);
                return holds;
            }));
            trace.event("cond_wait_for", op.target(), true);
        });
    }
}

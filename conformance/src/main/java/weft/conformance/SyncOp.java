package weft.conformance;

import java.util.List;

/** Statements about locks, events, conditions, semaphores and barriers. */
sealed interface SyncOp extends Op {
    record With(String target, List<Op> block) implements SyncOp {}

    record Acquire(String target) implements SyncOp {}

    record Release(String target) implements SyncOp {}

    record Locked(String target) implements SyncOp {}

    record Set(String target) implements SyncOp {}

    record Clear(String target) implements SyncOp {}

    record IsSet(String target) implements SyncOp {}

    record EvWait(String target) implements SyncOp {}

    record CondWait(String target) implements SyncOp {}

    record CondWaitFor(String target, String counter, int atLeast) implements SyncOp {}

    record Notify(String target, int most) implements SyncOp {}

    record NotifyAll(String target) implements SyncOp {}

    record BarWait(String target) implements SyncOp {}

    record BarReset(String target) implements SyncOp {}

    record BarAbort(String target) implements SyncOp {}

    record BarState(String target) implements SyncOp {}
}

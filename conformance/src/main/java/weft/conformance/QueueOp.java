package weft.conformance;

/** Statements about queues. */
sealed interface QueueOp extends Op {
    record Put(String target, Object item) implements QueueOp {}

    record PutNowait(String target, Object item) implements QueueOp {}

    record Get(String target) implements QueueOp {}

    record GetNowait(String target) implements QueueOp {}

    record TaskDone(String target) implements QueueOp {}

    record Join(String target) implements QueueOp {}

    record Qstate(String target) implements QueueOp {}

    record Shutdown(String target, boolean immediate) implements QueueOp {}
}

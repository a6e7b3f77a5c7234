package weft.conformance;

/** Statements about callbacks of the loop, context variables and counters. */
sealed interface PlainOp extends Op {
    record CallSoon(String variable, String callback) implements PlainOp {}

    record CallLater(String variable, long delay, String callback) implements PlainOp {}

    record CallAt(String variable, long when, String callback) implements PlainOp {}

    record Hcancel(String target) implements PlainOp {}

    record CvSet(String target, Object value) implements PlainOp {}

    record CvGet(String target) implements PlainOp {}

    record Incr(String target, int by) implements PlainOp {}
}

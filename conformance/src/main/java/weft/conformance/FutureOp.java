package weft.conformance;

/** Statements about one task or future that do not wait. */
sealed interface FutureOp extends Op {
    record NewFuture(String variable) implements FutureOp {}

    record Cancel(String target, String message) implements FutureOp {}

    record Uncancel(String target) implements FutureOp {}

    record Cancelling(String target) implements FutureOp {}

    record State(String target) implements FutureOp {}

    record Result(String target) implements FutureOp {}

    record Exception(String target) implements FutureOp {}

    record AddCb(String target, String callback) implements FutureOp {}

    record RemoveCb(String target, String callback) implements FutureOp {}

    record SetResult(String target, Object value) implements FutureOp {}

    record SetException(String target, PyType type, String message) implements FutureOp {}
}

package weft.conformance;

import java.util.List;

/** One statement of the language. Times are milliseconds, null is Python's None. */
sealed interface Op permits ControlOp, TaskOp, FutureOp, ScopeOp, GeneratorOp, PlainOp, SyncOp, QueueOp {
    /** A name of a variable, or {@code "w1()"}: a new coroutine, or generator, of body w1. */
    record Item(String text) {
        boolean isCall() {
            return text.endsWith("()");
        }

        String body() {
            return text.substring(0, text.length() - 2);
        }

        static List<Item> all(List<String> texts) {
            return texts.stream().map(Item::new).toList();
        }
    }
}

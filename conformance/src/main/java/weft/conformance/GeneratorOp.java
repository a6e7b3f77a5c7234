package weft.conformance;

import java.util.List;

/** Statements in and about async generators. */
sealed interface GeneratorOp extends Op {
    record Yield(Object value) implements GeneratorOp {}

    record Agen(String variable, String body) implements GeneratorOp {}

    record Anext(String target) implements GeneratorOp {}

    record Aclose(String target) implements GeneratorOp {}

    record Athrow(String target, PyType type, String message) implements GeneratorOp {}

    record Afor(Item item, List<Op> block) implements GeneratorOp {}
}

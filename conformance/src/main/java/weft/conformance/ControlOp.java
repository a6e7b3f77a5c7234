package weft.conformance;

import java.util.List;

/** Statements that decide what runs next. */
sealed interface ControlOp extends Op {
    record Log(Object value) implements ControlOp {}

    record Sleep(long delay) implements ControlOp {}

    record Return(Object value) implements ControlOp {}

    record Raise(PyType type, String message) implements ControlOp {}

    record Reraise() implements ControlOp {}

    record Try(List<Op> body, List<Handler> handlers, List<Op> orElse, List<Op> atEnd) implements ControlOp {}

    /** One {@code except} clause. */
    record Handler(List<PyType> types, List<Op> block) {
        boolean matches(PyType raised) {
            return types.stream().anyMatch(raised::is);
        }
    }

    record Loop(int times, List<Op> block) implements ControlOp {}

    record Break() implements ControlOp {}

    record Continue() implements ControlOp {}

    record Call(String body) implements ControlOp {}
}

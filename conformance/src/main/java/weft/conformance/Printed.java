package weft.conformance;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import weft.ExceptionGroup;
import weft.Outcome;

/** Values and exceptions as a trace shows them. */
final class Printed {
    private static final Pattern OF_PROGRAM = Pattern.compile("u[0-9]+");

    private Printed() {}

    /** E: type, message, members of a group. */
    static List<Object> error(Throwable error) {
        List<Object> shown = list(typeOf(error), messageOf(error));
        if (error instanceof ExceptionGroup group) {
            List<List<Object>> members = new ArrayList<>(
                    group.exceptions().stream().map(Printed::error).toList());
            members.sort(Comparator.comparing(PyJson::dumps));
            shown.add(members);
        }
        return shown;
    }

    /** V: gather's results hold exceptions as values. */
    static Object value(Object value) {
        return switch (value) {
            case Outcome.Ok<?>(Object inner) -> value(inner);
            case Outcome.Failed<?>(Throwable error) -> list("!", typeOf(error), messageOf(error));
            case Outcome.Cancelled<?>(Throwable error) -> list("!", typeOf(error), messageOf(error));
            case List<?> many -> {
                List<Object> shown = new ArrayList<>();
                for (Object each : many) shown.add(value(each));
                yield shown;
            }
            case null, default -> value;
        };
    }

    static List<Object> ok(Object value) {
        return list("ok", value(value));
    }

    static List<Object> failed(Throwable error) {
        return list("exc", error(error));
    }

    private static List<Object> list(Object... members) {
        return new ArrayList<>(Arrays.asList(members));
    }

    private static String typeOf(Throwable error) {
        PyType type = PyType.of(error);
        return type == PyType.FOREIGN ? error.toString() : type.printed();
    }

    private static String messageOf(Throwable error) {
        String message = error.getMessage();
        return message != null && OF_PROGRAM.matcher(message).matches() ? message : null;
    }
}

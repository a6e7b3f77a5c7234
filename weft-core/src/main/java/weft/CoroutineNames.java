package weft;

import java.lang.invoke.SerializedLambda;
import java.lang.reflect.Method;

/**
 * Finds the method a lambda stands in. A serializable lambda can describe itself: its implementing method is called {@code
 * lambda$fetch$…} if it was written in {@code fetch}. Costs microseconds, so it is asked only when a name is shown; a
 * stack walk at creation would cost more than the task.
 */
final class CoroutineNames {
    private CoroutineNames() {}

    /** The name of a coroutine with this body. */
    static String of(Object body) {
        if (body instanceof Coroutine.Labelled labelled) {
            if (labelled.label() instanceof String name) return name;
            if (labelled.label() instanceof Origin origin && origin.name() != null) return origin.name();
            return of(labelled.body());
        }
        if (body instanceof Operation.Kind kind) return kind.name();
        String own = body instanceof Coroutine.StepBody<?> ofLibrary ? ofLibrary.name() : null;
        return own == null ? ofLambda(body) : own;
    }

    /** The name of the method that the lambda was written in. */
    static String ofLambda(Object body) {
        try {
            Method writeReplace = body.getClass().getDeclaredMethod("writeReplace");
            writeReplace.setAccessible(true);
            if (writeReplace.invoke(body) instanceof SerializedLambda lambda) return methodIn(lambda);
        } catch (ReflectiveOperationException | RuntimeException e) {
            // an ordinary class, or a lambda in a module that is not open to us
        }
        return fallback(body.getClass());
    }

    private static String methodIn(SerializedLambda lambda) {
        String name = lambda.getImplMethodName();
        return name.equals("<init>") ? "new" : ofMethod(name); // a method reference
    }

    /** The name of the method that a method of the class file was made from, if it is that of a lambda. */
    static String ofMethod(String name) {
        if (!name.startsWith("lambda$")) return name;
        int end = name.indexOf('$', "lambda$".length());
        String method = end < 0 ? name : name.substring("lambda$".length(), end);
        return switch (method) {
            case "new" -> "<init>";
            case "static" -> "<clinit>";
            case "null" -> "lambda"; // a lambda inside a lambda
            default -> method;
        };
    }

    private static String fallback(Class<?> type) {
        if (type.isHidden() || type.isSynthetic()) return "lambda";
        return type.isAnonymousClass() ? "anonymous" : type.getSimpleName();
    }
}

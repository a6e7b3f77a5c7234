package weft.web.bind;

import java.lang.annotation.Annotation;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A component of a record: its shape, whether it may be missing, what it may be. Any thread. */
final class Component {
    private final RecordComponent component;
    private final Shape shape;
    private final boolean nullable;
    private final @Nullable String otherwise;
    private final Checks checks;

    Component(RecordComponent component) {
        this.component = component;
        this.shape = Shapes.of(component.getGenericType());
        this.nullable = isNullable(component);
        In.Default given = component.getAnnotation(In.Default.class);
        this.otherwise = given == null ? null : given.value();
        this.checks = new Checks(component, shape);
        if (otherwise != null) {
            Faults faults = new Faults();
            checks.check(byDefault(otherwise, faults), faults);
            if (faults.count() > 0)
                throw new IllegalArgumentException("the default '" + otherwise + "' of " + component
                        + " is not possible: " + faults.found().getFirst().msg());
        }
    }

    /** Whoever's annotation it is. */
    private static boolean isNullable(RecordComponent component) {
        for (Annotation each : component.getAnnotatedType().getAnnotations())
            if (each.annotationType().getSimpleName().equals("Nullable")) return true;
        for (Annotation each : component.getAnnotations())
            if (each.annotationType().getSimpleName().equals("Nullable")) return true;
        return false;
    }

    String name() {
        return component.getName();
    }

    Shape shape() {
        return shape;
    }

    boolean isRequired() {
        return !nullable && otherwise == null && !(shape instanceof Shape.Maybe);
    }

    @Nullable
    Object fromJson(@Nullable Object json, Faults faults) {
        if (json == null) return missing(faults);
        Object value = shape.fromJson(json, faults);
        checks.check(value, faults);
        return value;
    }

    /** Out of what a query or its like has of this name. */
    @Nullable
    Object fromTexts(List<String> texts, Faults faults) {
        if (texts.isEmpty()) return missing(faults);
        Object value = fromTexts(shape, texts, faults);
        checks.check(value, faults);
        return value;
    }

    private static @Nullable Object fromTexts(Shape shape, List<String> texts, Faults faults) {
        return switch (shape) {
            case Shape.Scalar scalar -> scalar.fromText(texts.getFirst(), faults);
            case Shape.Maybe maybe -> Optional.ofNullable(fromTexts(maybe.inner(), texts, faults));
            case Shape.ListOf list -> {
                List<Object> items = new ArrayList<>();
                for (int i = 0; i < texts.size(); i++) {
                    faults.enter(i);
                    Object item = fromTexts(list.inner(), List.of(texts.get(i)), faults);
                    faults.leave();
                    if (item != null) items.add(item);
                }
                yield items;
            }
            case Shape.Anything ignored -> texts.getFirst();
            case Shape.MapOf ignored -> throw new IllegalArgumentException("a map cannot come out of a text");
            case RecordShape ignored -> throw new IllegalArgumentException("a record cannot come out of a text");
        };
    }

    private @Nullable Object missing(Faults faults) {
        if (otherwise != null) return byDefault(otherwise, faults);
        if (shape instanceof Shape.Maybe) return Optional.empty();
        if (shape instanceof Shape.ListOf && component.isAnnotationPresent(In.Query.class)) return List.of();
        if (!nullable) faults.add("missing", "Field required");
        return null;
    }

    private @Nullable Object byDefault(String text, Faults faults) {
        return fromTexts(shape, text.isEmpty() && shape instanceof Shape.ListOf ? List.of() : List.of(text), faults);
    }

    private static Object asJson(Object value) {
        return switch (value instanceof Optional<?> optional ? optional.orElseThrow() : value) {
            case Number number -> number;
            case Boolean truth -> truth;
            case Enum<?> constant -> constant.name();
            case Object written -> written.toString();
        };
    }

    /** The same for a field of a JSON object, which may be null where it may be missing. */
    Map<String, Object> fieldSchema(Definitions definitions) {
        Map<String, Object> schema = schema(definitions);
        boolean orNull = otherwise == null && !isRequired() && !(shape instanceof Shape.Anything);
        return orNull ? Map.of("anyOf", List.of(schema, Map.of("type", "null"))) : schema;
    }

    Map<String, Object> schema(Definitions definitions) {
        Map<String, Object> schema = new LinkedHashMap<>(shape.schema(definitions));
        checks.describe(shape, schema);
        if (otherwise != null) {
            Object value = byDefault(otherwise, new Faults());
            if (value instanceof List<?> items)
                schema.put("default", items.stream().map(Component::asJson).toList());
            else if (value != null) schema.put("default", asJson(value));
        }
        return schema;
    }
}

package weft.web.bind;

import java.lang.annotation.Annotation;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A component of a record: its shape, whether it may be missing, what it may be. Any thread. */
final class Component {
    private final RecordComponent component;
    private final Shape shape;
    private final boolean nullable;
    private final @Nullable String otherwise;
    private final Check.@Nullable Min min;
    private final Check.@Nullable Max max;
    private final Check.@Nullable Length length;
    private final @Nullable Pattern pattern;

    Component(RecordComponent component) {
        this.component = component;
        this.shape = Shapes.of(component.getGenericType());
        this.nullable = isNullable(component);
        In.Default given = component.getAnnotation(In.Default.class);
        this.otherwise = given == null ? null : given.value();
        this.min = component.getAnnotation(Check.Min.class);
        this.max = component.getAnnotation(Check.Max.class);
        this.length = component.getAnnotation(Check.Length.class);
        Check.Matches matches = component.getAnnotation(Check.Matches.class);
        this.pattern = matches == null ? null : Pattern.compile(matches.value());
        if (otherwise != null) {
            Faults faults = new Faults();
            byDefault(otherwise, faults);
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
        return json == null ? missing(faults) : checked(shape.fromJson(json, faults), faults);
    }

    /** Out of what a query or its like has of this name. */
    @Nullable
    Object fromTexts(List<String> texts, Faults faults) {
        if (texts.isEmpty()) return missing(faults);
        return checked(fromTexts(shape, texts, faults), faults);
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

    // -- checks --

    private @Nullable Object checked(@Nullable Object value, Faults faults) {
        Object inner = value instanceof Optional<?> optional ? optional.orElse(null) : value;
        if (inner instanceof Number number) {
            if (min != null && number.doubleValue() < min.value())
                faults.add("greater_than_equal", "a number of at least " + shown(min.value()) + " is needed");
            if (max != null && number.doubleValue() > max.value())
                faults.add("less_than_equal", "a number of at most " + shown(max.value()) + " is needed");
        }
        if (inner instanceof String text) {
            checkLength(text.length(), "characters", faults);
            if (pattern != null && !pattern.matcher(text).matches())
                faults.add("string_pattern_mismatch", "a text that matches " + pattern + " is needed");
        }
        if (inner instanceof Collection<?> items) checkLength(items.size(), "items", faults);
        return value;
    }

    private void checkLength(int size, String what, Faults faults) {
        if (length == null) return;
        if (size < length.min()) faults.add("too_short", "at least " + length.min() + " " + what + " are needed");
        if (size > length.max()) faults.add("too_long", "at most " + length.max() + " " + what + " are possible");
    }

    private static String shown(double number) {
        return number == Math.rint(number) && Math.abs(number) < 1e15
                ? String.valueOf((long) number)
                : String.valueOf(number);
    }

    Map<String, Object> schema(Definitions definitions) {
        Map<String, Object> schema = new LinkedHashMap<>(shape.schema(definitions));
        if (min != null) schema.put("minimum", min.value());
        if (max != null) schema.put("maximum", max.value());
        if (pattern != null) schema.put("pattern", pattern.pattern());
        if (length != null) {
            String of = shape instanceof Shape.ListOf ? "Items" : "Length";
            if (length.min() > 0) schema.put("min" + of, length.min());
            if (length.max() < Integer.MAX_VALUE) schema.put("max" + of, length.max());
        }
        if (otherwise != null) {
            Object value = byDefault(otherwise, new Faults());
            schema.put("default", value instanceof Number || value instanceof Boolean ? value : otherwise);
        }
        return schema;
    }
}

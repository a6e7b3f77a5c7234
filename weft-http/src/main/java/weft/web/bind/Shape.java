package weft.web.bind;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a value looks like: read once from a Java type, and used to make values of JSON or text and to describe them. Any thread. */
sealed interface Shape permits Shape.Scalar, Shape.Maybe, Shape.ListOf, Shape.MapOf, Shape.Anything, RecordShape {
    /** A value out of JSON as a codec gives it (maps, lists, strings, numbers, booleans, null); null after a fault. */
    @Nullable
    Object fromJson(@Nullable Object json, Faults faults);

    /** What JSON Schema says of it; records are named in the definitions, and referred to. */
    Map<String, Object> schema(Definitions definitions);

    /** A value in a list or a map, where null stands for itself or for nothing at all. */
    private static @Nullable Object item(Shape inner, @Nullable Object json, Faults faults) {
        if (json != null || inner instanceof Maybe || inner instanceof Anything) return inner.fromJson(json, faults);
        faults.add("missing", "null cannot be an item of a list or a map");
        return null;
    }

    /** Anything that has a text form: numbers, strings, dates, enums. */
    sealed interface Scalar extends Shape
            permits Scalars.Text, Scalars.Whole, Scalars.Fraction, Scalars.Truth, Scalars.Named, Scalars.Written {
        /** A value out of a path, a query, a header; null after a fault. */
        @Nullable
        Object fromText(String text, Faults faults);
    }

    /** A value that may be missing. */
    record Maybe(Shape inner) implements Shape {
        @Override
        public @Nullable Object fromJson(@Nullable Object json, Faults faults) {
            return Optional.ofNullable(json == null ? null : inner.fromJson(json, faults));
        }

        @Override
        public Map<String, Object> schema(Definitions definitions) {
            return inner.schema(definitions);
        }
    }

    /** A list of such values. */
    record ListOf(Shape inner) implements Shape {
        @Override
        public @Nullable Object fromJson(@Nullable Object json, Faults faults) {
            if (!(json instanceof List<?> items)) {
                faults.add("list_type", "a list is needed");
                return null;
            }
            ArrayList<@Nullable Object> made = new ArrayList<>(items.size());
            for (int i = 0; i < items.size(); i++) {
                faults.enter(i);
                made.add(item(inner, items.get(i), faults));
                faults.leave();
            }
            return Collections.unmodifiableList(made);
        }

        @Override
        public Map<String, Object> schema(Definitions definitions) {
            return Ordered.map("type", "array", "items", inner.schema(definitions));
        }
    }

    /** Such values by their names. */
    record MapOf(Shape inner) implements Shape {
        @Override
        public @Nullable Object fromJson(@Nullable Object json, Faults faults) {
            if (!(json instanceof Map<?, ?> fields)) {
                faults.add("dict_type", "an object is needed");
                return null;
            }
            LinkedHashMap<String, @Nullable Object> made = new LinkedHashMap<>();
            fields.forEach((name, value) -> {
                faults.enter(String.valueOf(name));
                made.put(String.valueOf(name), item(inner, value, faults));
                faults.leave();
            });
            return Collections.unmodifiableMap(made);
        }

        @Override
        public Map<String, Object> schema(Definitions definitions) {
            return Ordered.map("type", "object", "additionalProperties", inner.schema(definitions));
        }
    }

    /** Anything. */
    record Anything() implements Shape {
        @Override
        public @Nullable Object fromJson(@Nullable Object json, Faults faults) {
            return json;
        }

        @Override
        public Map<String, Object> schema(Definitions definitions) {
            return Map.of();
        }
    }
}

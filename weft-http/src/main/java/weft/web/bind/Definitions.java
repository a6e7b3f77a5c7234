package weft.web.bind;

import java.lang.reflect.Type;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The records that a description speaks of, each once, for JSON Schema.
 *
 * <p>Thread contract: owner task only.
 */
public final class Definitions {
    private static final String SCHEMAS = "#/components/schemas/";
    private static final String FAULTS = "HTTPValidationError";

    private final Map<String, Map<String, Object>> schemas = new LinkedHashMap<>();
    private final Map<Class<?>, String> names = new LinkedHashMap<>();

    /** Without a record. */
    public Definitions() {}

    /** What JSON Schema says of a Java type. */
    public Map<String, Object> describe(Type type) {
        return Shapes.of(type).schema(this);
    }

    /** A reference to a record, which is described if it is not yet. */
    Map<String, Object> refer(RecordShape shape) {
        String name = names.get(shape.type());
        if (name == null) {
            String simple = shape.type().getSimpleName().replaceAll("[^A-Za-z0-9._-]", "_");
            name = simple;
            for (int i = 2; schemas.containsKey(name); i++) name = simple + i;
            names.put(shape.type(), name);
            schemas.put(name, Map.of()); // it may speak of itself
            schemas.put(name, shape.describe(this));
        }
        return Map.of("$ref", SCHEMAS + name);
    }

    /** A reference to what a client reads whose parameters are wrong: a list of {@link Fault}s in a record. */
    public Map<String, Object> describeFaults() {
        Map<String, Object> place = Ordered.map("type", "array", "items", Map.of("type", List.of("string", "integer")));
        Map<String, Object> fields = Ordered.map("type", Map.of("type", "string"), "loc", place);
        fields.put("msg", Map.of("type", "string"));
        Map<String, Object> fault = Ordered.map("type", "object", "properties", fields);
        fault.put("required", List.of("type", "loc", "msg"));
        Map<String, Object> detail = Ordered.map("type", "array", "items", fault);
        schemas.put(FAULTS, Ordered.map("type", "object", "properties", Map.of("detail", detail)));
        return Map.of("$ref", SCHEMAS + FAULTS);
    }

    /** The descriptions, by name. */
    public Map<String, Map<String, Object>> schemas() {
        return schemas;
    }
}

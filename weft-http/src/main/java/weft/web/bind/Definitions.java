package weft.web.bind;

import java.lang.reflect.Type;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The records that a description speaks of, each once, for JSON Schema.
 *
 * <p>Thread contract: owner task only.
 */
public final class Definitions {
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
            name = shape.type().getSimpleName();
            for (int i = 2; schemas.containsKey(name); i++) name = shape.type().getSimpleName() + i;
            names.put(shape.type(), name);
            schemas.put(name, Map.of()); // it may speak of itself
            schemas.put(name, shape.describe(this));
        }
        return Map.of("$ref", "#/components/schemas/" + name);
    }

    /** The descriptions, by name. */
    public Map<String, Map<String, Object>> schemas() {
        return schemas;
    }
}

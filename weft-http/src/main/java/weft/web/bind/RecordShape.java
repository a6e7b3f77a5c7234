package weft.web.bind;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import weft.Asyncio;

/** A record: what its components look like, and how to make one. Any thread. */
final class RecordShape implements Shape {
    /*
     * The components' shapes are found when they are first needed: a record may hold lists of itself.
     */
    private final Class<?> type;
    private final Constructor<?> constructor;
    private volatile @Nullable List<Component> components;

    RecordShape(Class<?> type) {
        this.type = type;
        Class<?>[] types = Arrays.stream(type.getRecordComponents())
                .map(RecordComponent::getType)
                .toArray(Class<?>[]::new);
        try {
            constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException("a record has a canonical constructor, and " + type + " has none", e);
        } catch (RuntimeException e) {
            throw new IllegalArgumentException(
                    "the record " + type.getName() + " cannot be made from here: let its module say" + " `opens "
                            + type.getPackageName() + " to weft.http`, or make the record and its package public",
                    e);
        }
    }

    Class<?> type() {
        return type;
    }

    List<Component> components() {
        List<Component> known = components;
        if (known == null) {
            known = Arrays.stream(type.getRecordComponents())
                    .map(Component::new)
                    .toList();
            components = known;
        }
        return known;
    }

    @Override
    public @Nullable Object fromJson(@Nullable Object json, Faults faults) {
        if (!(json instanceof Map<?, ?> fields)) {
            faults.add("model_type", "an object is needed");
            return null;
        }
        int before = faults.count();
        List<@Nullable Object> values = new ArrayList<>();
        for (Component component : components()) {
            faults.enter(component.name());
            values.add(component.fromJson(fields.get(component.name()), faults));
            faults.leave();
        }
        return faults.count() > before ? null : make(values.toArray(), faults);
    }

    /** Makes one; what its constructor does not like is a fault. */
    @Nullable
    Object make(@Nullable Object[] values, Faults faults) {
        try {
            return constructor.newInstance(values);
        } catch (InvocationTargetException e) {
            Throwable cause = Objects.requireNonNullElse(e.getCause(), e);
            if (!(cause instanceof IllegalArgumentException)) throw Asyncio.rethrow(cause);
            faults.add("value_error", String.valueOf(cause.getMessage()));
            return null;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot make " + type.getName(), e);
        }
    }

    @Override
    public Map<String, Object> schema(Definitions definitions) {
        return definitions.refer(this);
    }

    /** The description itself. */
    Map<String, Object> describe(Definitions definitions) {
        Map<String, Object> properties = new LinkedHashMap<>();
        List<String> required = new ArrayList<>();
        for (Component component : components()) {
            properties.put(component.name(), component.fieldSchema(definitions));
            if (component.isRequired()) required.add(component.name());
        }
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", "object");
        schema.put("title", type.getSimpleName());
        schema.put("properties", properties);
        if (!required.isEmpty()) schema.put("required", required);
        return schema;
    }
}

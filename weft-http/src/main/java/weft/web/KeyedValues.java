package weft.web;

import java.util.IdentityHashMap;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** Values by their keys. Loop thread only. */
final class KeyedValues {
    private @Nullable IdentityHashMap<Key<?>, Object> values;

    <T> void set(Key<T> key, T value) {
        IdentityHashMap<Key<?>, Object> all = values;
        if (all == null) {
            all = new IdentityHashMap<>(4);
            values = all;
        }
        all.put(key, value);
    }

    @SuppressWarnings("unchecked") // set() has checked
    <T> T get(Key<T> key, Object owner) {
        Object value = values == null ? null : values.get(key);
        if (value == null)
            throw new NoSuchElementException("there is no " + key + " in " + owner + "; set(key, value) comes first");
        return (T) value;
    }

    boolean contains(Key<?> key) {
        return values != null && values.containsKey(key);
    }
}

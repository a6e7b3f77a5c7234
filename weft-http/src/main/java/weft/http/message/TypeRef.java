package weft.http.message;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;

/**
 * A type with its arguments, which a class cannot name: {@code new TypeRef<List<Item>>() {}}. The braces make the subclass that
 * remembers it.
 *
 * {@snippet class="weft.http.ClientSnippets" region="json"}
 *
 * <p>Thread contract: any thread.
 *
 * @param <T> the type
 */
public abstract class TypeRef<T> {
    private final Type type;

    /** Remembers the type that stands in the angle brackets. */
    protected TypeRef() {
        Type parent = getClass().getGenericSuperclass();
        if (!(parent instanceof ParameterizedType own) || getClass().getSuperclass() != TypeRef.class)
            throw new IllegalStateException(
                    "a TypeRef says its type where it is made: new TypeRef<List<String>>() {}, not " + parent);
        type = own.getActualTypeArguments()[0];
    }

    /** The type. */
    public final Type type() {
        return type;
    }

    @Override
    public final String toString() {
        return "<TypeRef " + type.getTypeName() + ">";
    }
}

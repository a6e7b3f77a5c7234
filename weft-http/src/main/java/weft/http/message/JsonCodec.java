package weft.http.message;

import java.lang.reflect.Type;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/**
 * Makes JSON of objects and objects of JSON. The standard one is that of a {@link ServiceLoader}'s service, or Jackson where the
 * program has it on its path ({@code tools.jackson.core:jackson-databind}).
 *
 * {@snippet class="weft.http.message.MessageSnippetsTest" region="json"}
 *
 * <p>Thread contract: any thread.
 */
public interface JsonCodec {
    /**
     * The object as JSON in UTF-8; null is {@code null}.
     *
     * @throws IllegalArgumentException if it cannot be written as JSON
     */
    byte[] encode(@Nullable Object value);

    /**
     * An object of this type: a record, a list, a map, …
     *
     * @throws JsonException if the bytes are no JSON, or not of this type
     */
    @Nullable
    Object decode(byte[] json, Type type);

    /** As {@link #decode(byte[], Type)}, where a class says it all. */
    @SuppressWarnings("unchecked") // the codec makes what it was asked for
    default <T> @Nullable T decode(byte[] json, Class<T> type) {
        return (T) decode(json, (Type) type);
    }

    /** As {@link #decode(byte[], Type)}, with a type that has arguments. */
    @SuppressWarnings("unchecked") // the codec makes what it was asked for
    default <T> @Nullable T decode(byte[] json, TypeRef<T> type) {
        return (T) decode(json, type.type());
    }

    /**
     * JSON of any kind: maps, lists, strings, booleans, null, and numbers. Where the codec can, no digit of a number is lost: one
     * with a fraction is a {@code BigDecimal}.
     *
     * @throws JsonException if the bytes are no JSON
     */
    default @Nullable Object decodeTree(byte[] json) {
        return decode(json, Object.class);
    }

    /**
     * The one that is used where none is given.
     *
     * @throws IllegalStateException if there is none
     */
    static JsonCodec standard() {
        JsonCodec found = StandardJson.CODEC;
        if (found == null)
            throw new IllegalStateException(
                    "JSON needs a codec, and there is none: put tools.jackson.core:jackson-databind"
                            + " on the path, or provide the service " + JsonCodec.class.getName());
        return found;
    }
}

package weft.http.message;

import java.lang.reflect.Type;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** The codec that is found. Any thread. */
final class StandardJson {
    static final @Nullable JsonCodec CODEC = find();

    private StandardJson() {}

    private static @Nullable JsonCodec find() {
        JsonCodec service = ServiceLoader.load(JsonCodec.class, JsonCodec.class.getClassLoader())
                .findFirst()
                .orElse(null);
        if (service != null) return service;
        try {
            return new Jackson();
        } catch (NoClassDefFoundError e) {
            return null; // it is optional
        }
    }

    /** Loaded only where Jackson is. */
    private static final class Jackson implements JsonCodec {
        private final JsonMapper mapper = JsonMapper.builder().build();
        private final JsonMapper exact = JsonMapper.builder()
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .build();

        @Override
        public byte[] encode(@Nullable Object value) {
            try {
                return mapper.writeValueAsBytes(value);
            } catch (JacksonException e) {
                throw new IllegalArgumentException("this cannot be written as JSON: " + e.getOriginalMessage(), e);
            }
        }

        @Override
        public @Nullable Object decodeTree(byte[] json) {
            return decode(exact, json, Object.class);
        }

        @Override
        public @Nullable Object decode(byte[] json, Type type) {
            return decode(mapper, json, type);
        }

        private static @Nullable Object decode(JsonMapper mapper, byte[] json, Type type) {
            try {
                return mapper.readValue(json, mapper.constructType(type));
            } catch (JacksonException e) {
                throw new JsonException("this is no JSON for " + type.getTypeName() + ": " + e.getMessage(), e);
            }
        }
    }
}

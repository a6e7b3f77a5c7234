package weft.web.bind;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** Finds the shape of a Java type. Any thread. */
final class Shapes {
    private static final int BYTE = 8;
    private static final int SHORT = 16;
    private static final int INT = 32;
    private static final int LONG = 64;

    private static final Map<Class<?>, Shape> SCALARS = Map.ofEntries(
            Map.entry(String.class, new Scalars.Text()),
            Map.entry(CharSequence.class, new Scalars.Text()),
            Map.entry(byte.class, Scalars.Whole.of(Byte.class, BYTE)),
            Map.entry(Byte.class, Scalars.Whole.of(Byte.class, BYTE)),
            Map.entry(short.class, Scalars.Whole.of(Short.class, SHORT)),
            Map.entry(Short.class, Scalars.Whole.of(Short.class, SHORT)),
            Map.entry(int.class, Scalars.Whole.of(Integer.class, INT)),
            Map.entry(Integer.class, Scalars.Whole.of(Integer.class, INT)),
            Map.entry(long.class, Scalars.Whole.of(Long.class, LONG)),
            Map.entry(Long.class, Scalars.Whole.of(Long.class, LONG)),
            Map.entry(BigInteger.class, Scalars.Whole.of(BigInteger.class, LONG)),
            Map.entry(float.class, new Scalars.Fraction(Float.class)),
            Map.entry(Float.class, new Scalars.Fraction(Float.class)),
            Map.entry(double.class, new Scalars.Fraction(Double.class)),
            Map.entry(Double.class, new Scalars.Fraction(Double.class)),
            Map.entry(Number.class, new Scalars.Fraction(Double.class)),
            Map.entry(BigDecimal.class, new Scalars.Fraction(BigDecimal.class)),
            Map.entry(boolean.class, new Scalars.Truth()),
            Map.entry(Boolean.class, new Scalars.Truth()),
            Map.entry(UUID.class, new Scalars.Written("uuid", Shapes::uuid)),
            Map.entry(URI.class, new Scalars.Written("uri", URI::create)),
            Map.entry(Instant.class, new Scalars.Written("date-time", Instant::parse)),
            Map.entry(OffsetDateTime.class, new Scalars.Written("date-time", OffsetDateTime::parse)),
            Map.entry(ZonedDateTime.class, new Scalars.Written("date-time", ZonedDateTime::parse)),
            Map.entry(LocalDateTime.class, new Scalars.Written("local-date-time", LocalDateTime::parse)),
            Map.entry(LocalDate.class, new Scalars.Written("date", LocalDate::parse)),
            Map.entry(LocalTime.class, new Scalars.Written("time", LocalTime::parse)),
            Map.entry(Duration.class, new Scalars.Written("duration", Duration::parse)),
            Map.entry(Object.class, new Shape.Anything()));

    private static final Map<Class<?>, RecordShape> RECORDS = new ConcurrentHashMap<>();

    private Shapes() {}

    static Shape of(Type type) {
        return switch (type) {
            case Class<?> plain -> ofClass(plain);
            case ParameterizedType generic -> ofGeneric(generic);
            case WildcardType wild -> of(wild.getUpperBounds()[0]);
            default -> throw unknown(type);
        };
    }

    private static Shape ofClass(Class<?> type) {
        Shape scalar = SCALARS.get(type);
        if (scalar != null) return scalar;
        if (type.isEnum()) return Scalars.Named.of(type);
        if (type.isRecord()) return ofRecord(type);
        if (type == List.class || type == Collection.class) return new Shape.ListOf(new Shape.Anything());
        if (type == Map.class) return new Shape.MapOf(new Shape.Anything());
        throw unknown(type);
    }

    static RecordShape ofRecord(Class<?> type) {
        RecordShape known = RECORDS.get(type);
        if (known == null) {
            known = new RecordShape(type);
            RecordShape other = RECORDS.putIfAbsent(type, known);
            if (other != null) known = other;
        }
        return known;
    }

    private static Shape ofGeneric(ParameterizedType type) {
        Type[] arguments = type.getActualTypeArguments();
        Class<?> raw = (Class<?>) type.getRawType();
        if (raw == Optional.class) return new Shape.Maybe(of(arguments[0]));
        if (raw == List.class || raw == Collection.class) return new Shape.ListOf(of(arguments[0]));
        if (raw == Map.class && arguments[0] == String.class) return new Shape.MapOf(of(arguments[1]));
        throw unknown(type);
    }

    /** In full: the JDK also takes {@code 1-1-1-1-1}. */
    private static UUID uuid(String text) {
        UUID uuid = UUID.fromString(text);
        if (!uuid.toString().equalsIgnoreCase(text)) throw new IllegalArgumentException("a UUID has 36 characters");
        return uuid;
    }

    private static IllegalArgumentException unknown(Type type) {
        return new IllegalArgumentException("nothing is known about how to make " + type.getTypeName()
                + " of JSON or text; records, lists, maps with String keys, Optional, enums, numbers, strings,"
                + " booleans and the types of java.time are possible");
    }
}

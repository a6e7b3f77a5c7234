package weft.web.bind;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The shapes of what has a text form. Any thread. */
final class Scalars {
    private Scalars() {}

    /** A string. */
    record Text() implements Shape.Scalar {
        @Override
        public Object fromText(String text, Faults faults) {
            return text;
        }

        @Override
        public @Nullable Object fromJson(@Nullable Object json, Faults faults) {
            if (json instanceof String text) return text;
            faults.add("string_type", "a string is needed");
            return null;
        }

        @Override
        public Map<String, Object> schema(Definitions definitions) {
            return Map.of("type", "string");
        }
    }

    /** A whole number, within its type's range. */
    record Whole(Class<?> type, BigInteger least, BigInteger most) implements Shape.Scalar {
        static Whole of(Class<?> type, int bits) {
            BigInteger half = BigInteger.ONE.shiftLeft(bits - 1);
            return new Whole(type, half.negate(), half.subtract(BigInteger.ONE));
        }

        @Override
        public @Nullable Object fromText(String text, Faults faults) {
            try {
                if (text.length() > 1000) throw new NumberFormatException();
                return ranged(new BigInteger(text.strip()), faults);
            } catch (NumberFormatException e) {
                faults.add("int_parsing", "a whole number is needed");
                return null;
            }
        }

        @Override
        public @Nullable Object fromJson(@Nullable Object json, Faults faults) {
            return switch (json) {
                case Integer number -> ranged(BigInteger.valueOf(number), faults);
                case Long number -> ranged(BigInteger.valueOf(number), faults);
                case BigInteger number -> ranged(number, faults);
                case Double number
                when number == Math.rint(number) && Math.abs(number) < 1e15 ->
                    ranged(BigInteger.valueOf(number.longValue()), faults);
                case null, default -> {
                    faults.add("int_type", "a whole number is needed");
                    yield null;
                }
            };
        }

        private @Nullable Object ranged(BigInteger number, Faults faults) {
            if (type == BigInteger.class) return number;
            if (number.compareTo(least) < 0 || number.compareTo(most) > 0) {
                faults.add("int_range", "a whole number from " + least + " to " + most + " is needed");
                return null;
            }
            if (type == Integer.class) return number.intValue();
            if (type == Long.class) return number.longValue();
            if (type == Short.class) return number.shortValue();
            return number.byteValue();
        }

        @Override
        public Map<String, Object> schema(Definitions definitions) {
            return Map.of("type", "integer");
        }
    }

    /** A number. */
    record Fraction(Class<?> type) implements Shape.Scalar {
        @Override
        public @Nullable Object fromText(String text, Faults faults) {
            try {
                if (text.length() > 1000) throw new NumberFormatException();
                return made(new BigDecimal(text.strip()));
            } catch (NumberFormatException e) {
                faults.add("float_parsing", "a number is needed");
                return null;
            }
        }

        @Override
        public @Nullable Object fromJson(@Nullable Object json, Faults faults) {
            if (json instanceof Number number) return made(new BigDecimal(number.toString()));
            faults.add("float_type", "a number is needed");
            return null;
        }

        private Object made(BigDecimal number) {
            if (type == BigDecimal.class) return number;
            if (type == Float.class) return number.floatValue();
            return number.doubleValue();
        }

        @Override
        public Map<String, Object> schema(Definitions definitions) {
            return Map.of("type", "number");
        }
    }

    /** True or false. */
    record Truth() implements Shape.Scalar {
        private static final List<String> YES = List.of("true", "1", "on", "yes", "y", "t");
        private static final List<String> NO = List.of("false", "0", "off", "no", "n", "f");

        @Override
        public @Nullable Object fromText(String text, Faults faults) {
            String word = text.strip().toLowerCase(java.util.Locale.ROOT);
            if (YES.contains(word)) return true;
            if (NO.contains(word)) return false;
            faults.add("bool_parsing", "true or false is needed");
            return null;
        }

        @Override
        public @Nullable Object fromJson(@Nullable Object json, Faults faults) {
            if (json instanceof Boolean truth) return truth;
            faults.add("bool_type", "true or false is needed");
            return null;
        }

        @Override
        public Map<String, Object> schema(Definitions definitions) {
            return Map.of("type", "boolean");
        }
    }

    /** One of an enum's names; also in small letters. */
    record Named(List<? extends Enum<?>> constants) implements Shape.Scalar {
        static Named of(Class<?> type) {
            return new Named(Arrays.stream(type.getEnumConstants())
                    .map(each -> (Enum<?>) each)
                    .toList());
        }

        @Override
        public @Nullable Object fromText(String text, Faults faults) {
            for (Enum<?> each : constants) if (each.name().equalsIgnoreCase(text)) return each;
            faults.add("enum", "one of " + names() + " is needed");
            return null;
        }

        @Override
        public @Nullable Object fromJson(@Nullable Object json, Faults faults) {
            return fromText(json instanceof String text ? text : "", faults);
        }

        private List<String> names() {
            return constants.stream().map(Enum::name).toList();
        }

        @Override
        public Map<String, Object> schema(Definitions definitions) {
            return Map.of("type", "string", "enum", names());
        }
    }

    /** What is written as a string of a certain form: a date, a UUID. */
    record Written(String format, Function<String, Object> parser) implements Shape.Scalar {
        @Override
        public @Nullable Object fromText(String text, Faults faults) {
            try {
                return parser.apply(text);
            } catch (IllegalArgumentException | java.time.DateTimeException e) {
                faults.add(format.replace('-', '_') + "_parsing", "a " + format + " is needed");
                return null;
            }
        }

        @Override
        public @Nullable Object fromJson(@Nullable Object json, Faults faults) {
            return fromText(json instanceof String text ? text : "", faults);
        }

        @Override
        public Map<String, Object> schema(Definitions definitions) {
            return Map.of("type", "string", "format", format);
        }
    }
}

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
    private static final int DIGITS = 1000;

    private Scalars() {}

    /** A string. */
    record Text() implements Shape.Scalar {
        @Override
        public Object fromText(String text, Faults faults) {
            return text;
        }

        @Override
        public @Nullable Object fromJson(@Nullable Object json, Faults faults) {
            if (!(json instanceof String text)) {
                faults.add("string_type", "a string is needed");
                return null;
            }
            if (isUnicode(text)) return text;
            faults.add(
                    "string_unicode",
                    "a string of whole characters is needed, and this one has half of a surrogate pair");
            return null;
        }

        /** JSON can say half of a surrogate pair, which is no character: nobody could send it back. */
        private static boolean isUnicode(String text) {
            return text.codePoints().noneMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
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
                if (text.length() > DIGITS) throw new NumberFormatException();
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
                case BigDecimal number when isWhole(number) -> ranged(number.toBigInteger(), faults);
                case null, default -> {
                    faults.add("int_type", "a whole number is needed");
                    yield null;
                }
            };
        }

        /** {@code 1e3} is; {@code 1e1000000000} would be, and nobody wants to write it down. */
        private static boolean isWhole(BigDecimal number) {
            if ((long) number.precision() - number.scale() > DIGITS) return false;
            return number.signum() == 0 || number.stripTrailingZeros().scale() <= 0;
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
                if (text.length() > DIGITS) throw new NumberFormatException();
                return made(new BigDecimal(text.strip()), faults);
            } catch (NumberFormatException e) {
                faults.add("float_parsing", "a number is needed");
                return null;
            }
        }

        @Override
        public @Nullable Object fromJson(@Nullable Object json, Faults faults) {
            if (json instanceof Number number) return made(new BigDecimal(number.toString()), faults);
            faults.add("float_type", "a number is needed");
            return null;
        }

        private @Nullable Object made(BigDecimal number, Faults faults) {
            if (type == BigDecimal.class) return number;
            Object rounded = type == Float.class ? (Object) number.floatValue() : (Object) number.doubleValue();
            if (Double.isFinite(((Number) rounded).doubleValue())) return rounded;
            faults.add("finite_number", "a number that is not too large is needed");
            return null;
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
            for (Enum<?> each : constants) if (each.name().equals(text)) return each;
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
            return Ordered.map("type", "string", "enum", names());
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
            return Ordered.map("type", "string", "format", format);
        }
    }
}

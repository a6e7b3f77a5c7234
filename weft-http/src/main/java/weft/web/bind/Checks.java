package weft.web.bind;

import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/** What a component's {@link Check} annotations ask of it. Any thread. */
final class Checks {
    private final RecordComponent component;
    private final @Nullable BigDecimal min;
    private final @Nullable BigDecimal max;
    private final Check.@Nullable Length length;
    private final @Nullable Pattern pattern;

    Checks(RecordComponent component, Shape shape) {
        this.component = component;
        Shape inner = shape instanceof Shape.Maybe maybe ? maybe.inner() : shape;
        Check.Min least = component.getAnnotation(Check.Min.class);
        Check.Max most = component.getAnnotation(Check.Max.class);
        Check.Matches matches = component.getAnnotation(Check.Matches.class);
        length = component.getAnnotation(Check.Length.class);
        min = least == null ? null : exact(least.value());
        max = most == null ? null : exact(most.value());
        pattern = matches == null ? null : compile(matches.value());
        boolean text = inner instanceof Scalars.Text;
        if (pattern != null && !text) throw unfit("Matches", "a text");
        if ((min != null || max != null) && !(inner instanceof Scalars.Whole || inner instanceof Scalars.Fraction))
            throw unfit("Min and @Check.Max", "a number");
        if (length != null && !text && !(inner instanceof Shape.ListOf || inner instanceof Shape.MapOf))
            throw unfit("Length", "a text, a list or a map");
    }

    private static BigDecimal exact(double number) {
        BigDecimal exact = new BigDecimal(number).stripTrailingZeros();
        return exact.scale() < 0 ? exact.setScale(0) : exact;
    }

    private IllegalArgumentException unfit(String check, String what) {
        return new IllegalArgumentException(
                "@Check." + check + " is for " + what + ", and not for the component " + component);
    }

    private Pattern compile(String expression) {
        try {
            return Pattern.compile(expression);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(
                    "@Check.Matches of the component " + component + " is no expression: " + e.getMessage(), e);
        }
    }

    /** Adds a fault for each that the value does not pass. */
    void check(@Nullable Object value, Faults faults) {
        switch (value instanceof Optional<?> optional ? optional.orElse(null) : value) {
            case Number number -> checkSize(number, faults);
            case String text -> {
                checkLength(text.codePointCount(0, text.length()), "character", faults);
                if (pattern != null && !pattern.matcher(text).matches())
                    faults.add("string_pattern_mismatch", "a text that matches " + pattern + " is needed");
            }
            case Collection<?> items -> checkLength(items.size(), "item", faults);
            case Map<?, ?> fields -> checkLength(fields.size(), "item", faults);
            case null, default -> {}
        }
    }

    private void checkSize(Number number, Faults faults) {
        if (min == null && max == null) return;
        BigDecimal exact = new BigDecimal(number.toString());
        if (min != null && exact.compareTo(min) < 0)
            faults.add("greater_than_equal", "a number of at least " + min.toPlainString() + " is needed");
        if (max != null && exact.compareTo(max) > 0)
            faults.add("less_than_equal", "a number of at most " + max.toPlainString() + " is needed");
    }

    private void checkLength(int size, String what, Faults faults) {
        if (length == null) return;
        if (size < length.min()) faults.add("too_short", "at least " + counted(length.min(), what) + " needed");
        if (size > length.max()) faults.add("too_long", "at most " + counted(length.max(), what) + " possible");
    }

    private static String counted(int number, String what) {
        return number + " " + what + (number == 1 ? " is" : "s are");
    }

    /** Says the same in JSON Schema. */
    void describe(Shape shape, Map<String, Object> schema) {
        if (min != null) schema.put("minimum", min);
        if (max != null) schema.put("maximum", max);
        if (pattern != null) schema.put("pattern", "^(?:" + pattern.pattern() + ")$");
        if (length == null) return;
        Shape inner = shape instanceof Shape.Maybe maybe ? maybe.inner() : shape;
        String of = inner instanceof Shape.ListOf ? "Items" : inner instanceof Shape.MapOf ? "Properties" : "Length";
        if (length.min() > 0) schema.put("min" + of, length.min());
        if (length.max() < Integer.MAX_VALUE) schema.put("max" + of, length.max());
    }
}

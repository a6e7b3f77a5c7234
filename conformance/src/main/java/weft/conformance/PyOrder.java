package weft.conformance;

import java.math.BigInteger;
import java.util.Comparator;
import java.util.List;

/** Python's order of values: numbers, strings, lists of these; a TypeError for what has none. */
final class PyOrder implements Comparator<Object> {
    @Override
    public int compare(Object left, Object right) {
        if (left instanceof String a && right instanceof String b) return a.compareTo(b);
        if (left instanceof List<?> a && right instanceof List<?> b) return compareLists(a, b);
        return number(left).compareTo(number(right));
    }

    /** The first members that differ decide, else the length. */
    private int compareLists(List<?> left, List<?> right) {
        for (int i = 0; i < Math.min(left.size(), right.size()); i++) {
            Object a = left.get(i);
            Object b = right.get(i);
            if (a == null && b == null) continue;
            int order = compare(a, b);
            if (order != 0) return order;
        }
        return Integer.compare(left.size(), right.size());
    }

    private static BigInteger number(Object value) {
        return switch (value) {
            case BigInteger big -> big;
            case Number number -> BigInteger.valueOf(number.longValue());
            case Boolean truth -> truth ? BigInteger.ONE : BigInteger.ZERO;
            case null, default -> throw new PyException(PyType.TYPE_ERROR, null);
        };
    }
}

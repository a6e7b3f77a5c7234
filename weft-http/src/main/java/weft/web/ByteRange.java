package weft.web;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which part of something a client wants. Any thread. */
sealed interface ByteRange {
    Pattern RANGE = Pattern.compile("(?i:bytes)=\\s*(\\d*)-(\\d*)\\s*");

    /** More would not fit into a long. */
    int MOST_DIGITS = 18;

    /** No part, but all. */
    ByteRange ALL = new Whole();

    /** All of it. */
    record Whole() implements ByteRange {}

    /** From here on, up to but without there. */
    record Part(long from, long to) implements ByteRange {}

    /** None that exists. */
    record Unsatisfiable() implements ByteRange {}

    /** Reads the header {@code Range}. Several parts at once are answered with all: a client has to expect that. */
    static ByteRange parse(String header, long size) {
        Matcher range = RANGE.matcher(header.strip());
        if (!range.matches()) return ALL;
        String first = range.group(1);
        String last = range.group(2);
        if (first.isEmpty()) {
            if (last.isEmpty()) return ALL;
            long count = Math.min(number(last), size);
            return count == 0 ? new Unsatisfiable() : new Part(size - count, size);
        }
        long from = number(first);
        if (!last.isEmpty() && number(last) < from) return ALL;
        if (from >= size) return new Unsatisfiable();
        return new Part(from, last.isEmpty() || number(last) >= size ? size : number(last) + 1);
    }

    private static long number(String digits) {
        String significant = digits.replaceFirst("^0+(?=.)", "");
        return significant.length() > MOST_DIGITS ? Long.MAX_VALUE : Long.parseLong(significant);
    }
}

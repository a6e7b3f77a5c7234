package weft.web;

/** Which part of something a client wants. Any thread. */
sealed interface ByteRange {
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
        String text = header.strip();
        if (!text.startsWith("bytes=") || text.indexOf(',') >= 0) return ALL;
        String range = text.substring("bytes=".length()).strip();
        int dash = range.indexOf('-');
        if (dash < 0) return ALL;
        String first = range.substring(0, dash).strip();
        String last = range.substring(dash + 1).strip();
        if (!first.matches("\\d{0,18}") || !last.matches("\\d{0,18}") || (first.isEmpty() && last.isEmpty()))
            return ALL;
        if (first.isEmpty()) {
            long count = Math.min(Long.parseLong(last), size);
            return count == 0 ? new Unsatisfiable() : new Part(size - count, size);
        }
        long from = Long.parseLong(first);
        long to = last.isEmpty() ? size : Math.min(Long.parseLong(last) + 1, size);
        if (!last.isEmpty() && Long.parseLong(last) < from) return ALL;
        return from >= size ? new Unsatisfiable() : new Part(from, to);
    }
}

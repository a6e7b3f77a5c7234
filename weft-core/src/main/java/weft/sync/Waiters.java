package weft.sync;

/** How primitives describe themselves, as in Python's repr. */
final class Waiters {
    private Waiters() {}

    static String describe(String name, String state, int waiting) {
        return "<" + name + " [" + state + (waiting == 0 ? "" : ", waiters:" + waiting) + "]>";
    }
}

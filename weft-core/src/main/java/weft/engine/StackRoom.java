package weft.engine;

/** Makes sure that there is room on the stack for what must not be interrupted by an overflow. Any thread. */
public final class StackRoom {
    private static final int FRAMES = 24;

    private StackRoom() {}

    /** Overflows here, if it must. */
    public static void check() {
        touch(FRAMES, 1, 2, 3);
    }

    /** The numbers make the frames large. */
    private static long touch(int frames, long a, long b, long c) {
        if (frames == 0) return a;
        return touch(frames - 1, b, c, a) + (a ^ b ^ c);
    }
}

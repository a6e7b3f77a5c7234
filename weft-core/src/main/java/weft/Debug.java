package weft;

/** Whether debug mode is asked for: {@code -Dweft.debug=true} or {@code WEFT_DEBUG=1}. Any thread. */
final class Debug {
    private static final boolean DEFAULT = askedFor();

    /** True while any loop runs in debug mode, or by default: coroutines remember where they were made. */
    private static volatile boolean origins = DEFAULT;

    private Debug() {}

    static boolean byDefault() {
        return DEFAULT;
    }

    static boolean enabled() {
        return origins;
    }

    static void trackOrigins() {
        origins = true;
    }

    private static boolean askedFor() {
        String property = System.getProperty("weft.debug");
        if (property != null) return property.isEmpty() || Boolean.parseBoolean(property);
        String variable = System.getenv("WEFT_DEBUG");
        return variable != null && !variable.isEmpty() && !variable.equals("0");
    }
}

package weft.engine;

import java.util.Locale;

/** The two engines and how one is chosen: property {@code weft.engine}, else the fast one where the JVM allows it. */
public enum EngineKind {
    /** Virtual threads that the loop itself schedules; needs {@code --add-opens java.base/java.lang}. */
    FAST,
    /** Ordinary virtual threads that pass one baton; needs nothing. */
    BATON;

    /** The system property that forces an engine. */
    public static final String PROPERTY = "weft.engine";

    /**
     * Chooses by property and by what the JVM allows.
     *
     * @throws IllegalStateException if the property asks for what cannot be had; the message holds the way out
     */
    public static EngineKind choose() {
        String wish = System.getProperty(PROPERTY, "").strip();
        return switch (wish.toLowerCase(Locale.ROOT)) {
            case "" -> VirtualThreads.schedulable() ? FAST : BATON;
            case "fast" -> {
                if (!VirtualThreads.schedulable()) throw new IllegalStateException(VirtualThreads.whyNot());
                yield FAST;
            }
            case "baton" -> BATON;
            default ->
                throw new IllegalArgumentException("-D" + PROPERTY + " must be 'fast' or 'baton', not '" + wish + "'");
        };
    }

    /** Whether the user has chosen, so that no advice is needed. */
    public static boolean forced() {
        return !System.getProperty(PROPERTY, "").isBlank();
    }

    /** Several lines that tell how to get the fast engine. */
    public static String advice() {
        return VirtualThreads.advice();
    }

    /** A new engine of this kind for one loop. */
    public Engine create(Engine.Host host) {
        return switch (this) {
            case FAST -> new FastEngine(host);
            case BATON -> new BatonEngine(host);
        };
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}

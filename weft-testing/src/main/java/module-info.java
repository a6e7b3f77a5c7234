import org.jspecify.annotations.NullMarked;

/**
 * Tests of coroutines that never sleep: virtual time, seeded schedules, and a JUnit extension.
 *
 * <p>{@link weft.testing.Testing} holds the functions, for any test framework; package {@code weft.testing.junit} is for
 * JUnit and needs {@code junit-jupiter-api}, which whoever uses it has.
 */
@NullMarked
module weft.testing {
    requires transitive weft.core;
    requires static org.jspecify;
    // tells whether a debugger is there, which time limits do not interrupt
    requires java.management;
    requires static org.junit.jupiter.api;

    exports weft.testing;
    exports weft.testing.junit;
}

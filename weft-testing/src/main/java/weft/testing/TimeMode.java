package weft.testing;

/**
 * How time passes in a test.
 *
 * <p>Thread contract: any thread.
 */
public enum TimeMode {
    /**
     * Time stands still while anything is ready and while threads work for the loop, then jumps to the next timer: an hour of
     * sleep takes no time at all. The mode of all tests that do not say otherwise.
     */
    AUTO,

    /** Time stands still until the test calls {@link TestClock#advance}. A loop that waits for a timer meanwhile is stuck. */
    MANUAL,

    /** Real time. */
    REAL
}

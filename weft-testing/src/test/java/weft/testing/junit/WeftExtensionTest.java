package weft.testing.junit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import weft.ExceptionGroup;
import weft.testing.TestFailure;
import weft.testing.junit.WeftTestFixtures.AllKindsOfTests;
import weft.testing.junit.WeftTestFixtures.Assumes;
import weft.testing.junit.WeftTestFixtures.BackgroundFails;
import weft.testing.junit.WeftTestFixtures.BeforeFails;
import weft.testing.junit.WeftTestFixtures.Between;
import weft.testing.junit.WeftTestFixtures.Deadlocks;
import weft.testing.junit.WeftTestFixtures.JUnitsTimeout;
import weft.testing.junit.WeftTestFixtures.Leaks;
import weft.testing.junit.WeftTestFixtures.LeaksAndFails;
import weft.testing.junit.WeftTestFixtures.OnOneMethod;
import weft.testing.junit.WeftTestFixtures.OneTask;
import weft.testing.junit.WeftTestFixtures.TakesTooLong;

/** The extension as its users meet it: classes that pass, and the texts of those that do not. */
class WeftExtensionTest {
    private static void assertPasses(Class<?> testClass, int tests) {
        List<Throwable> failures = Runs.failures(testClass);
        for (Throwable failure : failures) throw new AssertionError(testClass + " must pass", failure);
        Runs.of(testClass).assertStatistics(counts -> counts.succeeded(tests));
    }

    private static void assertContains(String text, String... parts) {
        for (String part : parts) assertTrue(text.contains(part), () -> "'" + part + "' must be in:\n" + text);
    }

    // -- one task, one loop, one context --

    @Test
    void beforeAfterAndTestAreOneTask() {
        assertPasses(OneTask.class, 2);
    }

    @Test
    void allKindsOfTestsCanAwait() {
        assertPasses(AllKindsOfTests.class, 8);
    }

    @Test
    void theAnnotationCanBeOnAMethod() {
        assertPasses(OnOneMethod.class, 2);
    }

    // -- between the methods --

    @Test
    void betweenTheMethodsTheLoopStandsStill() {
        for (int i = 0; i < 5; i++) assertPasses(Between.class, 1);
    }

    // -- the background group --

    @Test
    void aBackgroundTaskThatFailsIsWhatTheTestFailsWith() {
        ExceptionGroup failure = assertInstanceOf(ExceptionGroup.class, Runs.failure(BackgroundFails.class));
        assertEquals("server died", failure.exceptions().getFirst().getMessage());
    }

    // -- failures as users see them --

    @Test
    void aLeakedTaskIsNamed() {
        assertContains(
                Runs.failure(Leaks.class).getMessage(), "task 'poller' (sleep) still runs at the end of the test");
    }

    @Test
    void theTestsOwnFailureComesFirst() {
        Throwable failure = Runs.failure(LeaksAndFails.class);
        assertEquals("own", failure.getMessage());
        assertInstanceOf(TestFailure.class, failure.getSuppressed()[0]);
    }

    @Test
    void aDeadlockFailsAtOnce() {
        Throwable failure = Runs.failure(Deadlocks.class);
        assertContains(failure.getMessage(), "deadlock", "waitsForNobody() main, waiting", "WeftTestFixtures.java:");
        assertFalse(
                Stream.of(failure.getSuppressed()).anyMatch(TestFailure.class::isInstance),
                "the methods after it work, and nothing is reported twice");
    }

    @Test
    void theTimeLimitDumpsAllTasks() {
        assertContains(
                Runs.failure(TakesTooLong.class).getMessage(),
                "did not end within 0.1 s of real time",
                "test() main, waiting",
                "WeftTestFixtures.java:");
    }

    @Test
    void jUnitsTimeoutCancelsTheTest() {
        assertContains(Runs.failure(JUnitsTimeout.class).getMessage(), "timed out after 100 milliseconds");
    }

    @Test
    void aFailureBeforeTheTestIsTheTests() {
        assertEquals("before", Runs.failure(BeforeFails.class).getMessage());
    }

    @Test
    void anAssumptionSkipsTheTest() {
        Runs.of(Assumes.class).assertStatistics(tests -> tests.aborted(1).failed(0));
    }
}

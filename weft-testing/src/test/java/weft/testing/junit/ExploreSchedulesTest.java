package weft.testing.junit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import weft.testing.TestFailure;
import weft.testing.junit.ScheduleFixtures.Explored;
import weft.testing.junit.ScheduleFixtures.LeaksInSomeOrders;
import weft.testing.junit.ScheduleFixtures.Plain;
import weft.testing.junit.ScheduleFixtures.Replayed;

/** A test in many orders: the first that fails ends it, is named, and can be run again. */
class ExploreSchedulesTest {
    @Test
    void thePlainTestPasses() {
        Runs.of(Plain.class).assertStatistics(tests -> tests.succeeded(1));
        Runs.of(Replayed.class).assertStatistics(tests -> tests.succeeded(1).failed(0));
    }

    @Test
    void theFirstScheduleThatFailsEndsTheTest() {
        String text = Runs.failure(Explored.class).getMessage();
        assertTrue(text.contains("the balance is -60"), text);
        assertTrue(text.contains("goes before") && text.contains("(withdraw)"), text);
        assertTrue(text.contains("-Dweft.testing.replay=recorded:") && text.contains("the seed it comes from: "), text);
    }

    @Test
    void thePropertyRunsTheScheduleAgain() {
        String text = Runs.failure(Explored.class).getMessage();
        String recorded = text.substring(text.indexOf("replay=") + 7, text.indexOf(", or the seed"));
        System.setProperty("weft.testing.replay", recorded);
        try {
            assertEquals(List.of(recorded), Runs.failedNames(Explored.class));
            Runs.of(Explored.class).assertStatistics(tests -> tests.started(1));
        } finally {
            System.clearProperty("weft.testing.replay");
        }
    }

    @Test
    void whatIsLeftBehindIsReportedWithItsSchedule() {
        TestFailure failure = (TestFailure) Runs.failure(LeaksInSomeOrders.class);
        assertTrue(failure.getMessage().contains("task 'lost'"), failure.getMessage());
        assertTrue(failure.getMessage().contains("-Dweft.testing.replay="), failure.getMessage());
    }
}

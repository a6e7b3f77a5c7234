package weft.testing.junit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.List;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;
import org.junit.platform.testkit.engine.Events;

/** Runs a test class with JUnit as users do, and gives what they would see. */
final class Runs {
    /** Marks a class that only a test runs, since it has to fail. */
    static final String FIXTURE = "fixture";

    private Runs() {}

    static Events of(Class<?> testClass) {
        return EngineTestKit.engine("junit-jupiter")
                .configurationParameter("junit.jupiter.execution.parallel.enabled", "false")
                .selectors(selectClass(testClass))
                .execute()
                .testEvents();
    }

    /** What each failed test failed with. */
    static List<Throwable> failures(Class<?> testClass) {
        return of(testClass)
                .failed()
                .map(event -> event.getRequiredPayload(TestExecutionResult.class)
                        .getThrowable()
                        .orElseThrow())
                .toList();
    }

    /** The one failure of a class whose one test must fail. */
    static Throwable failure(Class<?> testClass) {
        List<Throwable> failures = failures(testClass);
        assertEquals(1, failures.size(), () -> "failures: " + failures);
        return failures.getFirst();
    }

    static List<String> failedNames(Class<?> testClass) {
        return of(testClass)
                .failed()
                .map(Event::getTestDescriptor)
                .map(test -> test.getDisplayName())
                .toList();
    }
}

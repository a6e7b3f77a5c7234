package weft.examples;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** What a build does with a class of JUnit tests. Prints a line for each, in the order of their names. */
final class TestClass {
    private TestClass() {}

    /** A program has a main method, and a test class has none. */
    static boolean isOne(String name) throws ClassNotFoundException {
        try {
            Class.forName(name).getDeclaredMethod("main");
            return false;
        } catch (NoSuchMethodException e) {
            return true;
        }
    }

    static void run(String name) {
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(selectClass(name))
                .configurationParameter(
                        "junit.jupiter.testmethod.order.default", "org.junit.jupiter.api.MethodOrderer$MethodName")
                .build();
        LauncherFactory.create().execute(request, new TestExecutionListener() {
            @Override
            public void executionFinished(TestIdentifier test, TestExecutionResult result) {
                String failure = result.getThrowable()
                        .map(each -> " failed: " + each.getMessage())
                        .orElse(" passed");
                if (test.isTest() || !failure.equals(" passed")) System.out.println(test.getDisplayName() + failure);
            }
        });
    }
}

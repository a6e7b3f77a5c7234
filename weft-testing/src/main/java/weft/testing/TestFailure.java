package weft.testing;

import java.util.List;

/**
 * A test failed for a reason of the kit's: a deadlock, a time limit, something left behind, a schedule that fails. The
 * message names the culprit and the way out; exceptions that belong to it are suppressed on it or its cause.
 *
 * <p>Thread contract: any thread.
 */
public final class TestFailure extends AssertionError {
    private static final long serialVersionUID = 1L;

    TestFailure(String message) {
        super(message.stripTrailing());
    }

    TestFailure(String message, Throwable cause) {
        super(message.stripTrailing(), cause);
    }

    /** One failure for all that was found. */
    static TestFailure of(List<Finding> findings) {
        String text = findings.size() == 1
                ? findings.getFirst().text()
                : findings.size() + " things were found at the end of the test:\n"
                        + String.join(
                                "\n",
                                findings.stream()
                                        .map(each -> "- " + each.text())
                                        .toList());
        TestFailure failure = new TestFailure(text);
        for (Finding finding : findings) if (finding.exception() != null) failure.addSuppressed(finding.exception());
        return failure;
    }
}

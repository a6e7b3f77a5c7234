package weft.testing;

import org.jspecify.annotations.Nullable;
import weft.Coroutine;
import weft.ExceptionContext;
import weft.Task;

/** Something that a test left behind, or that went wrong unseen: the culprit and the way out. */
record Finding(String text, @Nullable Throwable exception) {
    /** What the loop's exception handler was told. */
    static Finding reported(ExceptionContext context) {
        String wayOut = context.message().endsWith("exception was never retrieved")
                ? "await it, or ask it for its exception()"
                : "tests fail on what the loop's exception handler is told; set a handler of your own if it is"
                        + " expected";
        Throwable exception = context.exception();
        String what = exception == null ? "" : "\n  " + exception;
        return new Finding(context.describe().replace("\n", "\n  ") + what + "\n  " + wayOut, exception);
    }

    /** A task that still runs after the test. */
    static Finding leaked(Task<?> task) {
        return new Finding(
                named(task) + " still runs at the end of the test:\n"
                        + TaskDump.of(task).indent(2)
                        + "  await it, cancel it, or start it in a TaskGroup that ends with the test",
                null);
    }

    /** Tasks that do not end although they were cancelled. */
    static Finding wouldNotEnd(Throwable why) {
        return new Finding(
                "tasks that were cancelled at the end of the test did not end: " + why.getMessage()
                        + "\n  let a CancelledError pass when you have caught it",
                why);
    }

    private static String named(Task<?> task) {
        Coroutine<?> coroutine = task.getCoro();
        return "task '" + task.getName() + "'" + (coroutine == null ? "" : " (" + coroutine.name() + ")");
    }
}

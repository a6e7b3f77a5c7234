package weft;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A request to cancel, on its way from a task to what that waits for. Loop thread only. */
final class CancelRequest {
    /*
     * If a task waits for another one, the request goes there, and so on: in a loop, since a hundred thousand tasks may wait
     * in a row. (CPython recurs, and throws a RecursionError.) Those that it has passed are marked meanwhile, for it may
     * come back to one of them: directly, or through a gather, which passes it on to its children by recursion.
     */
    private CancelRequest() {}

    /** The task has taken the request: it counts. */
    static void send(TaskStep<?> first, @Nullable String message) {
        TaskStep<?> last = first;
        List<TaskStep<?>> passed = new ArrayList<>(1);
        boolean circle;
        try {
            for (circle = last.isBeingCancelled(); !circle; circle = last.isBeingCancelled()) {
                last.setBeingCancelled(true);
                passed.add(last);
                TaskStep<?> next = last.stepOfAwaited();
                if (next == null) {
                    if (last.cancelWait(message)) return;
                    break;
                }
                if (!next.task().takes(next, null, message)) return;
                last = next;
            }
        } finally {
            for (TaskStep<?> each : passed) each.setBeingCancelled(false);
        }
        if (circle) leaveCircle(last);
        last.noteRequest(message);
    }

    /**
     * The request has come back to this task: tasks await each other in a circle. This one does so no longer, and with its
     * end the others end.
     */
    private static void leaveCircle(TaskStep<?> step) {
        Future<?> left = step.waitsFor();
        if (left == null) return;
        step.leaveWait();
        left.addDoneCallback(CancelRequest::retrieveCancellation);
        step.loop().enqueueHandle(step);
    }

    /** A gather that is cancelled in a circle ends with that as its exception, and nobody waits for it any more. */
    private static void retrieveCancellation(Future<?> left) {
        Future.Failure failure = left.failure();
        if (failure != null && failure.exception instanceof CancelledError) failure.retrieved = true;
    }
}

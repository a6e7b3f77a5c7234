package weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.createTask;
import static weft.Asyncio.currentTask;
import static weft.Asyncio.getRunningLoop;
import static weft.Asyncio.sleep;
import static weft.Asyncio.taskGroup;
import static weft.Asyncio.timeout;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A timeout's own cancellation beside other cancellations and other failures. */
class TimeoutCancelTest {
    private final Trace trace = new Trace();
    private final Children children = new Children(trace);

    private int cancelling() {
        return currentTask().cancelling();
    }

    @Test
    void fromOutsideBeforeTheDeadline() {
        trace.run(() -> {
            Task<Void> task = createTask(async(() -> timeout(5).run(t -> await(sleep(9)))));
            await(sleep(1));
            task.cancel("mine");
            assertEquals(
                    "mine",
                    assertThrows(CancelledError.class, () -> await(task)).getMessage());
            assertTrue(task.cancelled());
        });
    }

    @Test
    @DisplayName(
            "T64 a timeout works after an old cancellation that was swallowed: it compares with the count at entry")
    void afterASwallowedCancellation() {
        trace.run(() -> {
            Task<Void> task = createTask(async(() -> {
                assertThrows(CancelledError.class, () -> await(sleep(9)));
                assertThrows(TimeoutException.class, () -> timeout(1).run(t -> await(sleep(9))));
                trace.logTime("timeout " + cancelling());
            }));
            await(sleep(1));
            task.cancel();
            await(task);
        });
        trace.assertEvents("2.000 timeout 1");
    }

    @Test
    @DisplayName("T65 cancelled from outside in the iteration of the deadline, before it: the cancellation wins")
    void cancelThenExpiry() {
        cancelAtTheDeadline(true);
        trace.assertEvents("expired true, requests 2", "cancelled first 1");
    }

    @Test
    @DisplayName("T65 cancelled from outside in the iteration of the deadline, after it: the cancellation wins")
    void expiryThenCancel() {
        cancelAtTheDeadline(false);
        trace.assertEvents("expired true, requests 2", "cancelled null 1"); // the first request gave the message
    }

    private void cancelAtTheDeadline(boolean cancelFirst) {
        trace.run(() -> {
            Task<Void> task = createTask(async(() -> timeout(1).run(t -> {
                try {
                    await(sleep(9));
                } finally {
                    trace.log("expired " + t.expired() + ", requests " + cancelling());
                }
            })));
            if (!cancelFirst) await(sleep(0)); // its timer is set before ours
            getRunningLoop().callLater(1, () -> task.cancel("first"));
            CancelledError error = assertThrows(CancelledError.class, () -> await(task));
            trace.log("cancelled " + error.getMessage() + " " + task.cancelling());
            assertTrue(task.cancelled());
        });
    }

    @Test
    @DisplayName("T66 another exception at the deadline passes, and carries the TimeoutException as suppressed")
    void anotherException() {
        IOException failure = new IOException("x");
        trace.run(() -> {
            Timeout limit = timeout(1);
            IOException thrown = assertThrows(
                    IOException.class,
                    () -> limit.run(t -> {
                        try {
                            await(sleep(5));
                        } catch (CancelledError e) {
                            throw failure;
                        }
                    }));
            assertSame(failure, thrown);
            assertEquals(1, thrown.getSuppressed().length);
            assertInstanceOf(TimeoutException.class, thrown.getSuppressed()[0]);
            assertTrue(limit.expired());
            assertEquals(0, cancelling());
        });
    }

    @Test
    @DisplayName("T66 another exception before the deadline passes as it is")
    void anotherExceptionBefore() {
        trace.run(() -> {
            Timeout limit = timeout(1);
            IOException thrown = assertThrows(
                    IOException.class,
                    () -> limit.run(t -> {
                        throw new IOException("x");
                    }));
            assertEquals(0, thrown.getSuppressed().length);
            assertFalse(limit.expired());
        });
    }

    @Test
    @DisplayName("F056 a deadline in the iteration in which the block could go on: the timer set first wins")
    void atTheSameInstant() {
        trace.run(() -> assertThrows(TimeoutException.class, () -> timeout(1).run(t -> await(sleep(1)))));
    }

    @Test
    @DisplayName("F056 a timeout around a task group cancels its children")
    void aroundATaskGroup() {
        trace.run(() -> {
            assertThrows(
                    TimeoutException.class,
                    () -> timeout(1)
                            .run(t -> taskGroup().run(group -> {
                                group.createTask(children.child("a", 5));
                                await(sleep(9));
                            })));
            trace.logTime("timeout " + cancelling());
        });
        trace.assertEvents("a start", "a cancelled", "1.000 timeout 0");
    }

    @Test
    @DisplayName("F061 a group that fails in its clean-up at the deadline passes")
    void aroundATaskGroupThatFails() {
        IOException failure = new IOException("clean-up");
        trace.run(() -> {
            ExceptionGroup thrown = assertThrows(
                    ExceptionGroup.class,
                    () -> timeout(1)
                            .run(t -> taskGroup().run(group -> {
                                group.createTask(children.failingCleanup("a", failure));
                                await(sleep(9));
                            })));
            assertEquals(List.of(failure), thrown.exceptions());
            assertEquals(0, cancelling());
            await(sleep(0)); // the cancellation has ended
        });
        trace.assertEvents("a fails in clean-up");
    }

    @Test
    @DisplayName("F058 a timeout inside a task group fails the group's body")
    void insideATaskGroup() {
        trace.run(() -> {
            ExceptionGroup thrown = assertThrows(
                    ExceptionGroup.class,
                    () -> taskGroup().run(group -> {
                        group.createTask(children.child("a", 5));
                        timeout(1).run(t -> await(sleep(9)));
                    }));
            assertInstanceOf(TimeoutException.class, thrown.exceptions().getFirst());
            trace.logTime("group " + cancelling());
        });
        trace.assertEvents("a start", "a cancelled", "1.000 group 0");
    }
}

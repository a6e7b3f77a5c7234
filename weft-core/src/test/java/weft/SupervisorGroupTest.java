package weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.createTask;
import static weft.Asyncio.currentTask;
import static weft.Asyncio.moveOnAfter;
import static weft.Asyncio.sleep;
import static weft.Asyncio.supervisorGroup;

import java.io.IOException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** G09: a group whose children fail alone. */
class SupervisorGroupTest {
    private final Trace trace = new Trace();
    private final Children children = new Children(trace);
    private final IOException failure = new IOException("failure");

    @Test
    void aFailureIsItsTasks() {
        trace.run(() -> {
            Task<String> failed = supervisorGroup().call(group -> {
                group.createTask(children.child("a", 2));
                Task<String> task = group.createTask(children.failing("b", 1, failure));
                assertSame(failure, assertThrows(IOException.class, () -> await(task)));
                return task;
            });
            assertSame(failure, failed.exception());
            trace.logTime("end " + currentTask().cancelling());
        });
        trace.assertEvents("a start", "b start", "b fails", "a done", "2.000 end 0");
    }

    @Test
    @DisplayName("a failure that nobody retrieves is reported")
    void unretrieved() {
        trace.expectingReports()
                .run(() -> supervisorGroup().run(group -> {
                    group.createTask(children.failing("a", 1, failure));
                    group.createTask(children.child("b", 2));
                }));
        trace.assertEvents("a start", "b start", "a fails", "b done");
        assertEquals(1, trace.reported.size());
        assertSame(failure, trace.reported.getFirst().exception());
    }

    @Test
    @DisplayName("the block fails: the children are cancelled, and its exception comes out as it is")
    void theBlockFails() {
        trace.run(() -> {
            assertSame(
                    failure,
                    assertThrows(
                            IOException.class,
                            () -> supervisorGroup().run(group -> {
                                group.createTask(children.child("a", 9));
                                await(sleep(1));
                                throw failure;
                            })));
            trace.logTime("end");
        });
        trace.assertEvents("a start", "a cancelled", "1.000 end");
    }

    @Test
    void cancelledFromOutside() {
        trace.run(() -> {
            Task<Void> task =
                    createTask(async(() -> supervisorGroup().run(group -> group.createTask(children.child("a", 9)))));
            await(sleep(1));
            task.cancel();
            assertThrows(CancelledError.class, () -> await(task));
            moveOnAfter(1).run(s -> supervisorGroup().run(group -> group.createTask(children.child("b", 9))));
        });
        trace.assertEvents(
                "a start", "a cancelled", "b start", "b cancelled the deadline of a cancel scope has passed");
    }

    @Test
    void cancelEndsItQuietly() {
        trace.run(() -> supervisorGroup().run(group -> {
            group.createTask(children.child("a", 9));
            await(sleep(1));
            group.cancel();
            await(sleep(1));
            trace.log("not reached");
        }));
        trace.assertEvents("a start", "a cancelled");
    }

    @Test
    @DisplayName("start works as in other groups; after it the child fails alone")
    void start() {
        trace.expectingReports()
                .run(() -> supervisorGroup().run(group -> {
                    Coroutine<Integer> start = group.start(status -> async(() -> {
                        status.started(1);
                        throw failure;
                    }));
                    assertEquals(1, await(start));
                    await(sleep(1));
                    trace.log("goes on");
                }));
        trace.assertEvents("goes on");
        assertEquals(1, trace.reported.size());
    }

    @Test
    @DisplayName("an exit leaves the loop, supervised or not")
    void exit() {
        assertThrows(
                SystemExit.class,
                () -> trace.expectingReports()
                        .run(() -> supervisorGroup().run(group -> {
                            group.createTask(async(() -> {
                                throw new SystemExit(3);
                            }));
                            await(sleep(9));
                        })));
    }

    @Test
    void describesItself() {
        assertTrue(supervisorGroup().toString().startsWith("<TaskGroup supervising"));
    }
}

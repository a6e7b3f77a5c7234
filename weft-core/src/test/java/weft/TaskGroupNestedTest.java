package weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static weft.Asyncio.await;
import static weft.Asyncio.currentTask;
import static weft.Asyncio.sleep;
import static weft.Asyncio.taskGroup;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Groups in groups that fail. */
class TaskGroupNestedTest {
    private final Trace trace = new Trace();
    private final Children children = new Children(trace);
    private final IOException first = new IOException("first");
    private final IllegalStateException second = new IllegalStateException("second");

    /** The members of the group's exception, in order. */
    private List<Throwable> failures(AsyncContextManager.Block<TaskGroup, Exception> body) {
        ExceptionGroup thrown =
                assertThrows(ExceptionGroup.class, () -> taskGroup().run(body));
        assertEquals("unhandled errors in a TaskGroup", thrown.message());
        trace.logTime("group " + currentTask().cancelling());
        return thrown.exceptions();
    }

    /** Sleeps for the rest of the test, and tells how that ended. */
    private void sleepInBody() {
        try {
            await(sleep(99));
        } catch (CancelledError e) {
            trace.log("body cancelled " + currentTask().cancelling());
            throw e;
        }
    }

    @Test
    @DisplayName("T86 both fail: the outer group holds the outer error and the inner group; cancel count 0")
    void nestedBothFail() {
        trace.run(() -> {
            expectOuterAndInner(failures(outer -> {
                outer.createTask(children.failing("o", 1, first));
                taskGroup().run(inner -> {
                    inner.createTask(children.failing("i", 1, second));
                    await(sleep(9));
                });
            }));
            await(sleep(1)); // no cancellation is left over
        });
        trace.assertEvents("o start", "i start", "o fails", "i fails", "1.000 group 0");
    }

    @Test
    @DisplayName("T86 the outer fails, and the inner in its clean-up")
    void nestedInnerFailsInCleanUp() {
        trace.run(() -> {
            expectOuterAndInner(failures(outer -> {
                outer.createTask(children.failing("o", 1, first));
                taskGroup().run(inner -> {
                    inner.createTask(children.failingCleanup("i", second));
                    await(sleep(9));
                });
            }));
            await(sleep(1));
        });
        trace.assertEvents("o start", "o fails", "i fails in clean-up", "1.000 group 0");
    }

    private void expectOuterAndInner(List<Throwable> members) {
        assertEquals(2, members.size());
        assertSame(first, members.get(0));
        assertEquals(
                List.of(second),
                assertInstanceOf(ExceptionGroup.class, members.get(1)).exceptions());
    }

    @Test
    @DisplayName("T86 only the inner fails: its group is the outer body's error")
    void nestedInnerFails() {
        trace.run(() -> {
            List<Throwable> members = failures(outer -> {
                outer.createTask(children.child("o", 9));
                taskGroup().run(inner -> inner.createTask(children.failing("i", 1, second)));
            });
            assertEquals(1, members.size());
            assertEquals(List.of(second), ((ExceptionGroup) members.getFirst()).exceptions());
        });
        trace.assertEvents("o start", "i start", "i fails", "o cancelled", "1.000 group 0");
    }

    @Test
    @DisplayName("T86 only the outer fails: the inner group is cancelled and adds nothing")
    void nestedOuterFails() {
        trace.run(() -> assertEquals(List.of(first), failures(outer -> {
            outer.createTask(children.failing("o", 1, first));
            taskGroup().run(inner -> {
                inner.createTask(children.child("i", 9));
                sleepInBody();
            });
            trace.log("not reached");
        })));
        trace.assertEvents("o start", "i start", "o fails", "body cancelled 1", "i cancelled", "1.000 group 0");
    }

    @Test
    @DisplayName("T86 an inner failure that is caught does not touch the outer group")
    void nestedCaught() {
        trace.run(() -> {
            taskGroup().run(outer -> {
                outer.createTask(children.child("o", 3));
                failures(inner -> {
                    inner.createTask(children.failing("i", 1, second));
                    await(sleep(9));
                });
                await(sleep(1));
                trace.log("on");
            });
            trace.logTime("end");
        });
        trace.assertEvents("o start", "i start", "i fails", "1.000 group 0", "on", "o done", "3.000 end");
    }
}

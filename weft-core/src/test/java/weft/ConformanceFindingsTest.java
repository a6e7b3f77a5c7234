package weft;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.createTask;
import static weft.Asyncio.currentTask;
import static weft.Asyncio.gather;
import static weft.Asyncio.gatherOutcomes;
import static weft.Asyncio.getRunningLoop;
import static weft.Asyncio.sleep;
import static weft.Asyncio.taskGroup;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Small programs on which Weft once differed from CPython 3.13, found by comparing random ones. */
class ConformanceFindingsTest {
    private final Trace trace = new Trace();

    @Test
    void cancelledGatherIsCancelledEvenIfItsChildReturnsAValue() {
        trace.run(() -> {
            Future<List<Integer>> both = gather(swallowing(1), swallowing(2));
            await(sleep(0));
            both.cancel("stop");
            assertThrows(CancelledError.class, () -> await(both));
        });
    }

    @Test
    void cancelledGatherTellsTheMessageOfItsLastArgument() {
        trace.run(() -> {
            Future<Integer> cancelled = getRunningLoop().createFuture();
            cancelled.cancel("of the last");
            Future<?> both = gatherOutcomes(async(() -> await(sleep(1, 1))), cancelled);
            both.cancel("of the gather");
            CancelledError error = assertThrows(CancelledError.class, () -> await(both));
            assertEquals("of the last", error.getMessage());
        });
    }

    @Test
    void cancelledGatherTellsTheMessageThatItsLastChildSwallowed() {
        trace.run(() -> {
            Coroutine<String> yielding = async(() -> {
                try {
                    await(sleep(0));
                } catch (CancelledError e) {
                    return "swallowed";
                }
                return "not cancelled";
            });
            Future<?> both = gatherOutcomes(async(() -> await(sleep(0))), yielding);
            await(sleep(0));
            both.cancel("stop");
            CancelledError error = assertThrows(CancelledError.class, () -> await(both));
            assertEquals("stop", error.getMessage());
        });
    }

    @Test
    void gatherCancelsAChildOnceForEachTimeItWasGiven() {
        trace.run(() -> {
            Task<Void> task = createTask(sleep(1));
            Future<?> both = gather(task, task);
            both.cancel();
            assertEquals(2, task.cancelling());
            assertThrows(CancelledError.class, () -> await(both));
        });
    }

    @Test
    void gatherWatchesAChildBeforeItMakesTheNext() {
        trace.run(() -> {
            getRunningLoop().setTaskFactory(TaskFactory.EAGER);
            Future<Integer> first = getRunningLoop().createFuture();
            Future<List<Integer>> both = gather(first, async(() -> {
                first.setResult(1);
                return 2;
            }));
            trace.log("done at once: " + both.done());
            assertEquals(List.of(1, 2), await(both));
        });
        trace.assertEvents("done at once: false");
    }

    @Test
    void cancellingADoneGatherDoesNotCountAsAskingForItsException() {
        trace.expectingReports().run(() -> {
            Future<?> failed = gather(failing("lost"));
            await(sleep(0));
            await(sleep(0));
            trace.log("cancelled: " + failed.cancel());
        });
        trace.assertEvents("cancelled: false");
        assertEquals(List.of("lost"), reportedErrors());
    }

    @Test
    void cancelledGatherCountsAsAskingForTheExceptionsOfItsChildren() {
        trace.run(() -> {
            Coroutine<Void> failing = async(() -> {
                try {
                    await(sleep(1));
                } catch (CancelledError e) {
                    throw new IllegalArgumentException("seen");
                }
            });
            Future<?> both = gatherOutcomes(failing, sleep(1));
            await(sleep(0));
            both.cancel();
            assertThrows(CancelledError.class, () -> await(both));
        });
    }

    @Test
    void waitForTheFirstExceptionDoesNotAskTheLastOne() {
        trace.expectingReports().run(() -> {
            Task<String> last = createTask(failing("lost"));
            await(Asyncio.wait(List.of(last), ReturnWhen.FIRST_EXCEPTION));
        });
        assertEquals(List.of("lost"), reportedErrors());
    }

    @Test
    void asCompletedForgetsWhatCameTooLate() {
        trace.run(() -> {
            EventLoop loop = getRunningLoop();
            Future<Integer> late = loop.createFuture();
            Iterable<Coroutine<Integer>> one = Asyncio.asCompleted(List.of(late), 1);
            assertThrows(TimeoutException.class, () -> await(one.iterator().next()));
            late.setResult(1);
            assertTrue(loop.toString().contains("ready=0"), loop::toString);
        });
    }

    @Test
    void taskFactoryChangesEveryTask() {
        trace.run(() -> {
            EventLoop loop = getRunningLoop();
            loop.setTaskFactory(TaskFactory.EAGER);
            Future<?> both = gather(logging("a"), logging("b"));
            createTask(logging("c"));
            trace.log("made, done: " + both.done());
            loop.setTaskFactory(null);
            createTask(logging("d"));
            trace.log("end");
        });
        trace.assertEvents("a", "b", "c", "made, done: true", "end", "d");
    }

    @Test
    void handlerGetsTheFutureWhoseExceptionNobodyRetrieved() {
        Future<?>[] failed = new Future<?>[1];
        trace.expectingReports().run(() -> {
            failed[0] = getRunningLoop().createFuture();
            failed[0].setException(new IllegalArgumentException("lost"));
        });
        assertSame(failed[0], trace.reported.getFirst().details().get("future"));
    }

    @Test
    void closingALoopEndsATaskGroupThatStillWaits() {
        EventLoop loop = trace.newLoop();
        loop.callSoon(() -> loop.createTask(async(() -> {
            try {
                taskGroup().run(group -> group.createTask(sleep(3600)));
            } finally {
                trace.log("left the group");
            }
        })));
        loop.callLater(1, loop::stop);
        loop.runForever();
        assertDoesNotThrow(loop::close);
        trace.assertEvents("left the group");
        assertTrue(trace.reported.stream().allMatch(report -> report.exception() == null), trace.reported::toString);
    }

    private List<String> reportedErrors() {
        return trace.reported.stream()
                .map(report -> String.valueOf(report.exception().getMessage()))
                .toList();
    }

    private Coroutine<Void> logging(String event) {
        return async(() -> {
            trace.log(event);
            return null;
        });
    }

    private static Coroutine<String> failing(String message) {
        return async(() -> {
            throw new IllegalArgumentException(message);
        });
    }

    private static Coroutine<Integer> swallowing(int result) {
        return async(() -> {
            try {
                await(sleep(1));
            } catch (CancelledError e) {
                assertTrue(currentTask().cancelling() > 0);
            }
            return result;
        });
    }
}

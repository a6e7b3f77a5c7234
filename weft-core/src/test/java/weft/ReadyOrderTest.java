package weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.createTask;
import static weft.Asyncio.gather;
import static weft.Asyncio.sleep;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import weft.loop.Handle;

/** Somebody else chooses which of the ready callbacks runs next. */
class ReadyOrderTest {
    private final Trace trace = new Trace();

    @Test
    void theChosenOneRunsNext() {
        trace.run(() -> {
            EventLoop loop = EventLoop.running();
            loop.setReadyOrder(ready -> ready.size() - 1); // last in, first out
            for (String name : List.of("a", "b", "c")) loop.callSoon(() -> trace.log(name));
            await(sleep(1));
            loop.setReadyOrder(null);
            for (String name : List.of("d", "e")) loop.callSoon(() -> trace.log(name));
            await(sleep(1));
        });
        trace.assertEvents("c", "b", "a", "d", "e");
    }

    @Test
    void theOrderSeesTheLineAndIsAskedForTwoOrMore() {
        List<Integer> sizes = new ArrayList<>();
        trace.run(() -> {
            EventLoop loop = EventLoop.running();
            loop.setReadyOrder(ready -> {
                sizes.add(ready.size());
                assertEquals(ready.size(), new ArrayList<>(ready).size());
                return 0;
            });
            loop.callSoon(() -> trace.log("a"));
            loop.callSoon(() -> trace.log("b"));
            await(sleep(0));
            loop.setReadyOrder(null);
        });
        trace.assertEvents("a", "b");
        assertEquals(List.of(3, 2), sizes); // a, b and the task; b and the task
    }

    @Test
    void aTasksStepCanBeTold() {
        List<String> seen = new ArrayList<>();
        trace.run(() -> {
            EventLoop loop = EventLoop.running();
            loop.setReadyOrder(ready -> {
                for (Handle handle : ready) {
                    Task<?> task = Task.ofStep(handle);
                    seen.add(task == null ? "callback" : task.getName());
                }
                return 0;
            });
            loop.callSoon(() -> {});
            createTask(async(() -> {}), "child");
            await(sleep(0));
            loop.setReadyOrder(null);
        });
        assertEquals(List.of("callback", "child", "Task-1", "child", "Task-1"), seen);
        assertNull(Task.ofStep(new EventLoop().callSoon(() -> {})));
    }

    @Test
    void whatIsNotChosenStaysInLineOverTheIteration() {
        trace.run(() -> {
            EventLoop loop = EventLoop.running();
            loop.setReadyOrder(ready -> 1); // the first in line never goes while there is a second
            await(gather(steps("a"), steps("b"), steps("c")));
            loop.setReadyOrder(null);
        });
        assertEquals(6, trace.events.size());
        assertEquals(trace.events.subList(0, 2), List.of("b0", "c0"));
        assertEquals("a1", trace.events.getLast());
    }

    private Coroutine<Void> steps(String name) {
        return async(() -> {
            trace.log(name + 0);
            await(sleep(0));
            trace.log(name + 1);
        });
    }

    @Test
    void aCancelledHandleIsDroppedWhenChosen() {
        trace.run(() -> {
            EventLoop loop = EventLoop.running();
            loop.setReadyOrder(ready -> 0);
            Handle cancelled = loop.callSoon(() -> trace.log("no"));
            loop.callSoon(() -> trace.log("yes"));
            cancelled.cancel();
            await(sleep(1));
            loop.setReadyOrder(null);
        });
        trace.assertEvents("yes");
    }
}

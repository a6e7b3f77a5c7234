package weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.createTask;
import static weft.Asyncio.getRunningLoop;
import static weft.Asyncio.sleep;

import org.junit.jupiter.api.Test;

/** Trap 6: what belongs to a task, what to its thread, and what to the loop. */
class TaskThreadTest {
    private final Trace trace = new Trace();

    @Test
    void aTaskHasOneThreadAndAnotherTaskAnother() {
        trace.run(() -> {
            Thread mine = Thread.currentThread();
            await(async(() -> assertSame(mine, Thread.currentThread())));
            await(sleep(1));
            assertSame(mine, Thread.currentThread());
            await(createTask(async(() -> assertNotSame(mine, Thread.currentThread()))));
            assertTrue(mine.isVirtual());
        });
    }

    @Test
    void theRunningLoopIsTheSameInAllTasksAndCallbacks() {
        trace.run(() -> {
            EventLoop loop = getRunningLoop();
            Future<EventLoop> inCallback = loop.createFuture();
            loop.callSoon(() -> inCallback.setResult(getRunningLoop()));
            assertSame(loop, await(inCallback));
            assertSame(loop, await(createTask(async(() -> getRunningLoop()))));
        });
    }

    @Test
    void contextVariablesAreInheritedAsACopy() {
        ContextVar<String> user = new ContextVar<>("user", "nobody");
        trace.run(() -> {
            user.set("ann");
            Task<String> child = createTask(async(() -> {
                String inherited = user.get();
                user.set("bob");
                await(sleep(1));
                return inherited + " " + user.get();
            }));
            user.set("cid");
            assertEquals("ann bob", await(child));
            assertEquals("cid", user.get());
            await(async(() -> user.set("dan")));
            assertEquals("dan", user.get()); // awaited inline: the same task, the same context
        });
        assertEquals("nobody", user.get());
    }

    @Test
    void callbacksSeeTheContextTheyWereMadeIn() {
        ContextVar<String> user = new ContextVar<>("user", "nobody");
        trace.run(() -> {
            EventLoop loop = getRunningLoop();
            user.set("ann");
            loop.callSoon(() -> trace.log("soon " + user.get()));
            loop.callLater(1, () -> trace.log("later " + user.get()));
            user.set("bob");
            await(sleep(2));
        });
        trace.assertEvents("soon ann", "later ann");
    }
}

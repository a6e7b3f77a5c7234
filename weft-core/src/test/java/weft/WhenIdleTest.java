package weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.createTask;
import static weft.Asyncio.sleep;
import static weft.Asyncio.toThread;

import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import weft.loop.Handle;

/** Callbacks for the moment at which nothing is ready. */
class WhenIdleTest {
    private final Trace trace = new Trace();

    @Test
    void itComesWhenNothingIsReadyAndBeforeTimePasses() {
        trace.run(() -> {
            EventLoop loop = EventLoop.running();
            loop.callWhenIdle(() -> trace.logTime("idle"));
            createTask(async(() -> {
                for (int i = 0; i < 5; i++) await(sleep(0));
                trace.logTime("busy");
            }));
            await(sleep(1));
            trace.logTime("awake");
        });
        trace.assertEvents("0.000 busy", "0.000 idle", "1.000 awake");
    }

    @Test
    void itComesOnceAndInOrder() {
        trace.run(() -> {
            EventLoop loop = EventLoop.running();
            loop.callWhenIdle(() -> {
                trace.logTime("first");
                loop.callWhenIdle(() -> trace.logTime("next time"));
                loop.callSoon(() -> trace.logTime("soon"));
            });
            loop.callWhenIdle(() -> trace.logTime("second"));
            await(sleep(1));
            await(sleep(1));
        });
        trace.assertEvents("0.000 first", "0.000 second", "0.000 soon", "0.000 next time");
    }

    @Test
    void itCanBeTakenBack() {
        trace.run(() -> {
            Handle idle = EventLoop.running().callWhenIdle(() -> trace.log("no"));
            idle.cancel();
            await(sleep(1));
        });
        trace.assertEvents();
    }

    @Test
    void itDoesNotWaitForThreads() {
        trace.run(() -> {
            CountDownLatch idle = new CountDownLatch(1);
            EventLoop.running().callWhenIdle(idle::countDown);
            await(toThread(() -> idle.await()));
            trace.log("the thread was waited for");
        });
        trace.assertEvents("the thread was waited for");
    }

    @Test
    void itsContextIsTheOneOfNow() {
        ContextVar<String> user = new ContextVar<>("user", "nobody");
        trace.run(() -> {
            user.set("Ada");
            EventLoop.running().callWhenIdle(() -> trace.log(user.get()));
            user.set("Ben");
            await(sleep(1));
        });
        trace.assertEvents("Ada");
    }

    @Test
    void aClosedLoopRefusesAndForgets() {
        EventLoop loop = trace.newLoop();
        loop.callWhenIdle(() -> trace.log("no"));
        loop.close();
        assertThrows(IllegalStateException.class, () -> loop.callWhenIdle(() -> {}));
        trace.assertEvents();
    }

    @Test
    void theNextTimerCanBeAskedFor() {
        trace.run(() -> {
            EventLoop loop = EventLoop.running();
            assertEquals(Double.POSITIVE_INFINITY, loop.nextTimer());
            Handle timer = loop.callLater(5, () -> {});
            assertEquals(5, loop.nextTimer());
            timer.cancel();
            assertEquals(trace.clock, loop.clock());
        });
    }
}

package weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.blocking;
import static weft.Asyncio.toThread;
import static weft.Asyncio.waitFor;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** A clock that jumps waits for what other threads do for the loop. */
class VirtualTimeTest {
    private final Trace trace = new Trace();

    @Test
    void workInThreadsTakesNoVirtualTime() {
        trace.run(() -> {
            assertEquals(1, await(waitFor(toThread(() -> inRealTime(1)), 5)));
            int two = await(waitFor(async(() -> blocking(() -> inRealTime(2))), 5));
            assertEquals(2, two);
            int three = await(waitFor(Future.wrap(CompletableFuture.supplyAsync(() -> inRealTime(3))), 5));
            assertEquals(3, three);
        });
        assertEquals(0, trace.clock.nanos());
    }

    @Test
    void theClockJumpsAgainOnceTheThreadIsGivenUp() {
        CountDownLatch never = new CountDownLatch(1);
        trace.run(() -> {
            Future<Void> thread = Asyncio.ensureFuture(toThread(() -> never.await()));
            await(Asyncio.sleep(0));
            thread.cancel();
            assertThrows(CancelledError.class, () -> await(thread));
            await(Asyncio.sleep(3600));
            trace.logTime("an hour later");
        });
        trace.assertEvents("3600.000 an hour later");
    }

    private static int inRealTime(int value) {
        try {
            Thread.sleep(20); // real time is the subject
            return value;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}

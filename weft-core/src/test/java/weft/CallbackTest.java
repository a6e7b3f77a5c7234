package weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.sleep;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import weft.loop.Handle;

/** callSoon and its handles. */
class CallbackTest {
    private final Trace trace = new Trace();
    private final EventLoop loop = trace.newLoop();

    @AfterEach
    void closeLoop() {
        loop.close();
        assertEquals(List.of(), trace.reported);
    }

    private void runOnce() {
        loop.callSoon(loop::stop);
        loop.runForever();
    }

    @Test
    @DisplayName("T07, F097: a cancelled handle is skipped")
    void cancelledHandle() {
        Handle handle = loop.callSoon(() -> trace.log("cancelled"));
        loop.callSoon(() -> trace.log("kept"));
        assertFalse(handle.cancelled());
        handle.cancel();
        handle.cancel();
        assertTrue(handle.cancelled());
        assertEquals("<Handle cancelled>", handle.toString());
        runOnce();
        trace.assertEvents("kept");
    }

    @Test
    @DisplayName("F097: cancelled by a callback of the same batch")
    void cancelledInTheBatch() {
        Handle[] second = new Handle[1];
        loop.callSoon(() -> second[0].cancel());
        second[0] = loop.callSoon(() -> trace.log("second"));
        runOnce();
        trace.assertEvents();
    }

    @Test
    void cancelAfterTheTurn() {
        Handle handle = loop.callSoon(() -> trace.log("ran"));
        runOnce();
        handle.cancel();
        runOnce();
        trace.assertEvents("ran");
    }

    @Test
    @DisplayName("T07: a cancelled handle lets go of what its callback holds")
    void cancelledHandleHoldsNothing() {
        Object large = new Object();
        WeakReference<Object> reference = new WeakReference<>(large);
        Handle handle = loop.callSoon(holding(large));
        large = null;
        handle.cancel();
        while (reference.get() != null) System.gc();
        assertTrue(handle.cancelled());
    }

    private Runnable holding(Object held) {
        return () -> trace.log(held.toString());
    }

    @Test
    @DisplayName("F094: first in, first out, however many")
    void manyInOrder() {
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            int number = i;
            loop.callSoon(() -> order.add(number));
        }
        runOnce();
        assertEquals(IntStream.range(0, 10_000).boxed().toList(), order);
    }

    @Test
    @DisplayName("F095: on the loop's own thread callSoonThreadsafe keeps its place among callSoon")
    void threadsafeInOrderOnTheLoop() {
        loop.runUntilComplete(async(() -> {
            loop.callSoonThreadsafe(() -> trace.log("1"));
            loop.callSoon(() -> trace.log("2"));
            loop.callSoonThreadsafe(() -> trace.log("3"));
            await(sleep(0));
        }));
        trace.assertEvents("1", "2", "3");
    }

    @Test
    void callbackIsNeeded() {
        assertThrows(NullPointerException.class, () -> loop.callSoon(null));
        assertThrows(NullPointerException.class, () -> loop.callLater(1, null));
        assertThrows(NullPointerException.class, () -> loop.callSoonThreadsafe(null));
        runOnce();
    }

    @Test
    @DisplayName("F091: scheduling a handle on a loop between two runs is fine")
    void scheduledBetweenRuns() {
        runOnce();
        loop.callSoon(() -> trace.log("second run"));
        runOnce();
        trace.assertEvents("second run");
    }
}

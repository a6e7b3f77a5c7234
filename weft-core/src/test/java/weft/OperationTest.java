package weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.createTask;
import static weft.Asyncio.gather;
import static weft.Asyncio.getRunningLoop;
import static weft.Asyncio.runCoroutineThreadsafe;
import static weft.Asyncio.sleep;
import static weft.Asyncio.waitFor;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The coroutine of a primitive is a coroutine like others, though it is counted where others are noted. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class OperationTest {
    private static final String REPORT = "was never awaited";

    private final LogCapture log = new LogCapture();
    private final Trace trace = new Trace();
    private final Snippets.Turnstile turnstile = new Snippets.Turnstile();

    @AfterEach
    void closeLog() {
        log.close();
    }

    private void forget(int times) {
        for (int i = 0; i < times; i++) turnstile.pass();
    }

    private void collectGarbage() {
        System.gc();
        await(sleep(1)); // virtual: the loop looks around whenever it has nothing to do
    }

    @Test
    void consumedInAnyWayItIsNotReported() {
        trace.run(() -> {
            assertEquals(1, await(turnstile.pass()));
            assertEquals(2, await(createTask(turnstile.pass())));
            assertEquals(List.of(3, 4), await(gather(turnstile.pass(), turnstile.pass())));
            assertEquals(5, await(waitFor(turnstile.pass(), 1)));
            createTask(turnstile.pass()).cancel(); // owned, and never begun
            turnstile.pass().close();
            await(sleep(1));
            assertEquals(6, await(turnstile.pass()));
        });
        assertEquals(List.of(), log.messages());
    }

    @Test
    void madeOnNoLoop() {
        assertEquals(1, trace.run(turnstile.pass()));
        assertEquals(List.of(), log.messages());
    }

    @Test
    void forgottenOnesAreReportedAtTheEndOfTheLoop() {
        trace.run(() -> {
            forget(3);
            await(turnstile.pass());
        });
        assertEquals(3, log.of(REPORT).size());
        assertTrue(log.of(REPORT).getFirst().contains("coroutine 'Turnstile.pass' was never awaited"));
    }

    @Test
    @DisplayName("once some were outstanding when the loop waited, forgotten ones are found while the loop lives")
    void notedFromTheFirstDoubtOn() {
        trace.run(() -> {
            forget(1);
            await(sleep(1));
            forget(2);
            for (int i = 0; i < 500 && log.of(REPORT).size() < 2; i++) collectGarbage();
            assertTrue(log.of(REPORT).size() >= 2, log.messages()::toString);
        });
        assertEquals(3, log.of(REPORT).size()); // the first one at the end, unless origins were tracked before
    }

    @Test
    void keptForLongAndThenAwaited() {
        trace.run(() -> {
            List<Coroutine<Integer>> kept = new ArrayList<>();
            for (int round = 0; round < 3; round++) {
                for (int i = 0; i < 100; i++) kept.add(turnstile.pass()); // the first ones counted, the rest noted
                collectGarbage();
            }
            for (Coroutine<Integer> coroutine : kept) await(coroutine);
            kept.clear();
            collectGarbage();
            await(turnstile.pass());
        });
        assertEquals(List.of(), log.messages());
    }

    @Test
    void debugModeTellsWhereItWasMade() {
        try (Runner runner = new Runner(trace::newLoop, true)) {
            runner.run(async(() -> forget(1)));
        }
        assertTrue(log.of(REPORT).getFirst().contains("OperationTest.forget"), log.of(REPORT)::toString);
    }

    @Test
    void handedToAnotherLoop() {
        trace.run(() -> {
            EventLoop other = new EventLoop();
            Thread thread = Thread.ofPlatform().start(other::runForever);
            for (int i = 0; i < 100; i++) assertEquals(i + 1, await(runCoroutineThreadsafe(turnstile.pass(), other)));
            other.callSoonThreadsafe(other::stop);
            thread.join();
            other.close();
        });
        assertEquals(List.of(), log.messages());
    }

    // -- mistakes --

    @Test
    void awaitedTwice() {
        trace.run(() -> {
            Coroutine<Integer> once = turnstile.pass();
            await(once);
            IllegalStateException error = assertThrows(IllegalStateException.class, () -> await(once));
            assertTrue(
                    error.getMessage()
                            .startsWith("cannot reuse already awaited coroutine: <coroutine object Turnstile.pass"),
                    error.getMessage());
            assertThrows(IllegalStateException.class, () -> await(createTask(once)));
        });
        assertEquals(List.of(), log.messages());
    }

    @Test
    void outsideATask() {
        assertThrows(IllegalStateException.class, () -> turnstile.pass().await());
        trace.run(() -> {
            Coroutine<Integer> pass = turnstile.pass();
            getRunningLoop().callSoon(() -> assertThrows(IllegalStateException.class, pass::await));
            await(sleep(0));
            assertEquals(1, await(pass)); // it had not begun
        });
    }
}

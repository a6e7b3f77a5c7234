package weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.createTask;
import static weft.Asyncio.runCoroutineThreadsafe;
import static weft.Asyncio.sleep;
import static weft.Asyncio.toThread;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A coroutine that nobody consumes is reported, once. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class NeverAwaitedTest {
    private static final String REPORT = "was never awaited";

    private final LogCapture log = new LogCapture();
    private final Trace trace = new Trace();

    @AfterEach
    void closeLog() {
        log.close();
    }

    private static Coroutine<Integer> fetch() {
        return async(() -> 1);
    }

    private List<String> reports() {
        return log.of(REPORT);
    }

    private void forget(int times) {
        for (int i = 0; i < times; i++) fetch();
    }

    @Test
    void aForgottenOneIsReportedAtTheEndOfTheLoop() {
        trace.run(() -> forget(1));
        assertEquals(1, reports().size());
        assertTrue(reports().getFirst().contains("coroutine 'fetch' was never awaited"), reports()::toString);
        assertTrue(reports().getFirst().contains("await it, or make it a task"), reports()::toString);
    }

    @Test
    void aForgottenOneIsReportedWhileTheLoopLives() {
        trace.run(() -> {
            forget(3);
            collectUntilReported(3);
        });
        assertEquals(3, reports().size()); // and not again at the end
    }

    private void collectUntilReported(int count) {
        for (int i = 0; i < 500 && reports().size() < count; i++) {
            System.gc();
            await(sleep(1)); // virtual: the loop looks around whenever it has nothing to do
        }
        assertEquals(count, reports().size());
    }

    @Test
    void manyForgottenAreAllReported() {
        trace.run(() -> forget(1_000));
        assertEquals(1_000, reports().size());
    }

    @Test
    void consumedOnesAreNotReported() {
        trace.run(() -> {
            for (int i = 0; i < 300; i++) await(fetch());
            List<Task<Integer>> tasks = new ArrayList<>();
            for (int i = 0; i < 300; i++) tasks.add(createTask(fetch()));
            for (Task<Integer> task : tasks) await(task);
            fetch().close();
        });
        assertEquals(List.of(), log.messages());
    }

    @Test
    void oneThatATaskOwnsIsNotReportedThoughItNeverBegan() {
        trace.run(() -> {
            createTask(fetch()).cancel();
            await(sleep(1));
            createTask(fetch());
        });
        assertEquals(List.of(), log.messages());
    }

    @Test
    void oneThatWasKeptForLongAndThenAwaitedIsNotReported() {
        trace.run(() -> {
            List<Coroutine<Integer>> kept = new ArrayList<>();
            for (int i = 0; i < 600; i++) kept.add(fetch()); // more than the recent ones: these are suspects
            await(sleep(1));
            System.gc();
            await(sleep(1));
            for (int i = 0; i < 600; i++) {
                if (i % 2 == 0) await(kept.get(i));
                else await(createTask(kept.get(i)));
            }
            kept.clear();
            for (int i = 0; i < 3; i++) {
                System.gc();
                await(sleep(1));
            }
        });
        assertEquals(List.of(), log.messages());
    }

    @Test
    void oneThatAnotherLoopWillRunIsNotReportedWhenThisOneEnds() {
        EventLoop other = new EventLoop();
        CompletableFuture<?>[] answers = new CompletableFuture<?>[2];
        trace.run(() -> {
            answers[0] = runCoroutineThreadsafe(fetch(), other);
            answers[1] = runCoroutineThreadsafe(new Snippets.Turnstile().pass(), other);
            await(sleep(1));
        });
        assertEquals(List.of(), log.messages());
        other.runUntilComplete(async(() -> await(CompletableFuture.allOf(answers))));
        other.close();
        assertEquals(List.of(), log.messages());
    }

    @Test
    void oneThatAnotherLoopConsumesAsASuspectIsNotReported() {
        EventLoop other = new EventLoop();
        trace.run(() -> {
            Coroutine<Integer> kept = fetch();
            await(sleep(1)); // from here on a suspect
            await(toThread(() -> other.runUntilComplete(kept)));
            collectGarbage();
        });
        other.close();
        assertEquals(List.of(), log.messages());
    }

    private static void collectGarbage() {
        System.gc();
        await(sleep(1));
    }

    @Test
    void debugModeTellsWhereItWasMade() {
        try (Runner runner = new Runner(trace::newLoop, true)) {
            runner.run(async(() -> forget(1)));
        }
        assertTrue(reports().getFirst().contains("NeverAwaitedTest.fetch"), reports()::toString);
        assertTrue(reports().getFirst().contains("NeverAwaitedTest.forget"), reports()::toString);
    }

    @Test
    void theArgumentOfAFailedRunIsReported() {
        trace.run(() -> {
            try {
                Asyncio.run(fetch());
            } catch (IllegalStateException e) {
                trace.log(e.getMessage());
            }
        });
        assertTrue(trace.events.getFirst().contains("cannot be called from a running event loop"));
        assertEquals(1, reports().size());
    }

    @Test
    void withoutALoopItIsReportedAtTheEndOfTheProgram() {
        ChildJvm.Ended child = ChildJvm.of(ForgetsOffLoop.class).run();
        assertEquals(0, child.status());
        assertEquals(1, child.err().split(REPORT, -1).length - 1, child::err);
        assertTrue(child.err().contains("coroutine 'fetch' was never awaited"), child::err);
        assertTrue(child.err().contains("-Dweft.debug=true"), child::err);
    }

    @Test
    void theHintOfTheReportHolds() {
        ChildJvm.Ended child =
                ChildJvm.of(ForgetsOffLoop.class).option("-Dweft.debug=true").run();
        assertTrue(child.err().contains("NeverAwaitedTest.fetch"), child::err);
        assertTrue(child.err().contains("ForgetsOffLoop.main"), child::err);
    }

    static final class ForgetsOffLoop {
        public static void main(String[] args) {
            fetch();
            Asyncio.run(fetch());
        }
    }
}

package weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static weft.Asyncio.allTasks;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.createTask;
import static weft.Asyncio.run;
import static weft.Asyncio.sleep;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Coroutines: lazy, consumed once, and missed when they are not. */
class CoroutineTest {
    private final Trace trace = new Trace();

    private Coroutine<String> fetch() {
        return async(() -> {
            trace.log("fetch");
            return "value";
        });
    }

    @Test
    @DisplayName("F010: making one runs nothing; awaiting runs it inline in the caller's task")
    void lazy() {
        trace.run(async(() -> {
            Coroutine<String> coroutine = fetch();
            trace.log("made");
            assertEquals("value", await(coroutine));
            assertEquals("value", fetch().await());
            assertEquals(1, allTasks().size());
        }));
        trace.assertEvents("made", "fetch", "fetch");
    }

    @Test
    void consumedOnce() {
        trace.run(async(() -> {
            Coroutine<String> coroutine = fetch();
            await(coroutine);
            String message = assertThrows(IllegalStateException.class, () -> await(coroutine))
                    .getMessage();
            assertTrue(message.startsWith("cannot reuse already awaited coroutine: <coroutine object fetch"), message);
            Task<String> task = createTask(coroutine);
            assertThrows(IllegalStateException.class, () -> await(task));
        }));
        trace.assertEvents("fetch");
    }

    @Test
    void awaitedTwiceAtOnce() {
        trace.run(async(() -> {
            Coroutine<Void> shared = async(() -> await(sleep(1)));
            Task<Void> first = createTask(async(() -> await(shared)));
            Task<Void> second = createTask(async(() -> await(shared)));
            String message = assertThrows(IllegalStateException.class, () -> await(second))
                    .getMessage();
            assertTrue(message.startsWith("coroutine is being awaited already"), message);
            await(first);
        }));
    }

    @Test
    void exceptionsComeOutUnwrapped() {
        trace.run(async(() -> {
            IOException error = new IOException();
            Coroutine<Void> inner = async(() -> {
                throw error;
            });
            Coroutine<Void> outer = async(() -> await(inner));
            try {
                await(outer, IOException.class);
                fail("not reached");
            } catch (IOException e) {
                assertSame(error, e);
            }
        }));
    }

    @Test
    void awaitOutsideTaskIsRefused() {
        Coroutine<String> coroutine = fetch();
        String message = assertThrows(IllegalStateException.class, () -> await(coroutine))
                .getMessage();
        assertTrue(message.startsWith("await is only possible inside a task"), message);
        assertEquals("value", trace.run(coroutine), "it was not consumed");
    }

    @Test
    void namedAfterItsMethod() {
        Coroutine<String> coroutine = fetch();
        assertEquals("fetch", coroutine.name());
        assertTrue(coroutine.toString().startsWith("<coroutine object fetch at 0x"));
        coroutine.close();
        Coroutine<Void> sleep = sleep(1);
        assertEquals("sleep", sleep.name());
        sleep.close();
    }

    // -- never awaited --

    private static List<String> logOf(Runnable program) {
        try (LogCapture log = new LogCapture()) {
            program.run();
            return log.messages();
        }
    }

    private static void assertMissed(List<String> log, String name) {
        assertEquals(1, log.size(), log::toString);
        assertTrue(log.getFirst().startsWith("coroutine '" + name + "' was never awaited"), log.getFirst());
    }

    @Test
    void neverAwaitedIsLogged() {
        assertMissed(
                logOf(() -> trace.run(async(() -> {
                    fetch();
                }))),
                "fetch");
        trace.assertEvents();
    }

    @Test
    void neverAwaitedIsLoggedOnceWhenTheLoopHasWaited() {
        assertMissed(
                logOf(() -> trace.run(async(() -> {
                    fetch();
                    await(sleep(1));
                    await(sleep(1));
                }))),
                "fetch");
    }

    @Test
    void keptForLaterIsNotMissed() {
        assertEquals(
                List.of(),
                logOf(() -> trace.run(async(() -> {
                    Coroutine<String> later = fetch();
                    await(sleep(1));
                    for (int i = 0; i < 1000; i++) await(sleep(0));
                    await(later);
                }))));
        trace.assertEvents("fetch");
    }

    @Test
    void closedIsNotMissed() {
        assertEquals(List.of(), logOf(() -> trace.run(async(() -> fetch().close()))));
    }

    @Test
    @DisplayName("T20: the coroutine of a task that was cancelled before it began is not missed")
    void cancelledBeforeItBeganIsNotMissed() {
        assertEquals(
                List.of(),
                logOf(() -> trace.run(async(() -> {
                    createTask(fetch()).cancel();
                    await(sleep(1));
                }))));
    }

    @Test
    void manyAreMissedOneByOne() {
        List<String> log = logOf(() -> trace.run(async(() -> {
            for (int i = 0; i < 600; i++) fetch();
        })));
        assertEquals(600, log.size());
    }

    @Test
    void debugModeTellsWhereItWasMade() {
        List<String> log = logOf(() -> run(
                async(() -> {
                    fetch();
                }),
                true));
        assertMissed(log, "fetch");
        assertTrue(log.getFirst().contains("CoroutineTest.java"), log.getFirst());
    }
}

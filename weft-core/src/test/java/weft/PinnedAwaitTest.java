// real time is the subject: Thread.sleep takes what it takes from the thread of the loop
package weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.createTask;
import static weft.Asyncio.gather;
import static weft.Asyncio.sleep;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Trap 3: an await under a class initialiser cannot suspend; it says so instead of standing still for ever. */
@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PinnedAwaitTest {
    private final Trace trace = new Trace();

    @BeforeEach
    void onlyThere() {
        Engines.assumeFast();
    }

    static final class AwaitsATimer {
        static {
            await(sleep(1));
        }

        static void touch() {}
    }

    static final class Yields {
        static {
            await(sleep(0));
        }

        static void touch() {}
    }

    static final class SleepsThenAwaits {
        static {
            pause();
            await(sleep(1));
        }

        static void touch() {}
    }

    static final class SleepsThenYields {
        static {
            pause();
            await(sleep(0));
        }

        static void touch() {}
    }

    static final class AwaitsWhatIsDone {
        static {
            await(async(() -> {}));
        }

        static void touch() {}
    }

    private static void pause() {
        try {
            Thread.sleep(5);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aTimerIsRefused() {
        refused(AwaitsATimer::touch);
    }

    @Test
    void aYieldIsRefused() {
        refused(Yields::touch);
    }

    @Test
    void aTimerIsRefusedAfterASleepOfTheThread() {
        refused(SleepsThenAwaits::touch);
    }

    @Test
    void aYieldIsRefusedAfterASleepOfTheThread() {
        refused(SleepsThenYields::touch);
    }

    @Test
    void whatNeedNotSuspendIsFine() {
        trace.run(AwaitsWhatIsDone::touch);
    }

    /** And the loop lives on: the other tasks, and the refused one itself. */
    private void refused(Runnable initialise) {
        trace.run(() -> {
            Task<Void> other = createTask(async(() -> {
                for (int i = 0; i < 3; i++) await(sleep(1));
                trace.logTime("other done");
            }));
            await(sleep(0));
            Error error = assertThrows(ExceptionInInitializerError.class, initialise::run);
            IllegalStateException refusal = assertInstanceOf(IllegalStateException.class, error.getCause());
            assertTrue(refusal.getMessage().contains("class initialiser"), refusal.getMessage());
            assertEquals(Asyncio.currentTask().getName(), "Task-1");
            await(sleep(1));
            await(gather(other, sleep(1)));
        });
        trace.assertEvents("3.000 other done");
    }
}

// real time is the subject: the JDK's timers fire after the end of a loop
package weft.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Trap 4: the JDK tells a scheduler that is gone of a thread that can run; that must hurt none of the JDK's own threads. */
@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ClosedHostTest {
    private final Object monitor = new Object();
    private final List<String> posts = new CopyOnWriteArrayList<>();

    @BeforeEach
    void onlyThere() {
        assumeTrue(EngineKind.choose() == EngineKind.FAST, "only the fast engine is a scheduler");
    }

    /** Runs a strand until it is blocked inside a declared blocking call, and then ends the loop's thread. */
    private void leaveBehind(Runnable blocking) throws InterruptedException {
        Engine engine = EngineKind.FAST.create(new Engine.Host() {
            @Override
            public void post(Runnable action) {
                posts.add("posted to a loop that is closed");
            }

            @Override
            public void blocked(Thread thread, long millis) {}
        });
        Strand strand = engine.strand(new Strand.Body() {
            @Override
            public void run() {
                engine.detach();
                blocking.run();
            }

            @Override
            public void suspended() {}

            @Override
            public void interrupted() {}
        });
        Thread carrier = engine.newCarrier("closed loop", () -> {
            engine.enter();
            engine.resume(strand);
            engine.leave();
        });
        carrier.start();
        carrier.join();
    }

    private void awaitPost() {
        while (posts.isEmpty()) Thread.onSpinWait();
    }

    @Test
    void timersOfTheJdkSurvive() throws InterruptedException {
        leaveBehind(() -> LockSupport.parkNanos(1_000_000));
        awaitPost();
        Thread other = Thread.startVirtualThread(() -> LockSupport.parkNanos(1_000_000));
        assertTrue(other.join(Duration.ofSeconds(5)), "timed parks of the whole JVM hang");
    }

    @Test
    void monitorsOfTheJvmSurvive() throws InterruptedException {
        synchronized (monitor) {
            leaveBehind(() -> {
                synchronized (monitor) {
                    posts.add("never");
                }
            });
        }
        awaitPost();
        CountDownLatch entered = new CountDownLatch(1);
        Object another = new Object();
        synchronized (another) {
            Thread contender = Thread.startVirtualThread(() -> {
                synchronized (another) {
                    entered.countDown();
                }
            });
            while (contender.getState() != Thread.State.BLOCKED) Thread.onSpinWait();
        }
        assertTrue(entered.await(5, TimeUnit.SECONDS), "monitors of the whole JVM hang");
        assertEquals(1, posts.size());
    }
}

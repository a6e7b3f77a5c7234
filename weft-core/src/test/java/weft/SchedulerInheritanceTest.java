package weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.async;
import static weft.Asyncio.blocking;
import static weft.Asyncio.run;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Trap 1: virtual threads that a coroutine starts, the JDK's own included, are not the loop's. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SchedulerInheritanceTest {
    @Test
    void threadsStartedInACoroutineOutliveTheLoop() throws InterruptedException {
        CountDownLatch loopHasEnded = new CountDownLatch(1);
        AtomicReference<String> carrier = new AtomicReference<>();
        Thread inner = run(async(() -> Thread.startVirtualThread(() -> {
            try {
                loopHasEnded.await();
            } catch (InterruptedException e) {
                return;
            }
            carrier.set(Thread.currentThread().toString());
        })));
        loopHasEnded.countDown();
        assertTrue(inner.join(java.time.Duration.ofSeconds(5)), "the inner thread never went on");
        assertTrue(carrier.get().contains("@ForkJoinPool"), carrier.get());
    }

    @Test
    void socketsWorkAfterALoopInWhichTheFirstBlockingCallHappened() {
        assertEquals(
                List.of("in the loop: 7", "after it: 8"),
                ChildJvm.of(FirstSocketInACoroutine.class).run().lines());
    }

    static final class FirstSocketInACoroutine {
        public static void main(String[] args) throws Exception {
            System.out.println("in the loop: " + run(async(() -> blocking(() -> exchange(7)))));
            AtomicReference<Integer> after = new AtomicReference<>();
            Thread unrelated = Thread.startVirtualThread(() -> after.set(exchange(8)));
            unrelated.join(5_000);
            System.out.println("after it: " + after.get());
            System.exit(0);
        }

        /** Reads a byte that is not there yet, so that the reader's thread has to wait for the socket. */
        private static int exchange(int value) {
            try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                    Socket client = new Socket(server.getInetAddress(), server.getLocalPort());
                    Socket accepted = server.accept()) {
                Thread reader = Thread.currentThread();
                Thread.ofPlatform().daemon().start(() -> {
                    while (reader.getState() == Thread.State.RUNNABLE) Thread.onSpinWait();
                    try {
                        accepted.getOutputStream().write(value);
                    } catch (IOException e) {
                        throw new java.io.UncheckedIOException(e);
                    }
                });
                return client.getInputStream().read();
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }
    }

    @Test
    void aThreadStartedInACoroutineRunsBesideIt() throws InterruptedException {
        run(async(() -> {
            CountDownLatch ran = new CountDownLatch(1);
            Thread.startVirtualThread(ran::countDown);
            assertTrue(ran.await(5, TimeUnit.SECONDS)); // strict: the loop stands still, the thread must not
        }));
    }
}

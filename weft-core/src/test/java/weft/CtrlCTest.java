package weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.blocking;
import static weft.Asyncio.run;
import static weft.Asyncio.sleep;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Ctrl-C, in programs of their own. */
@Timeout(value = 40, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CtrlCTest {
    private static final int KILLED_BY_CTRL_C = 130;

    @BeforeAll
    static void onlyWhereThereAreSignals() throws IOException {
        assumeTrue(Files.isExecutable(Path.of("/bin/kill")) || Files.isExecutable(Path.of("/usr/bin/kill")));
        assumeTrue(!interruptsAreIgnored(), "this process, and so its children, ignore Ctrl-C");
    }

    /** Whether SIGINT, number 2, is in the mask of ignored signals: so it is for what a shell starts with {@code &}. */
    private static boolean interruptsAreIgnored() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.isReadable(status)) return false;
        for (String line : Files.readAllLines(status))
            if (line.startsWith("SigIgn:"))
                return (Long.parseUnsignedLong(line.substring(7).strip(), 16) & 2) != 0;
        return false;
    }

    private static void say(String line) {
        System.out.println(line);
    }

    /** Runs main, says how that ended, and stays. */
    private static void runAndSay(Coroutine.Action main) {
        try {
            run(async(main));
            say("returned");
        } catch (KeyboardInterrupt e) {
            say("KeyboardInterrupt");
        }
    }

    @Test
    void itCancelsMainAndComesOutOfRunAndTheNextOneEndsTheJvm() {
        ChildJvm.Ended child = ChildJvm.of(Patient.class)
                .start()
                .awaitLine("ready")
                .interrupt()
                .awaitLine("KeyboardInterrupt")
                .interrupt()
                .end();
        assertEquals(
                List.of("ready", "cancelled", "finally", "KeyboardInterrupt"),
                child.out().lines().toList());
        assertEquals(KILLED_BY_CTRL_C, child.status(), child::toString);
    }

    static final class Patient {
        public static void main(String[] args) throws InterruptedException {
            runAndSay(() -> {
                try {
                    say("ready");
                    await(sleep(60));
                } catch (CancelledError e) {
                    say("cancelled");
                    throw e;
                } finally {
                    await(sleep(0.01));
                    say("finally");
                }
            });
            new CountDownLatch(1).await();
        }
    }

    @Test
    void whereNobodyCatchesItTheProgramEndsAsPythonsDoes() {
        ChildJvm.Ended child = ChildJvm.of(Careless.class)
                .start()
                .awaitLine("ready")
                .interrupt()
                .end();
        assertEquals(KILLED_BY_CTRL_C, child.status(), child::toString);
        List<String> trace =
                child.err().lines().filter(line -> !line.contains("INFO")).toList();
        int from = trace.indexOf("weft.KeyboardInterrupt");
        assertTrue(from >= 0, child::toString);
        assertTrue(trace.get(from + 1).contains("CtrlCTest$Careless.main"), child::toString);
        assertTrue(trace.get(from + 2).contains("Suppressed: weft.CancelledError"), child::toString);
        assertTrue(trace.stream().noneMatch(line -> line.contains("weft.MainTask")), child::toString);
    }

    static final class Careless {
        public static void main(String[] args) {
            run(async(() -> {
                say("ready");
                await(sleep(60));
            }));
        }
    }

    @Test
    void aHandlerOfTheProgramForUncaughtErrorsIsLeftAlone() {
        ChildJvm.Ended child = ChildJvm.of(OwnUncaught.class)
                .start()
                .awaitLine("ready")
                .interrupt()
                .end();
        assertEquals(
                List.of("ready", "mine: weft.KeyboardInterrupt"),
                child.out().lines().toList());
    }

    static final class OwnUncaught {
        public static void main(String[] args) {
            Thread.setDefaultUncaughtExceptionHandler((thread, error) -> say("mine: " + error));
            Careless.main(args);
        }
    }

    @Test
    void aMainThatSwallowsItReturnsNormally() {
        List<String> lines = ChildJvm.of(Swallower.class)
                .start()
                .awaitLine("ready")
                .interrupt()
                .end()
                .lines();
        assertEquals(List.of("ready", "swallowed", "returned"), lines);
    }

    static final class Swallower {
        public static void main(String[] args) {
            runAndSay(() -> {
                try {
                    say("ready");
                    await(sleep(60));
                } catch (CancelledError e) {
                    say("swallowed");
                }
            });
        }
    }

    @Test
    void itCancelsEveryMainOfAGroupOfLoops() {
        ChildJvm.Ended child =
                ChildJvm.of(Group.class).start().awaitLine("ready").interrupt().end();
        assertEquals(
                List.of("ready", "3 have ended", "KeyboardInterrupt"),
                child.out().lines().toList(),
                child::toString);
    }

    static final class Group {
        private static final CyclicBarrier READY = new CyclicBarrier(3, () -> say("ready"));
        private static final AtomicInteger ENDED = new AtomicInteger();

        public static void main(String[] args) {
            try {
                LoopGroup.run(
                        3,
                        (group, index) -> async(() -> {
                            try {
                                READY.await();
                                await(sleep(60));
                            } finally {
                                await(sleep(0.01 * index));
                                ENDED.incrementAndGet();
                            }
                        }));
                say("returned");
            } catch (KeyboardInterrupt e) {
                say(ENDED + " have ended");
                say("KeyboardInterrupt");
            }
        }
    }

    @Test
    void theSecondOneEndsAGroupThatIgnoresTheFirst() {
        List<String> lines = ChildJvm.of(IgnoringGroup.class)
                .start()
                .awaitLine("ready")
                .interrupt()
                .awaitLine("ignored")
                .interrupt()
                .end()
                .lines();
        assertEquals(List.of("ready", "ignored", "KeyboardInterrupt"), lines);
    }

    static final class IgnoringGroup {
        private static final CyclicBarrier READY = new CyclicBarrier(2, () -> say("ready"));
        private static final CyclicBarrier IGNORED = new CyclicBarrier(2, () -> say("ignored"));

        public static void main(String[] args) {
            try {
                LoopGroup.run(
                        2,
                        (group, index) -> async(() -> {
                            try {
                                READY.await();
                                await(sleep(60));
                            } catch (CancelledError e) {
                                IGNORED.await();
                                await(sleep(60));
                            }
                        }));
            } catch (KeyboardInterrupt e) {
                say("KeyboardInterrupt");
            }
        }
    }

    @Test
    void theSecondOneEndsARunWhoseMainIgnoresTheFirst() {
        List<String> lines = ChildJvm.of(Ignorer.class)
                .start()
                .awaitLine("ready")
                .interrupt()
                .awaitLine("ignored")
                .interrupt()
                .end()
                .lines();
        assertEquals(List.of("ready", "ignored", "KeyboardInterrupt"), lines);
    }

    static final class Ignorer {
        public static void main(String[] args) {
            runAndSay(() -> {
                try {
                    say("ready");
                    await(sleep(60));
                } catch (CancelledError e) {
                    say("ignored");
                    await(sleep(60));
                }
            });
        }
    }

    @Test
    void theSecondOneWakesACoroutineThatBlocksItsThread() {
        ChildJvm.Ended child = ChildJvm.of(Blocker.class)
                .start()
                .awaitLine("ready")
                .interrupt()
                .pause()
                .interrupt()
                .end();
        assertEquals(
                List.of("ready", "woken", "KeyboardInterrupt"),
                child.out().lines().toList());
    }

    static final class Blocker {
        public static void main(String[] args) {
            runAndSay(() -> {
                CountDownLatch never = new CountDownLatch(1);
                say("ready");
                try {
                    never.await(); // strict: the loop stands still, and cannot deliver the cancellation
                } catch (InterruptedException e) {
                    say("woken");
                }
                await(sleep(60));
            });
        }
    }

    @Test
    void itInterruptsABlockingCall() {
        List<String> lines = ChildJvm.of(BlockingCaller.class)
                .start()
                .awaitLine("ready")
                .interrupt()
                .end()
                .lines();
        assertEquals(List.of("ready", "finally", "KeyboardInterrupt"), lines);
    }

    static final class BlockingCaller {
        public static void main(String[] args) {
            runAndSay(() -> {
                CountDownLatch never = new CountDownLatch(1);
                try {
                    blocking(() -> {
                        say("ready");
                        never.await();
                    });
                } finally {
                    say("finally");
                }
            });
        }
    }

    @Test
    void theThirdOneEndsTheJvmWhateverItDoes() {
        ChildJvm.Running child = ChildJvm.of(Computer.class).start().awaitLine("ready");
        ChildJvm.Ended ended = child.interruptUntilItEnds();
        assertEquals(KILLED_BY_CTRL_C, ended.status(), ended::toString);
    }

    static final class Computer {
        public static void main(String[] args) {
            runAndSay(() -> {
                say("ready");
                while (true) Thread.onSpinWait();
            });
        }
    }

    @Test
    void aHandlerOfTheProgramIsLeftAlone() {
        ChildJvm.Ended child = ChildJvm.of(OwnHandler.class)
                .start()
                .awaitLine("ready")
                .interrupt()
                .awaitLine("returned")
                .interrupt()
                .end();
        assertEquals(List.of("ready", "mine", "returned", "mine"), child.lines());
    }

    static final class OwnHandler {
        private static volatile int calls;

        public static void main(String[] args) throws Exception {
            handle(() -> {
                say("mine");
                calls++;
            });
            runAndSay(() -> {
                say("ready");
                while (calls < 1) await(sleep(0.01));
            });
            while (calls < 2) Thread.onSpinWait();
        }

        /** By reflection, since the compiler warns of that class. */
        private static void handle(Runnable action) throws ReflectiveOperationException {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object mine = java.lang.reflect.Proxy.newProxyInstance(
                    OwnHandler.class.getClassLoader(), new Class<?>[] {handler}, (proxy, method, arguments) -> {
                        action.run();
                        return null;
                    });
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance("INT"), mine);
        }
    }

    @Test
    void aRunOnAnotherThreadIsCancelledToo() {
        ChildJvm.Ended child = ChildJvm.of(OffMain.class)
                .start()
                .awaitLine("ready")
                .interrupt()
                .end();
        assertTrue(child.lines().contains("KeyboardInterrupt"), child::toString);
    }

    static final class OffMain {
        public static void main(String[] args) throws InterruptedException {
            Thread thread = new Thread(() -> runAndSay(() -> {
                say("ready");
                await(sleep(60));
            }));
            thread.start();
            thread.join();
        }
    }
}

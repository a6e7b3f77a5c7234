package weft.testing.junit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.createTask;
import static weft.Asyncio.currentTask;
import static weft.Asyncio.getRunningLoop;
import static weft.Asyncio.sleep;
import static weft.Asyncio.toThread;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import weft.ContextVar;
import weft.EventLoop;
import weft.Task;
import weft.TaskGroup;
import weft.testing.TestClock;
import weft.testing.TimeMode;

/**
 * Classes that {@link WeftExtensionTest} runs and of which many have to fail. The build is told
 * not to take them for tests of its own.
 */
final class WeftTestFixtures {
    private static final ContextVar<String> USER = new ContextVar<>("user");

    @Tag(Runs.FIXTURE)
    @WeftTest
    static class OneTask {
        private final TaskGroup group = new TaskGroup();
        private Task<?> before;
        private Task<String> child;

        @BeforeEach
        void openGroup(EventLoop loop, TestInfo info) {
            assertSame(loop, getRunningLoop());
            assertEquals(info.getDisplayName(), currentTask().getName());
            before = currentTask();
            USER.set("Ada");
            group.enter();
            child = group.createTask(async(() -> {
                await(sleep(10));
                return USER.get();
            }));
            await(sleep(1));
        }

        @Test
        void testIsTheSameTask(EventLoop loop, TestClock clock) {
            assertSame(before, currentTask());
            assertSame(loop, getRunningLoop());
            assertEquals(1, clock.time());
            assertEquals("Ada", USER.get());
            assertEquals("Ada", await(child));
            assertEquals(10, clock.time());
        }

        @Test
        void theNextTestIsAnother(TestClock clock) {
            assertEquals(1, clock.time());
            assertFalse(child.done());
        }

        @AfterEach
        void closeGroup() {
            assertSame(before, currentTask());
            group.exit(null);
            assertEquals("Ada", child.result());
        }
    }

    @Tag(Runs.FIXTURE)
    @WeftTest(time = TimeMode.MANUAL)
    static class AllKindsOfTests {
        @BeforeEach
        void awaits() {
            await(sleep(0));
        }

        @ParameterizedTest
        @ValueSource(ints = {1, 2, 3})
        void parameterized(int seconds, TestClock clock) {
            Task<Void> sleeper = createTask(sleep(seconds));
            await(clock.advance(seconds));
            assertTrue(sleeper.done());
        }

        @RepeatedTest(2)
        void repeated(TaskGroup background) {
            background.createTask(sleep(100));
            await(sleep(0));
        }

        @TestFactory
        Stream<DynamicTest> dynamic() {
            await(sleep(0));
            return Stream.of(dynamicTest("one", () -> await(sleep(0))), dynamicTest("two", () -> await(sleep(0))));
        }

        @Nested
        class Inner {
            @BeforeEach
            void awaitsToo(TestClock clock) {
                assertEquals(TimeMode.MANUAL, clock.mode());
                await(sleep(0));
            }

            @Test
            void nested() {
                await(sleep(0));
            }
        }
    }

    @Tag(Runs.FIXTURE)
    static class OnOneMethod {
        @Test
        @WeftTest(time = TimeMode.REAL)
        void thisOne(TestClock clock) {
            assertEquals(TimeMode.REAL, clock.mode());
            assertNotNull(currentTask());
        }

        @Test
        void notThisOne() {
            assertThrows(IllegalStateException.class, () -> getRunningLoop());
        }
    }

    @Tag(Runs.FIXTURE)
    @WeftTest
    static class Between {
        private int turns;

        @BeforeEach
        void startCounter(TaskGroup background) {
            background.createTask(async(() -> {
                while (true) {
                    await(sleep(0));
                    turns++;
                }
            }));
            await(sleep(0));
            await(sleep(0));
        }

        @Test
        void nobodyRuns() {
            assertEquals(2, turns);
        }
    }

    @Tag(Runs.FIXTURE)
    @WeftTest
    static class BackgroundFails {
        @Test
        void test(TaskGroup background) {
            background.createTask(async(() -> {
                await(sleep(1));
                throw new IllegalStateException("server died");
            }));
            await(sleep(3600));
        }
    }

    @Tag(Runs.FIXTURE)
    @WeftTest
    static class Leaks {
        @Test
        void test() {
            createTask(sleep(60), "poller");
        }
    }

    @Tag(Runs.FIXTURE)
    @WeftTest
    static class LeaksAndFails {
        @Test
        void test() {
            createTask(sleep(60), "poller");
            throw new IllegalArgumentException("own");
        }
    }

    @Tag(Runs.FIXTURE)
    @WeftTest
    static class Deadlocks {
        @Test
        void waitsForNobody() {
            await(getRunningLoop().createFuture());
        }

        @AfterEach
        void cleansUp() {
            await(sleep(1)); // the cancellation was for the test alone
        }
    }

    @Tag(Runs.FIXTURE)
    @WeftTest(timeLimit = 0.1)
    static class TakesTooLong {
        @Test
        void test() {
            await(toThread(() -> new CountDownLatch(1).await()));
        }
    }

    @Tag(Runs.FIXTURE)
    @WeftTest
    static class JUnitsTimeout {
        @Test
        @Timeout(value = 100, unit = TimeUnit.MILLISECONDS)
        void test() {
            await(toThread(() -> new CountDownLatch(1).await()));
        }
    }

    @Tag(Runs.FIXTURE)
    @WeftTest
    static class BeforeFails {
        @BeforeEach
        void before() {
            await(sleep(1));
            throw new IllegalStateException("before");
        }

        @Test
        void test() {}

        @AfterEach
        void after() {
            await(sleep(1));
        }
    }

    @Tag(Runs.FIXTURE)
    @WeftTest
    static class Assumes {
        @Test
        void test() {
            Assumptions.assumeTrue(false, "not here");
        }
    }
}

package weft.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.createTask;
import static weft.Asyncio.gather;
import static weft.Asyncio.getRunningLoop;
import static weft.Asyncio.sleep;
import static weft.Asyncio.taskGroup;
import static weft.testing.Testing.exploreSchedules;
import static weft.testing.Testing.runTest;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import weft.Coroutine;
import weft.EventLoop;
import weft.Future;

/** Orders of ready tasks: which are legal, that a seed gives the same one again, and that a planted race is found. */
class ScheduleTest {
    private final List<String> events = new ArrayList<>();

    /** The planted race: it checks, awaits, and then acts on what it saw. */
    private static final class Account {
        private int balance = 100;

        Coroutine<Boolean> withdraw(int amount) {
            return async(() -> {
                if (balance < amount) return false;
                await(audit());
                balance -= amount;
                return true;
            });
        }

        /** Every other step of the program gives way once; the second caller has three steps to go before it checks. */
        private Coroutine<Void> audit() {
            return sleep(0);
        }
    }

    private static void withdrawTwice() {
        Account account = new Account();
        await(gather(account.withdraw(80), async(() -> {
            for (int i = 0; i < 3; i++) await(sleep(0));
            return await(account.withdraw(80));
        })));
        assertTrue(account.balance >= 0, () -> "the balance is " + account.balance);
    }

    @Test
    void aPlainRunNeverHitsTheRace() {
        for (int i = 0; i < 20; i++) runTest(ScheduleTest::withdrawTwice);
    }

    @Test
    void anExplorationFindsTheRace() {
        TestFailure failure =
                assertThrows(TestFailure.class, () -> exploreSchedules(1000, ScheduleTest::withdrawTwice));
        assertInstanceOf(AssertionError.class, failure.getCause());
        String text = failure.getMessage();
        assertTrue(text.contains("fails: org.opentest4j.AssertionFailedError: the balance is -60"), text);
        assertTrue(text.contains("goes before Task-2 (withdraw)"), text);
        assertTrue(text.contains("-Dweft.testing.replay=recorded:"), text);
    }

    @Test
    void whatTheFailureNamesFailsAgain() {
        String text = assertThrows(TestFailure.class, () -> exploreSchedules(1000, ScheduleTest::withdrawTwice))
                .getMessage();
        String recorded =
                text.substring(text.indexOf("replay=") + 7).lines().findFirst().orElseThrow();
        String seed = text.substring(text.indexOf("schedule ") + 9, text.indexOf(','));
        for (String schedule : List.of(recorded, seed)) {
            TestOptions options = TestOptions.DEFAULT.withSchedule(Schedule.parse(schedule));
            assertThrows(AssertionError.class, () -> runTest(async(ScheduleTest::withdrawTwice), options), schedule);
        }
    }

    private List<String> stepsIn(Schedule schedule) {
        List<String> steps = new ArrayList<>();
        runTest(
                async(() -> taskGroup().run(group -> {
                    for (String name : List.of("a", "b", "c"))
                        group.createTask(async(() -> {
                            for (int i = 0; i < 3; i++) {
                                steps.add(name + i);
                                await(sleep(0));
                            }
                        }));
                })),
                TestOptions.DEFAULT.withSchedule(schedule));
        return steps;
    }

    @Test
    void theSameSeedGivesTheSameOrder() {
        List<String> plain = List.of("a0", "b0", "c0", "a1", "b1", "c1", "a2", "b2", "c2");
        assertEquals(plain, stepsIn(Schedule.numbered(0)));
        for (long seed = 1; seed < 20; seed++) {
            Schedule schedule = Schedule.numbered(seed);
            assertEquals(stepsIn(schedule), stepsIn(schedule));
        }
    }

    @Test
    void bothKindsOfSeedsGiveManyOrders() {
        Set<List<String>> random = new HashSet<>();
        Set<List<String>> priorities = new HashSet<>();
        for (long seed = 0; seed < 100; seed++) {
            random.add(stepsIn(new Schedule.Random(seed)));
            priorities.add(stepsIn(new Schedule.Priorities(seed)));
        }
        assertTrue(random.size() > 90, () -> "random: " + random.size());
        assertTrue(priorities.size() > 20, () -> "priorities: " + priorities.size());
        assertTrue(
                priorities.stream().anyMatch(steps -> steps.subList(0, 3).equals(List.of("c0", "c1", "c2"))),
                "one task runs far ahead");
    }

    @Test
    void whatWasRecordedIsTheSameRun() {
        for (long seed = 1; seed < 50; seed++) {
            List<String> steps = new ArrayList<>();
            TestSession session = new TestSession("test", TestOptions.DEFAULT.withSchedule(Schedule.numbered(seed)));
            Testing.run(session, async(() -> {
                await(gather(count("a", steps), count("b", steps), count("c", steps)));
            }));
            List<String> again = new ArrayList<>();
            runTest(
                    async(() -> {
                        await(gather(count("a", again), count("b", again), count("c", again)));
                    }),
                    TestOptions.DEFAULT.withSchedule(session.recorded()));
            assertEquals(steps, again);
        }
    }

    private static Coroutine<Void> count(String name, List<String> steps) {
        return async(() -> {
            for (int i = 0; i < 4; i++) {
                steps.add(name + i);
                await(sleep(0));
            }
        });
    }

    // -- what no schedule may change --

    @Test
    void callbacksKeepTheirOrderAndAreNotOvertaken() {
        exploreSchedules(200, () -> {
            List<String> seen = new ArrayList<>();
            EventLoop loop = getRunningLoop();
            Future<Void> future = loop.createFuture();
            for (int i = 0; i < 3; i++) createTask(count("noise", new ArrayList<>()));
            future.addDoneCallback(done -> seen.add("first"));
            future.addDoneCallback(done -> seen.add("second"));
            createTask(async(() -> {
                await(future);
                seen.add("task");
            }));
            loop.callSoon(() -> seen.add("soon"));
            await(sleep(0));
            assertEquals(List.of("soon"), seen);
            await(sleep(1));
            future.setResult(null);
            await(sleep(1));
            assertEquals(List.of("soon", "first", "second", "task"), seen);
        });
    }

    @Test
    void timersKeepTheirOrder() {
        exploreSchedules(200, () -> {
            List<Integer> seen = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                int number = i;
                getRunningLoop().callLater(1, () -> seen.add(number));
            }
            createTask(count("noise", new ArrayList<>()));
            await(sleep(2));
            assertEquals(List.of(0, 1, 2, 3, 4), seen);
        });
    }

    @Test
    void timeStandsStillWhileAnythingIsReady() {
        exploreSchedules(200, () -> {
            List<Coroutine<Void>> all = new ArrayList<>();
            for (int i = 0; i < 5; i++)
                all.add(async(() -> {
                    for (int turn = 0; turn < 5; turn++) await(sleep(0));
                    assertEquals(0, getRunningLoop().time());
                    await(sleep(1));
                    assertEquals(1, getRunningLoop().time());
                }));
            await(gather(all));
        });
    }

    @Test
    void aTaskThatPollsDoesNotStarveTheOthers() {
        exploreSchedules(200, () -> {
            boolean[] flag = new boolean[1];
            createTask(async(() -> {
                for (int i = 0; i < 10; i++) await(sleep(0));
                flag[0] = true;
            }));
            while (!flag[0]) await(sleep(0));
        });
    }

    // -- texts --

    @Test
    void textsCanBeParsed() {
        for (Schedule schedule : List.of(
                new Schedule.Random(-3),
                new Schedule.Priorities(7),
                new Schedule.Recorded(Map.of()),
                new Schedule.Recorded(Map.of(10, 1, 2, 3)))) {
            assertEquals(schedule, Schedule.parse(schedule.toString()));
        }
        assertEquals("recorded:2=3,10=1", new Schedule.Recorded(Map.of(10, 1, 2, 3)).toString());
        assertNotEquals(Schedule.numbered(1), Schedule.numbered(2));
    }

    @Test
    void otherTextsAreRefused() {
        for (String text : List.of("", "42", "random:", "random:x", "recorded:1", "recorded:-1=2", "fifo:1")) {
            IllegalArgumentException refused =
                    assertThrows(IllegalArgumentException.class, () -> Schedule.parse(text), text);
            assertTrue(refused.getMessage().contains("but"), refused.getMessage());
        }
        assertThrows(IllegalArgumentException.class, () -> exploreSchedules(0, () -> {}));
    }

    @Test
    void aFailureInThePlainOrderIsTheTestsOwn() {
        IllegalStateException own = assertThrows(
                IllegalStateException.class,
                () -> exploreSchedules(10, () -> {
                    events.add("run");
                    throw new IllegalStateException("always");
                }));
        assertEquals("always", own.getMessage());
        assertEquals(List.of("run"), events);
    }
}

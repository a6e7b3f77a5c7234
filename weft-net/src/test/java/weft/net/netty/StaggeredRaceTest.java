package weft.net.netty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.createTask;
import static weft.Asyncio.currentTask;
import static weft.Asyncio.getRunningLoop;
import static weft.Asyncio.sleep;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import weft.CancelledError;
import weft.Coroutine;
import weft.EventLoop;
import weft.Runner;
import weft.Task;
import weft.loop.Clock;

/** Who begins when, who wins, and what becomes of the others: CPython's test_staggered and more, in time that jumps. */
class StaggeredRaceTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    /** Time that stands still while anything is ready. */
    private static final class Jumping implements Clock {
        private long now;

        @Override
        public long nanos() {
            return now;
        }

        @Override
        public boolean jumpTo(long deadline) {
            if (deadline == Long.MAX_VALUE) return false;
            now = Math.max(now, deadline);
            return true;
        }

        @Override
        public boolean moves() {
            return false;
        }
    }

    /** What happens at an address: after so many seconds it answers, or refuses. */
    private record Answer(double after, boolean good) {}

    private final List<String> events = new ArrayList<>();

    private void log(String event) {
        events.add(Math.round(getRunningLoop().time() * 1000) + " " + event);
    }

    private static void run(Coroutine.Action body) {
        try (Runner runner = new Runner(() -> new EventLoop(new Jumping()), null)) {
            runner.run(async(body));
        }
    }

    private static Answer good(double after) {
        return new Answer(after, true);
    }

    private static Answer bad(double after) {
        return new Answer(after, false);
    }

    /** The number of the winner. */
    private Integer race(@Nullable Duration headStart, Answer... answers) throws IOException {
        List<InetSocketAddress> addresses = IntStream.range(0, answers.length)
                .mapToObj(number -> InetSocketAddress.createUnresolved("host" + number, number))
                .toList();
        return StaggeredRace.run(
                addresses,
                "a test",
                headStart,
                address -> tried(address.getPort(), answers[address.getPort()]),
                number -> log("discard " + number));
    }

    private Integer tried(int number, Answer answer) throws IOException {
        log("begin " + number);
        try {
            await(sleep(answer.after));
        } catch (CancelledError e) {
            log("cancelled " + number);
            throw e;
        }
        if (!answer.good) throw new ConnectException("refused by " + number);
        return number;
    }

    private void assertEvents(String... expected) {
        assertEquals(List.of(expected), events);
    }

    @Test
    @DisplayName("T test_staggered: one that succeeds")
    void oneThatSucceeds() {
        run(() -> assertEquals(0, race(SECOND, good(0.5), good(0.1))));
        assertEvents("0 begin 0");
    }

    @Test
    @DisplayName("T test_staggered: the first fails, the second begins at once and succeeds")
    void afterAFailureTheNextBeginsAtOnce() {
        run(() -> assertEquals(1, race(SECOND, bad(0.25), good(0.1))));
        assertEvents("0 begin 0", "250 begin 1");
    }

    @Test
    @DisplayName("T test_staggered: the first takes too long, the second succeeds")
    void afterTheHeadStartTheNextBeginsBesideIt() {
        run(() -> {
            assertEquals(1, race(SECOND, good(60), good(0.1)));
            await(sleep(0));
        });
        assertEvents("0 begin 0", "1000 begin 1", "1100 cancelled 0");
    }

    @Test
    @DisplayName("T test_staggered: none succeeds")
    void whenNoneSucceedsAllReasonsAreTold() {
        run(() -> {
            ConnectException all = assertThrows(ConnectException.class, () -> race(SECOND, bad(0), bad(2), bad(0.5)));
            assertEquals(
                    "cannot connect to a test: no address answers, [refused by 0, refused by 2, refused by 1]",
                    all.getMessage());
            assertEquals(
                    List.of("refused by 0", "refused by 2", "refused by 1"),
                    Stream.of(all.getSuppressed()).map(Throwable::getMessage).toList());
        });
        assertEvents("0 begin 0", "0 begin 1", "1000 begin 2");
    }

    @Test
    void theFailureOfAnOlderAttemptHastensNothing() {
        run(() -> assertEquals(2, race(SECOND, bad(1.5), good(60), good(0.1))));
        assertEvents("0 begin 0", "1000 begin 1", "2000 begin 2", "2100 cancelled 1");
    }

    @Test
    void withoutAHeadStartTheyAreTriedOneAfterTheOther() {
        run(() -> assertEquals(2, race(null, bad(60), bad(60), good(60))));
        assertEvents("0 begin 0", "60000 begin 1", "120000 begin 2");
    }

    @Test
    void withAHeadStartOfNothingTheyAllBegin() {
        run(() -> {
            assertEquals(1, race(Duration.ZERO, good(3), good(1), good(2)));
            await(sleep(0));
        });
        assertEvents("0 begin 0", "0 begin 1", "0 begin 2", "1000 cancelled 0", "1000 cancelled 2");
    }

    @Test
    void whoSucceedsInTheSameMomentIsDiscarded() {
        run(() -> {
            assertEquals(0, race(SECOND, good(2), good(1)));
            await(sleep(0));
        });
        assertEvents("0 begin 0", "1000 begin 1", "2000 discard 1");
    }

    @Test
    void cancellingTheRaceCancelsItsAttempts() {
        run(() -> {
            Task<Integer> racing = createTask(async(() -> race(SECOND, good(60), good(60), good(60))));
            await(sleep(1.5));
            racing.cancel();
            assertThrows(CancelledError.class, racing::await);
            await(sleep(5));
        });
        assertEvents("0 begin 0", "1000 begin 1", "1500 cancelled 0", "1500 cancelled 1");
    }

    @Test
    void oneAddressNeedsNoTaskAndKeepsItsMessage() {
        run(() -> assertEquals(
                "refused by 0",
                assertThrows(ConnectException.class, () -> race(SECOND, bad(0))).getMessage()));
        run(() -> {
            Task<?> mine = currentTask();
            StaggeredRace.run(
                    List.of(InetSocketAddress.createUnresolved("host", 1)),
                    "a test",
                    SECOND,
                    address -> {
                        assertSame(mine, currentTask());
                        return address;
                    },
                    lost -> {});
        });
    }

    @Test
    void anErrorThatIsNoRefusalEndsTheRace() {
        run(() -> {
            IllegalStateException bug = new IllegalStateException("a bug");
            List<InetSocketAddress> two = List.of(
                    InetSocketAddress.createUnresolved("host", 1), InetSocketAddress.createUnresolved("host", 2));
            assertSame(
                    bug,
                    assertThrows(
                            IllegalStateException.class,
                            () -> StaggeredRace.run(
                                    two,
                                    "a test",
                                    SECOND,
                                    address -> {
                                        log("begin " + address.getPort());
                                        throw bug;
                                    },
                                    lost -> {})));
        });
        assertEvents("0 begin 1");
    }
}

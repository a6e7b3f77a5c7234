package weft.testing.junit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.gather;
import static weft.Asyncio.sleep;
import static weft.Asyncio.waitFor;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import weft.Coroutine;
import weft.TaskGroup;
import weft.TimeoutException;
import weft.testing.MemoryStream;
import weft.testing.TestClock;

/** The code in the Javadoc of the annotations. */
final class WeftTestSnippets {
    // @start region="class"
    @WeftTest
    static class EchoServerTest {
        private final MemoryStream.Pair connection = MemoryStream.pair(1024);

        @BeforeEach
        void startServer(TaskGroup background) {
            background.createTask(async(() -> {
                while (true)
                    await(connection.right().write(await(connection.right().read(1024))));
            }));
        }

        @Test
        void echoes() {
            await(connection.left().write((byte) 42));
            assertEquals(42, await(connection.left().read(1))[0]);
        }

        @Test
        void givesUpAfterAnHour(TestClock clock) {
            assertThrows(
                    TimeoutException.class,
                    () -> await(waitFor(connection.left().read(1), 3600)));
            assertEquals(3600, clock.time()); // and a millisecond of yours
        }
    }
    // @end

    // @start region="explore"
    static class CounterTest {
        private int counter;

        private Coroutine<Void> increment() {
            return async(() -> {
                await(sleep(0));
                counter++; // no await between reading and writing it
            });
        }

        @ExploreSchedules(1000)
        void countsInEveryOrder() {
            await(gather(increment(), increment(), increment()));
            assertEquals(3, counter);
        }
    }
    // @end
}

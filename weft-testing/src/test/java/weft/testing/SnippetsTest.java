package weft.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.createTask;
import static weft.Asyncio.gather;
import static weft.Asyncio.sleep;
import static weft.Asyncio.taskGroup;
import static weft.Asyncio.waitFor;
import static weft.testing.Testing.clock;
import static weft.testing.Testing.exploreSchedules;
import static weft.testing.Testing.runTest;
import static weft.testing.Testing.waitAllTasksBlocked;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import weft.Coroutine;
import weft.Future;
import weft.Task;
import weft.TimeoutException;

/** The code in the kit's Javadoc: tests themselves. */
class SnippetsTest {
    private final List<String> printed = new ArrayList<>();

    // @start region="run-test"
    @Test
    void anHourPassesAtOnce() {
        runTest(() -> {
            assertThrows(TimeoutException.class, () -> await(waitFor(sleep(7200), 3600)));
            assertEquals(3600, clock().time());
        });
    }

    // @end

    @Test
    void clockMoves() {
        // @start region="clock"
        runTest(() -> {
            List<String> seen = new ArrayList<>();
            Task<Void> ticker = createTask(async(() -> {
                while (true) {
                    await(sleep(10));
                    seen.add("tick at " + clock().time());
                }
            }));
            await(clock().advance(25));
            assertEquals(List.of("tick at 10.0", "tick at 20.0"), seen);
            ticker.cancel();
        });
        // @end
    }

    @Test
    void options() {
        // @start region="options"
        TestOptions options = TestOptions.DEFAULT.withTime(TimeMode.MANUAL).withTimeLimit(Duration.ofSeconds(1));
        runTest(
                async(() -> {
                    Task<String> task = createTask(sleep(60, "rested"));
                    await(clock().advance(60));
                    assertEquals("rested", task.result());
                }),
                options);
        // @end
    }

    // @start region="schedule"
    static class Cache {
        int loads;
        private Future<String> entry;

        Coroutine<String> get() {
            return async(() -> {
                if (entry == null) entry = createTask(load()); // no await between the check and the act
                return await(entry);
            });
        }

        private Coroutine<String> load() {
            return async(() -> {
                loads++;
                return await(sleep(1, "value"));
            });
        }
    }

    @Test
    void theCacheLoadsOnce() {
        exploreSchedules(100, () -> {
            Cache cache = new Cache();
            await(gather(cache.get(), cache.get(), cache.get()));
            assertEquals(1, cache.loads);
        });
    }

    // @end

    @Test
    void sequencer() {
        runTest(() -> {
            // @start region="sequencer"
            Sequencer order = new Sequencer();
            taskGroup().run(group -> {
                group.createTask(async(() -> {
                    order.at(0).run(position -> print("reads"));
                    order.at(2).run(position -> print("writes"));
                }));
                group.createTask(async(() -> order.at(1).run(position -> print("changes it meanwhile"))));
            });
            // @end
        });
        assertEquals(List.of("reads", "changes it meanwhile", "writes"), printed);
    }

    @Test
    void memoryStream() {
        runTest(() -> {
            // @start region="memory-stream"
            MemoryStream.Pair connection = MemoryStream.pair(1024);
            Task<Void> server = createTask(async(() -> {
                byte[] request = await(connection.right().read(1024));
                await(connection.right().write(request)); // an echo
                connection.right().close();
            }));
            await(connection.left().write("hello".getBytes(StandardCharsets.UTF_8)));
            print(new String(await(connection.left().read(1024)), StandardCharsets.UTF_8));
            assertEquals(0, await(connection.left().read(1024)).length); // the end
            await(server);
            // @end
        });
        assertEquals(List.of("hello"), printed);
    }

    @Test
    void blocked() {
        runTest(() -> {
            // @start region="blocked"
            Task<Void> task = createTask(async(() -> {
                await(sleep(0));
                print("got as far as it can");
                await(sleep(1));
            }));
            await(waitAllTasksBlocked());
            assertEquals(List.of("got as far as it can"), printed);
            assertTrue(!task.done() && clock().time() == 0);
            await(task);
            // @end
        });
    }

    private void print(String line) {
        printed.add(line);
    }
}

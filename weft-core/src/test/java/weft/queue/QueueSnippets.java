package weft.queue;

import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.gather;
import static weft.Asyncio.sleep;

import java.util.Comparator;
import weft.Coroutine;
import weft.Trace;

/** The code in the Javadoc of this package. {@code IO} is the test's: lines that can be compared. */
final class QueueSnippets {
    private final Trace trace;
    private final Output IO = new Output();

    QueueSnippets(Trace trace) {
        this.trace = trace;
    }

    private final class Output {
        void println(String line) {
            trace.logTime(line);
        }
    }

    // @start region="queue"
    Coroutine<Void> produce(Queue<String> orders) {
        return async(() -> {
            for (String order : new String[] {"tea", "cake", "jam"}) {
                await(orders.put(order)); // waits while an order is in the queue
                IO.println("ordered " + order);
            }
            orders.shutdown();
        });
    }

    Coroutine<Void> consume(Queue<String> orders) {
        return async(() -> {
            try {
                while (true) {
                    String order = await(orders.get());
                    await(sleep(1));
                    IO.println("served " + order);
                }
            } catch (QueueShutDownException e) {
                IO.println("closed"); // everything that was ordered is served
            }
        });
    }

    Coroutine<Void> shop() {
        return async(() -> {
            Queue<String> orders = new Queue<>(1);
            await(gather(produce(orders), consume(orders)));
        });
    }
    // @end

    void queue() {
        trace.run(shop());
    }

    void priority() {
        trace.run(() -> {
            // @start region="priority"
            record Job(int priority, String name) {}
            PriorityQueue<Job> jobs = new PriorityQueue<>(0, Comparator.comparing(Job::priority));
            jobs.putNowait(new Job(2, "tidy up"));
            jobs.putNowait(new Job(1, "put out the fire"));
            IO.println(await(jobs.get()).name()); // put out the fire
            // @end
        });
    }
}

// From a java.util.concurrent.Flow.Publisher to a for statement, and back, with back-pressure both ways.

import static weft.Asyncio.*;

import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import weft.*;

/** A sensor of a library that knows nothing of coroutines: it publishes on a thread of its own. */
Flow.Publisher<Integer> sensor() {
    SubmissionPublisher<Integer> publisher =
            new SubmissionPublisher<>(Executors.newVirtualThreadPerTaskExecutor(), 4);
    Thread.startVirtualThread(() -> {
        while (publisher.getNumberOfSubscribers() == 0) Thread.onSpinWait();
        for (int value = 1; value <= 5; value++)
            publisher.submit(value); // waits while the subscriber's buffer is full
        publisher.close();
    });
    return publisher;
}

AsyncGenerator<String> doubled(Flow.Publisher<Integer> source) {
    return asyncGenerator(out -> {
        for (int value : AsyncGenerator.wrap(source, 2)) {
            await(sleep(0.1));
            out.yield(value + " doubled is " + 2 * value);
        }
    });
}

void main() {
    run(async(() -> {
        Flow.Publisher<String> results = publisher(() -> doubled(sensor()));

        // Anything that takes a publisher takes this one; here it comes back, to be printed.
        for (String line : AsyncGenerator.wrap(results, 1)) IO.println(line);
    }));
}

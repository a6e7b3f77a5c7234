package weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.flow.FlowPublisherVerification;
import org.reactivestreams.tck.flow.FlowSubscriberBlackboxVerification;
import org.testng.ITestResult;
import org.testng.TestListenerAdapter;
import org.testng.TestNG;

/** The technology compatibility kit of Reactive Streams, which is written for TestNG. */
class ReactiveStreamsTckTest {
    // the kit waits this long, in real time, wherever nothing must happen
    private static final long SILENCE_MILLIS = 50;
    private static final long PATIENCE_MILLIS = 5_000;

    /** In real time, beside the kit, which makes objects of the classes below by itself. */
    private static EventLoop loop;

    private Thread thread;

    @BeforeEach
    void startLoop() {
        loop = new EventLoop();
        loop.setExceptionHandler((itsLoop, context) -> {}); // the kit has subscribers that throw
        thread = Thread.ofPlatform().start(loop::runForever);
    }

    @AfterEach
    void stopLoop() throws InterruptedException {
        loop.callSoonThreadsafe(loop::stop);
        thread.join();
        loop.runUntilComplete(loop.shutdownAsyncgens());
        loop.close();
    }

    @Test
    void publisher() {
        run(OfPublisher.class, 20);
    }

    @Test
    void subscriber() {
        run(OfSubscriber.class, 11);
    }

    /** The others are skipped: they are for publishers or subscribers of another kind. */
    private static void run(Class<?> tests, int atLeast) {
        TestNG testng = new TestNG(false);
        TestListenerAdapter results = new TestListenerAdapter();
        testng.setTestClasses(new Class<?>[] {tests});
        testng.addListener(results);
        testng.setVerbose(0);
        testng.run();
        List<String> failures = new ArrayList<>();
        for (ITestResult failure : results.getFailedTests())
            failures.add(failure.getName() + ": " + failure.getThrowable());
        assertEquals(List.of(), failures);
        assertEquals(0, results.getConfigurationFailures().size());
        assertTrue(results.getPassedTests().size() >= atLeast, "passed: " + results.getPassedTests());
    }

    private static TestEnvironment environment() {
        return new TestEnvironment(PATIENCE_MILLIS, SILENCE_MILLIS, SILENCE_MILLIS, false);
    }

    /** What {@code publisher} makes. */
    public static final class OfPublisher extends FlowPublisherVerification<Long> {
        public OfPublisher() {
            super(environment(), PATIENCE_MILLIS / 10);
        }

        @Override
        public Flow.Publisher<Long> createFlowPublisher(long elements) {
            return Asyncio.publisher(
                    () -> Asyncio.<Long>asyncGenerator(out -> {
                        for (long i = 0; i < elements; i++) {
                            if (i % 10 == 0) Asyncio.await(Asyncio.sleep(0));
                            out.yield(i);
                        }
                    }),
                    loop);
        }

        @Override
        public Flow.Publisher<Long> createFailedFlowPublisher() {
            EventLoop closed = new EventLoop();
            closed.close();
            return Asyncio.publisher(List::of, closed);
        }
    }

    /** What {@code wrap} subscribes with. */
    public static final class OfSubscriber extends FlowSubscriberBlackboxVerification<Long> {
        public OfSubscriber() {
            super(environment());
        }

        @Override
        public Flow.Subscriber<Long> createFlowSubscriber() {
            Intake<Long> intake = new Intake<>(loop, 4);
            Asyncio.runCoroutineThreadsafe(
                    Asyncio.async(() -> {
                        while (intake.awaitItem()) intake.takeItem();
                    }),
                    loop);
            return intake;
        }

        @Override
        public Long createElement(int element) {
            return (long) element;
        }
    }
}

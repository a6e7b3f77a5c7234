package weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.asyncGenerator;
import static weft.Asyncio.await;
import static weft.Asyncio.getRunningLoop;
import static weft.Asyncio.publisher;
import static weft.Asyncio.sleep;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The items of a coroutine, offered as a Flow.Publisher. */
class PublisherFromItemsTest {
    private final Trace trace = new Trace();

    /** Tells the trace what it is told; asks only when the test does. */
    private class Manual implements Flow.Subscriber<Integer> {
        Flow.Subscription subscription;
        Throwable error;

        @Override
        public void onSubscribe(Flow.Subscription its) {
            subscription = its;
            trace.log("subscribed");
        }

        @Override
        public void onNext(Integer item) {
            trace.logTime("item " + item);
        }

        @Override
        public void onError(Throwable its) {
            error = its;
            trace.log("error");
        }

        @Override
        public void onComplete() {
            trace.log("complete");
        }
    }

    private AsyncGenerator<Integer> upTo(int end) {
        return asyncGenerator(out -> {
            trace.log("begin");
            try {
                for (int i = 0; i < end; i++) {
                    await(sleep(1));
                    out.yield(i);
                }
            } finally {
                await(sleep(0));
                trace.log("closed");
            }
        });
    }

    @Test
    @DisplayName("back-pressure: the body runs only as far as it was asked to")
    void demand() {
        trace.run(() -> {
            Manual subscriber = new Manual();
            publisher(() -> upTo(3)).subscribe(subscriber);
            await(sleep(1));
            trace.log("ask 1");
            subscriber.subscription.request(1);
            await(sleep(5));
            trace.log("ask 9");
            subscriber.subscription.request(9);
            await(sleep(5));
        });
        trace.assertEvents(
                "subscribed",
                "ask 1",
                "begin",
                "2.000 item 0",
                "ask 9",
                "7.000 item 1",
                "8.000 item 2",
                "closed",
                "complete");
    }

    @Test
    void eachSubscriberGetsItsOwnItems() {
        trace.run(() -> {
            Flow.Publisher<Integer> items = publisher(() -> List.of(1, 2));
            for (int i = 0; i < 2; i++) {
                Manual subscriber = new Manual();
                items.subscribe(subscriber);
                await(sleep(0.25));
                subscriber.subscription.request(Long.MAX_VALUE);
                subscriber.subscription.request(Long.MAX_VALUE);
                await(sleep(0.25));
            }
        });
        trace.assertEvents(
                "subscribed",
                "0.250 item 1",
                "0.250 item 2",
                "complete",
                "subscribed",
                "0.750 item 1",
                "0.750 item 2",
                "complete");
    }

    @Test
    void cancelWhileItWaitsForDemand() {
        trace.run(() -> {
            Manual subscriber = new Manual();
            publisher(() -> upTo(9)).subscribe(subscriber);
            await(sleep(0.25));
            subscriber.subscription.request(1);
            await(sleep(2));
            subscriber.subscription.cancel();
            subscriber.subscription.cancel();
            subscriber.subscription.request(1);
            await(sleep(2));
        });
        trace.assertEvents("subscribed", "begin", "1.250 item 0", "closed");
    }

    @Test
    void cancelWhileTheItemsAwait() {
        trace.run(() -> {
            Manual subscriber = new Manual();
            publisher(() -> upTo(9)).subscribe(subscriber);
            await(sleep(0.25));
            subscriber.subscription.request(9);
            await(sleep(1.5));
            subscriber.subscription.cancel();
            await(sleep(2));
        });
        trace.assertEvents("subscribed", "begin", "1.250 item 0", "closed");
    }

    @Test
    @DisplayName("cancelled inside onNext: the clean-up of the items may still await")
    void cancelInsideOnNext() {
        trace.run(() -> {
            publisher(() -> upTo(9)).subscribe(new Manual() {
                @Override
                public void onSubscribe(Flow.Subscription its) {
                    super.onSubscribe(its);
                    its.request(5);
                }

                @Override
                public void onNext(Integer item) {
                    super.onNext(item);
                    subscription.cancel();
                }
            });
            await(sleep(3));
        });
        trace.assertEvents("subscribed", "begin", "1.000 item 0", "closed");
    }

    @Test
    void aFailureOfTheItems() {
        IOException failure = new IOException();
        Manual subscriber = new Manual();
        trace.run(() -> {
            publisher(() -> asyncGenerator((Yielder<Integer> out) -> {
                        out.yield(1);
                        throw failure;
                    }))
                    .subscribe(subscriber);
            await(sleep(1));
            subscriber.subscription.request(2);
            await(sleep(1));
        });
        assertSame(failure, subscriber.error);
        trace.assertEvents("subscribed", "1.000 item 1", "error");
    }

    @Test
    void whatCannotBeIteratedOrHandedOver() {
        IllegalStateException failure = new IllegalStateException();
        Manual subscriber = new Manual();
        Manual second = new Manual();
        trace.run(() -> {
            Flow.Publisher<Integer> broken = publisher(() -> {
                throw failure;
            });
            broken.subscribe(subscriber);
            publisher(() -> java.util.Collections.<Integer>singletonList(null)).subscribe(second);
            await(sleep(1));
            subscriber.subscription.request(1);
            second.subscription.request(1);
            await(sleep(1));
        });
        assertSame(failure, subscriber.error);
        assertInstanceOf(NullPointerException.class, second.error);
    }

    @Test
    @DisplayName("rule 3.9: asking for nothing is an error")
    void nonPositiveRequests() {
        for (long n : new long[] {0, -1}) {
            Manual subscriber = new Manual();
            trace.run(() -> {
                publisher(() -> upTo(3)).subscribe(subscriber);
                await(sleep(1));
                subscriber.subscription.request(n);
                await(sleep(1));
            });
            assertTrue(assertInstanceOf(IllegalArgumentException.class, subscriber.error)
                    .getMessage()
                    .contains("3.9"));
        }
    }

    @Test
    void aSubscriberThatThrowsHearsNoMore() {
        trace.expectingReports();
        IllegalStateException failure = new IllegalStateException();
        trace.run(() -> {
            publisher(() -> upTo(9)).subscribe(new Manual() {
                @Override
                public void onSubscribe(Flow.Subscription its) {
                    its.request(5);
                }

                @Override
                public void onNext(Integer item) {
                    throw failure;
                }
            });
            await(sleep(3));
        });
        trace.assertEvents("begin", "closed");
        assertEquals(1, trace.reported.size());
        assertSame(failure, trace.reported.getFirst().exception());
    }

    @Test
    @DisplayName("a subscriber hears of the end of the run")
    void theRunEnds() {
        Manual subscriber = new Manual();
        trace.run(() -> {
            publisher(() -> upTo(9)).subscribe(subscriber);
            await(sleep(1));
        });
        assertInstanceOf(CancelledError.class, subscriber.error);
        trace.assertEvents("subscribed", "error");
    }

    @Test
    void aClosedLoop() {
        EventLoop loop = trace.newLoop();
        loop.close();
        Manual subscriber = new Manual();
        publisher(() -> upTo(9), loop).subscribe(subscriber);
        assertInstanceOf(IllegalStateException.class, subscriber.error);
        trace.assertEvents("subscribed", "error");
        assertThrows(
                NullPointerException.class, () -> publisher(() -> upTo(9), loop).subscribe(null));
    }

    @Test
    @DisplayName("a subscriber on another thread asks and is told across threads")
    void otherThreads() {
        BlockingQueue<Object> got = new LinkedBlockingQueue<>();
        List<Object> seen = new ArrayList<>();
        trace.run(() -> {
            Flow.Publisher<Integer> items = publisher(() -> List.of(1, 2, 3));
            EventLoop loop = getRunningLoop();
            await(Asyncio.toThread(() -> {
                assertSame(null, EventLoop.currentOrNull());
                items.subscribe(new Flow.Subscriber<>() {
                    @Override
                    public void onSubscribe(Flow.Subscription subscription) {
                        got.add(subscription);
                    }

                    @Override
                    public void onNext(Integer item) {
                        got.add(item);
                    }

                    @Override
                    public void onError(Throwable error) {
                        got.add(error);
                    }

                    @Override
                    public void onComplete() {
                        got.add("complete");
                    }
                });
                Flow.Subscription subscription = (Flow.Subscription) got.take();
                for (Object next = 0; !next.equals("complete"); seen.add(next)) {
                    subscription.request(1);
                    next = got.take();
                }
                return loop;
            }));
        });
        assertEquals(List.of(1, 2, 3, "complete"), seen);
    }

    @Test
    @DisplayName("there and back, in virtual time, on one loop")
    void roundTrip() {
        trace.run(() -> {
            for (int item : AsyncGenerator.wrap(publisher(() -> upTo(3)), 2)) {
                trace.logTime("got " + item);
                await(sleep(10));
            }
        });
        trace.assertEvents("begin", "1.000 got 0", "11.000 got 1", "closed", "21.000 got 2");
    }
}

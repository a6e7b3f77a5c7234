package weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.createTask;
import static weft.Asyncio.getRunningLoop;
import static weft.Asyncio.sleep;
import static weft.Asyncio.timeout;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A Flow.Publisher consumed by the for statement. */
class PublisherToGeneratorTest {
    private final Trace trace = new Trace();

    /** Emits 0, 1, 2 ... on the caller's thread, exactly as many as it is asked for, and tells what it was asked. */
    private class Counting implements Flow.Publisher<Integer>, Flow.Subscription {
        final List<Long> requests = new ArrayList<>();
        private final int end;
        Flow.Subscriber<? super Integer> subscriber;
        boolean cancelled;
        private boolean complete;
        private int next;

        Counting(int end) {
            this.end = end;
        }

        @Override
        public void subscribe(Flow.Subscriber<? super Integer> to) {
            trace.log("subscribe");
            subscriber = to;
            to.onSubscribe(this);
        }

        @Override
        public void request(long n) {
            requests.add(n);
            for (long i = 0; i < n && next < end && !cancelled; i++) subscriber.onNext(next++);
            if (next == end && !cancelled && !complete) {
                complete = true;
                subscriber.onComplete();
            }
        }

        @Override
        public void cancel() {
            trace.log("cancel");
            cancelled = true;
        }
    }

    @Test
    void itemsInTheirOrder() {
        Counting source = new Counting(5);
        AsyncGenerator<Integer> items = AsyncGenerator.wrap(source);
        List<Integer> got = new ArrayList<>();
        trace.run(() -> {
            trace.log("not yet");
            for (int item : items) got.add(item);
            assertFalse(items.hasNext());
        });
        assertEquals(List.of(0, 1, 2, 3, 4), got);
        trace.assertEvents("not yet", "subscribe");
    }

    @Test
    @DisplayName("back-pressure: never more is asked for than the buffer has room for")
    void demand() {
        Counting source = new Counting(100);
        trace.run(() -> {
            int taken = 0;
            for (int item : AsyncGenerator.wrap(source, 4)) {
                assertEquals(taken++, item);
                await(sleep(0));
                assertTrue(source.next - taken <= 4, "asked for " + source.requests + " after " + taken);
            }
            assertEquals(100, taken);
        });
        assertEquals(4L, source.requests.getFirst());
    }

    @Test
    void aBufferOfOne() {
        Counting source = new Counting(3);
        List<Integer> got = new ArrayList<>();
        trace.run(() -> {
            for (int item : AsyncGenerator.wrap(source, 1)) got.add(item);
        });
        assertEquals(List.of(0, 1, 2), got);
        assertTrue(source.requests.stream().allMatch(n -> n == 1), source.requests.toString());
        assertThrows(IllegalArgumentException.class, () -> AsyncGenerator.wrap(source, 0));
    }

    @Test
    void leavingEarlyUnsubscribes() {
        Counting source = new Counting(100);
        trace.run(() -> {
            try (AsyncGenerator<Integer> items = AsyncGenerator.wrap(source, 4)) {
                for (int item : items) if (item == 1) break;
            }
            trace.log("left");
        });
        trace.assertEvents("subscribe", "cancel", "left");
    }

    @Test
    @DisplayName("an error comes out after the items before it")
    void errors() {
        IOException error = new IOException();
        Flow.Publisher<Integer> failing = to -> to.onSubscribe(new Flow.Subscription() {
            @Override
            public void request(long n) {
                to.onNext(1);
                to.onError(error);
            }

            @Override
            public void cancel() {
                trace.log("cancel");
            }
        });
        trace.run(() -> {
            AsyncGenerator<Integer> items = AsyncGenerator.wrap(failing);
            assertEquals(1, items.next());
            assertSame(error, assertThrows(IOException.class, items::hasNext));
            assertFalse(items.hasNext());
        });
        trace.assertEvents();
    }

    @Test
    void cancellingTheConsumerUnsubscribes() {
        Counting silent = new Counting(Integer.MAX_VALUE) {
            @Override
            public void request(long n) {
                trace.log("asked");
            }
        };
        trace.run(() -> {
            AsyncGenerator<Integer> items = AsyncGenerator.wrap(silent);
            Task<Integer> task = createTask(items.anext());
            await(sleep(0));
            await(sleep(0));
            await(sleep(0));
            task.cancel();
            assertThrows(CancelledError.class, task::await);
            assertFalse(items.hasNext());
        });
        trace.assertEvents("subscribe", "asked", "cancel");
    }

    @Test
    @DisplayName("rule 2.5: a second subscription is cancelled; so is one that comes after the end")
    void secondSubscription() {
        Counting first = new Counting(1000);
        Counting second = new Counting(10);
        trace.run(() -> {
            AsyncGenerator<Integer> items = AsyncGenerator.wrap(first);
            assertEquals(0, items.next());
            first.subscriber.onSubscribe(second);
            await(sleep(0));
            await(sleep(0));
            trace.log("closing");
            await(items.aclose());
            first.subscriber.onSubscribe(second);
            await(sleep(0));
            await(sleep(0));
        });
        trace.assertEvents("subscribe", "cancel", "closing", "cancel", "cancel");
    }

    @Test
    @DisplayName("rule 2.13: null is refused at once")
    void nulls() {
        Counting source = new Counting(1);
        trace.run(() -> AsyncGenerator.wrap(source).next());
        assertThrows(NullPointerException.class, () -> source.subscriber.onNext(null));
        assertThrows(NullPointerException.class, () -> source.subscriber.onError(null));
        assertThrows(NullPointerException.class, () -> source.subscriber.onSubscribe(null));
        assertThrows(NullPointerException.class, () -> AsyncGenerator.wrap(null));
    }

    @Test
    @DisplayName("a publisher that signals on other threads")
    void otherThreads() {
        List<Integer> got = new ArrayList<>();
        SubmissionPublisher<Integer> publisher = new SubmissionPublisher<>();
        trace.run(() -> {
            AsyncGenerator<Integer> items = AsyncGenerator.wrap(publisher, 8);
            Task<Void> consumer = createTask(async(() -> {
                for (int item : items) got.add(item);
            }));
            while (publisher.getNumberOfSubscribers() == 0) await(sleep(0));
            Thread producer = Thread.startVirtualThread(() -> {
                for (int i = 0; i < 10_000; i++) publisher.submit(i);
                publisher.close();
            });
            await(consumer);
            producer.join();
        });
        assertEquals(10_000, got.size());
        for (int i = 0; i < 10_000; i++) assertEquals(i, got.get(i));
    }

    @Test
    @DisplayName("a clock that is not real waits for a publisher outside")
    void virtualTimeWaits() {
        try (SubmissionPublisher<Integer> publisher = new SubmissionPublisher<>()) {
            trace.run(() -> {
                AsyncGenerator<Integer> items = AsyncGenerator.wrap(publisher);
                Thread producer = Thread.startVirtualThread(() -> {
                    while (publisher.getNumberOfSubscribers() == 0) Thread.onSpinWait();
                    publisher.submit(7);
                });
                timeout(1).run(limit -> assertEquals(7, items.next()));
                producer.join();
                await(items.aclose());
            });
        }
    }

    @Test
    void signalsAfterTheLoopHasClosed() {
        Counting source = new Counting(1000);
        trace.run(() -> AsyncGenerator.wrap(source, 2).next());
        trace.assertEvents("subscribe", "cancel");
        source.subscriber.onNext(1);
        source.subscriber.onSubscribe(new Counting(1));
        trace.assertEvents("subscribe", "cancel", "cancel");
    }

    @Test
    void aSubscribeThatThrows() {
        IllegalStateException error = new IllegalStateException();
        Flow.Publisher<Integer> broken = to -> {
            throw error;
        };
        trace.run(() -> {
            AsyncGenerator<Integer> items = AsyncGenerator.wrap(broken);
            assertSame(error, assertThrows(IllegalStateException.class, items::next));
            assertTrue(getRunningLoop().isRunning());
        });
    }
}

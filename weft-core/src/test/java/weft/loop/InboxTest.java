package weft.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What other threads hand in arrives once, in order, or not at all. */
class InboxTest {
    private final Inbox inbox = new Inbox();
    private final ReadyQueue ready = new ReadyQueue();

    /** Counts how often it was told that it will never run. */
    private static final class Letter extends Handle {
        final int number;
        int abandoned;

        Letter(int number) {
            this.number = number;
        }

        @Override
        protected void fire() {}

        @Override
        protected void abandoned() {
            abandoned++;
        }
    }

    private List<Integer> drain() {
        inbox.drainTo(ready);
        List<Integer> numbers = new ArrayList<>();
        for (Handle handle = ready.poll(); handle != null; handle = ready.poll()) numbers.add(((Letter) handle).number);
        return numbers;
    }

    @Test
    void firstInFirstOut() {
        assertTrue(inbox.isEmpty());
        for (int i = 0; i < 3; i++) assertTrue(inbox.push(new Letter(i)));
        assertFalse(inbox.isEmpty());
        assertEquals(List.of(0, 1, 2), drain());
        assertTrue(inbox.isEmpty());
        assertEquals(List.of(), drain());
    }

    @Test
    void closedInboxTellsWhatItHeldAndRefusesTheRest() {
        Letter held = new Letter(1);
        Letter late = new Letter(2);
        inbox.push(held);
        inbox.close();
        assertFalse(inbox.push(late));
        assertEquals(1, held.abandoned);
        assertEquals(0, late.abandoned, "its sender got false instead");
    }

    @Test
    void drainingDoesNotOpenAClosedInbox() {
        inbox.close();
        assertEquals(List.of(), drain());
        assertFalse(inbox.push(new Letter(1)));
    }

    @Test
    @DisplayName("T15: nothing is lost or doubled between many senders, and each sender's order is kept")
    void manySenders() throws InterruptedException {
        int senders = 4;
        int each = 20_000;
        List<Thread> threads = new ArrayList<>();
        for (int sender = 0; sender < senders; sender++) {
            int first = sender * each;
            threads.add(Thread.ofPlatform().start(() -> {
                for (int i = 0; i < each; i++) inbox.push(new Letter(first + i));
            }));
        }
        List<List<Integer>> perSender = new ArrayList<>();
        for (int sender = 0; sender < senders; sender++) perSender.add(new ArrayList<>());
        int received = 0;
        while (received < senders * each) {
            for (int number : drain()) {
                perSender.get(number / each).add(number % each);
                received++;
            }
        }
        for (Thread thread : threads) thread.join();
        List<Integer> inOrder = IntStream.range(0, each).boxed().toList();
        for (List<Integer> numbers : perSender) assertEquals(inOrder, numbers);
        assertTrue(inbox.isEmpty());
    }

    @Test
    @DisplayName("a push while the inbox closes is either refused or abandoned, never forgotten")
    void closeAgainstSenders() throws InterruptedException {
        for (int round = 0; round < 200; round++) {
            Inbox closing = new Inbox();
            List<Letter> accepted = new ArrayList<>();
            Thread sender = Thread.ofPlatform().start(() -> {
                for (int i = 0; i < 1000; i++) {
                    Letter letter = new Letter(i);
                    if (!closing.push(letter)) break;
                    accepted.add(letter);
                }
            });
            while (closing.isEmpty()) Thread.onSpinWait();
            closing.close();
            sender.join();
            assertTrue(accepted.stream().allMatch(letter -> letter.abandoned == 1));
        }
    }
}

package weft.sync;

import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.gather;
import static weft.Asyncio.sleep;

import weft.Coroutine;
import weft.Trace;

/** The code in the Javadoc of this package. {@code IO} is the test's: lines that can be compared. */
final class SyncSnippets {
    private final Trace trace;
    private final Output IO = new Output();

    SyncSnippets(Trace trace) {
        this.trace = trace;
    }

    private final class Output {
        void println(String line) {
            trace.logTime(line);
        }
    }

    void lock() {
        trace.run(() -> await(gather(withdraw(70), withdraw(50))));
    }

    // @start region="lock"
    private final Lock lock = new Lock();
    private int balance = 100;

    Coroutine<Void> withdraw(int amount) {
        return async(() -> lock.run(() -> {
            if (balance < amount) throw new IllegalStateException("not enough");
            await(sleep(1)); // asks the bank; without the lock the other one would run now
            balance -= amount;
            IO.println("withdrew " + amount);
        }));
    }
    // @end

    // @start region="wait-line"
    /** A box of tickets: take one, or wait until one is handed in. */
    static final class Tickets {
        private final WaitLine line = new WaitLine(this);
        private int left;

        Tickets(int number) {
            left = number;
        }

        Coroutine<Void> take() {
            return async(() -> {
                if (left > 0 && !line.occupied()) left--;
                else waitForOne();
            });
        }

        private void waitForOne() {
            WaitLine.Place place = line.join();
            try {
                place.await(); // who wakes us leaves us the ticket
            } catch (Throwable e) {
                if (place.woken()) handIn(); // cancelled with the ticket in hand
                throw e;
            }
        }

        void handIn() {
            if (!line.wakeNext()) left++;
        }
    }
    // @end
}

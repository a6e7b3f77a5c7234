package weft.sync;

import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.createTask;
import static weft.Asyncio.gather;
import static weft.Asyncio.sleep;

import java.util.ArrayList;
import java.util.List;
import weft.Coroutine;
import weft.Trace;
import weft.channel.BufferPolicy;
import weft.channel.Channel;
import weft.channel.Receiver;

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

    void event() {
        trace.run(() -> {
            // @start region="event"
            Event ready = new Event();
            createTask(async(() -> {
                await(sleep(1)); // connects
                ready.set();
            }));
            await(ready);
            IO.println("connected"); // after 1 second
            // @end
        });
    }

    // @start region="condition"
    private final Condition changed = new Condition();
    private final List<String> cart = new ArrayList<>();

    Coroutine<Void> add(String item) {
        return async(() -> changed.run(() -> {
            cart.add(item);
            changed.signalAll();
        }));
    }

    Coroutine<Void> checkOut(int items) {
        return async(() -> changed.run(() -> {
            await(changed.waitFor(() -> cart.size() >= items));
            IO.println("bought " + cart);
            cart.clear();
        }));
    }
    // @end

    void condition() {
        trace.run(() -> await(gather(checkOut(2), add("A"), add("B"))));
    }

    // @start region="semaphore"
    private final Semaphore connections = new Semaphore(2);

    Coroutine<Void> fetch(String page) {
        return async(() -> connections.run(() -> {
            await(sleep(1));
            IO.println(page);
        }));
    }
    // @end

    void semaphore() {
        trace.run(() -> await(gather(fetch("A"), fetch("B"), fetch("C")))); // A and B after 1 second, C after 2
    }

    // @start region="barrier"
    private final Barrier start = new Barrier(2);

    Coroutine<Void> runner(String name, double toTheStart) {
        return async(() -> {
            await(sleep(toTheStart));
            await(start);
            IO.println(name + " runs");
        });
    }
    // @end

    void barrier() {
        trace.run(() -> await(gather(runner("Ada", 1), runner("Ben", 3)))); // both after 3 seconds
    }

    void select() {
        trace.run(() -> {
            Channel<String> orders = new Channel<>(BufferPolicy.bounded(10));
            createTask(async(() -> {
                await(sleep(1));
                await(orders.sender().send("tea"));
            }));
            Event closing = new Event();
            for (int i = 0; i < 2; i++) IO.println(await(nextOrder(orders.receiver(), closing)));
        });
    }

    // @start region="select"
    Coroutine<String> nextOrder(Receiver<String> orders, Event closing) {
        return Select.select(
                closing.onSet(() -> "we close"),
                orders.onReceive(order -> "one " + order),
                Select.onTimeout(5, () -> "nobody came"));
    }
    // @end

    // @start region="capacity-limiter"
    private final CapacityLimiter lines = new CapacityLimiter(2);

    Coroutine<Void> call(String name) {
        return async(() -> lines.run(() -> {
            await(sleep(1));
            IO.println(name + " has called");
        }));
    }
    // @end

    void capacityLimiter() {
        trace.run(() -> await(gather(call("Ada"), call("Ben"), call("Cid"))));
    }

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

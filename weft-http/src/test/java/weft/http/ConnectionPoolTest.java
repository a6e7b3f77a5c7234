package weft.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
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
import org.junit.jupiter.api.Test;
import weft.CancelledError;
import weft.Task;
import weft.TimeoutException;
import weft.testing.junit.ExploreSchedules;
import weft.testing.junit.WeftTest;

/** Slots, waiters and idle connections, in virtual time. */
@WeftTest
class ConnectionPoolTest {
    private static final long KEEP_ALIVE = 15_000_000_000L;
    private static final RequestSlots.Observer NOBODY = new RequestSlots.Observer() {
        @Override
        public void queued() {}

        @Override
        public void unqueued() {}
    };

    private final List<String> log = new ArrayList<>();
    private int made;

    private static final class Fake implements ConnectionPool.Pooled {
        private final String name;
        private final boolean multiplexes;
        private int capacity;
        private boolean usable = true;
        private boolean closed;
        private Runnable whenChanged = () -> {};

        private Fake(String name) {
            this(name, 0);
        }

        private Fake(String name, int capacity) {
            this.name = name;
            this.multiplexes = capacity > 0;
            this.capacity = capacity;
        }

        private void capacity(int most) {
            capacity = most;
            whenChanged.run();
        }

        private void goes() {
            usable = false;
            whenChanged.run();
        }

        @Override
        public boolean usable() {
            return usable && !closed;
        }

        @Override
        public boolean multiplexes() {
            return multiplexes;
        }

        @Override
        public int capacity() {
            return multiplexes ? capacity : 1;
        }

        @Override
        public void whenChanged(Runnable action) {
            whenChanged = action;
        }

        @Override
        public void close() {
            closed = true;
        }

        @Override
        public void abort(RuntimeException why) {
            closed = true;
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private ConnectionPool<String, Fake> pool(int limit, int perHost) {
        return new ConnectionPool<>(limit, perHost, KEEP_ALIVE);
    }

    private ConnectionPool.Lease<String, Fake> acquire(ConnectionPool<String, Fake> pool, String host)
            throws Exception {
        return pool.acquire(host, () -> new Fake(host + ++made), NOBODY);
    }

    /** A task that takes a connection, keeps it for so many seconds and gives it back. */
    private Task<Void> user(ConnectionPool<String, Fake> pool, String name, String host, double seconds) {
        return createTask(
                async(() -> {
                    ConnectionPool.Lease<String, Fake> lease = acquire(pool, host);
                    log.add(name);
                    try {
                        await(sleep(seconds));
                    } finally {
                        pool.release(lease);
                    }
                }),
                name);
    }

    @Test
    void aConnectionIsUsedAgain() throws Exception {
        ConnectionPool<String, Fake> pool = pool(2, 0);
        ConnectionPool.Lease<String, Fake> first = acquire(pool, "a");
        assertFalse(first.reused());
        pool.release(first);
        assertEquals(1, pool.idle());
        ConnectionPool.Lease<String, Fake> second = acquire(pool, "a");
        assertTrue(second.reused());
        assertSame(first.connection(), second.connection());
        assertNotSame(acquire(pool, "b").connection(), second.connection());
    }

    @Test
    void theYoungestIdleOneIsTakenAndTheOldestIsClosedInTheEnd() throws Exception {
        ConnectionPool<String, Fake> pool = pool(0, 0);
        ConnectionPool.Lease<String, Fake> one = acquire(pool, "a");
        ConnectionPool.Lease<String, Fake> two = acquire(pool, "a");
        pool.release(one);
        await(sleep(1));
        pool.release(two);
        assertSame(two.connection(), acquire(pool, "a").connection());
        await(sleep(14.5));
        assertTrue(one.connection().closed);
        assertEquals(0, pool.idle());
    }

    @Test
    void anIdleConnectionIsClosedAfterItsTime() throws Exception {
        ConnectionPool<String, Fake> pool = pool(0, 0);
        ConnectionPool.Lease<String, Fake> lease = acquire(pool, "a");
        pool.release(lease);
        await(sleep(14.9));
        assertFalse(lease.connection().closed);
        await(sleep(0.2));
        assertTrue(lease.connection().closed);
        assertEquals(0, pool.hosts());
    }

    @Test
    void aConnectionThatTheServerHasClosedIsNotUsedAgain() throws Exception {
        ConnectionPool<String, Fake> pool = pool(0, 0);
        ConnectionPool.Lease<String, Fake> dead = acquire(pool, "a");
        pool.release(dead);
        dead.connection().usable = false;
        assertNull(pool.tryAcquire("a"));
        assertNotSame(dead.connection(), acquire(pool, "a").connection());
        assertTrue(dead.connection().closed);
    }

    @Test
    void theLimitCountsConnectionsInUse() {
        ConnectionPool<String, Fake> pool = pool(2, 0);
        List<Task<Void>> users = new ArrayList<>();
        for (String name : List.of("1", "2", "3", "4", "5")) users.add(user(pool, name, "a", 1));
        await(sleep(0.5));
        assertEquals(List.of("1", "2"), log);
        assertEquals(3, pool.waiting());
        await(sleep(1));
        assertEquals(List.of("1", "2", "3", "4"), log);
        users.forEach(Task::await);
        assertEquals(0, pool.inUse());
        assertEquals(2, made);
    }

    @Test
    void nobodyOvertakesThoseWhoWait() throws Exception {
        ConnectionPool<String, Fake> pool = pool(1, 0);
        ConnectionPool.Lease<String, Fake> taken = acquire(pool, "a");
        Task<Void> waiting = user(pool, "waiting", "a", 1);
        await(sleep(0));
        pool.release(taken);
        assertNull(pool.tryAcquire("a")); // the slot is his who was woken, though he has not run yet
        Task<Void> newcomer = user(pool, "newcomer", "a", 1);
        waiting.await();
        newcomer.await();
        assertEquals(List.of("waiting", "newcomer"), log);
    }

    @Test
    void aFullHostDoesNotHoldUpOthers() throws Exception {
        ConnectionPool<String, Fake> pool = pool(2, 1);
        ConnectionPool.Lease<String, Fake> a = acquire(pool, "a");
        ConnectionPool.Lease<String, Fake> b = acquire(pool, "b");
        Task<Void> a2 = user(pool, "a2", "a", 1);
        Task<Void> a3 = user(pool, "a3", "a", 1);
        Task<Void> c = user(pool, "c", "c", 1);
        await(sleep(0));
        pool.release(b);
        await(sleep(0));
        await(sleep(0));
        assertEquals(List.of("c"), log); // a2 stands in front, but its host is full
        pool.release(a);
        a2.await();
        a3.await();
        c.await();
        assertEquals(List.of("c", "a2", "a3"), log);
    }

    @Test
    void whoIsCancelledLeavesTheLine() throws Exception {
        ConnectionPool<String, Fake> pool = pool(1, 0);
        ConnectionPool.Lease<String, Fake> taken = acquire(pool, "a");
        Task<Void> first = user(pool, "first", "a", 0);
        Task<Void> second = user(pool, "second", "a", 0);
        await(sleep(0));
        first.cancel();
        assertThrows(CancelledError.class, first::await);
        assertEquals(1, pool.waiting());
        pool.release(taken);
        second.await();
        assertEquals(List.of("second"), log);
        assertEquals(0, pool.inUse());
    }

    @Test
    void whoIsCancelledAfterBeingWokenPassesTheSlotOn() throws Exception {
        ConnectionPool<String, Fake> pool = pool(1, 0);
        ConnectionPool.Lease<String, Fake> taken = acquire(pool, "a");
        Task<Void> first = user(pool, "first", "a", 0);
        Task<Void> second = user(pool, "second", "b", 0);
        await(sleep(0));
        pool.release(taken);
        first.cancel();
        assertThrows(CancelledError.class, first::await);
        second.await();
        assertEquals(List.of("second"), log);
        assertEquals(0, pool.inUse());
    }

    @Test
    void aTimeoutInTheLineLosesNothing() throws Exception {
        ConnectionPool<String, Fake> pool = pool(1, 0);
        ConnectionPool.Lease<String, Fake> taken = acquire(pool, "a");
        assertThrows(TimeoutException.class, () -> timeout(1).run(() -> acquire(pool, "a")));
        assertEquals(0, pool.waiting());
        pool.release(taken);
        assertNotNullLease(acquire(pool, "a"));
    }

    private static void assertNotNullLease(ConnectionPool.Lease<String, Fake> lease) {
        assertTrue(lease.reused());
    }

    @Test
    void aFailureToConnectFreesTheSlot() throws Exception {
        ConnectionPool<String, Fake> pool = pool(1, 0);
        assertThrows(
                IOException.class,
                () -> pool.acquire(
                        "a",
                        () -> {
                            throw new IOException("refused");
                        },
                        NOBODY));
        assertEquals(0, pool.inUse());
        assertEquals(0, pool.hosts());
        pool.discard(acquire(pool, "a"));
        assertEquals(0, pool.inUse());
    }

    @Test
    void aCancelledConnectFreesTheSlot() throws Exception {
        ConnectionPool<String, Fake> pool = pool(1, 0);
        Task<?> connecting = createTask(async(() -> pool.acquire(
                "a",
                () -> {
                    await(sleep(1000));
                    return new Fake("late");
                },
                NOBODY)));
        Task<Void> next = user(pool, "next", "a", 0);
        await(sleep(1));
        connecting.cancel();
        assertThrows(CancelledError.class, connecting::await);
        next.await();
        assertEquals(0, pool.inUse());
    }

    @Test
    void givingBackTwiceCountsOnce() throws Exception {
        ConnectionPool<String, Fake> pool = pool(2, 0);
        ConnectionPool.Lease<String, Fake> one = acquire(pool, "a");
        acquire(pool, "a");
        pool.release(one);
        pool.release(one);
        pool.discard(one);
        assertEquals(1, pool.inUse());
        assertEquals(1, pool.idle());
        assertFalse(one.connection().closed);
    }

    @Test
    void aNewConnectionIsMadeThoughOthersAreIdle() throws Exception {
        ConnectionPool<String, Fake> pool = pool(0, 0);
        ConnectionPool.Lease<String, Fake> idle = acquire(pool, "a");
        pool.release(idle);
        assertNotSame(
                idle.connection(),
                pool.acquireNew("a", () -> new Fake("new"), NOBODY).connection());
    }

    @Test
    void closingEndsTheWait() throws Exception {
        ConnectionPool<String, Fake> pool = pool(1, 0);
        ConnectionPool.Lease<String, Fake> taken = acquire(pool, "a");
        Task<Void> waiting = user(pool, "waiting", "a", 0);
        Task<Void> other = user(pool, "other", "b", 0);
        await(sleep(0));
        pool.close();
        pool.close();
        assertThrows(ClientConnectionException.class, waiting::await);
        assertThrows(ClientConnectionException.class, other::await);
        assertThrows(ClientConnectionException.class, () -> acquire(pool, "a"));
        assertTrue(taken.connection().closed);
        pool.release(taken);
        assertEquals(0, pool.inUse());
        assertEquals("<ConnectionPool in use:0 idle:0 waiting:0>", pool.toString());
    }

    @ExploreSchedules(300)
    void noSlotIsLostInAnyOrder() {
        ConnectionPool<String, Fake> pool = pool(2, 1);
        List<Task<Void>> users = new ArrayList<>();
        for (int i = 0; i < 12; i++) users.add(user(pool, "user" + i, "host" + i % 3, 0.1 * (i % 4)));
        for (int i = 0; i < users.size(); i += 3) {
            await(sleep(0.05));
            users.get(i).cancel();
        }
        for (Task<Void> each : users) {
            try {
                each.await();
            } catch (CancelledError e) {
                assertTrue(each.cancelled());
            }
        }
        assertEquals(0, pool.inUse());
        assertEquals(0, pool.waiting());
    }

    // -- connections that multiplex --

    /** Makes connections after a second; one of this capacity, or of none. */
    private final class Slow implements ConnectionPool.Dial<Fake> {
        private final int capacity;
        private int failures;

        Slow(int capacity) {
            this.capacity = capacity;
        }

        @Override
        public Fake connect() throws Exception {
            int number = ++made;
            log.add("dials " + number);
            await(sleep(1));
            if (failures-- > 0) throw new IOException("number " + number);
            return new Fake("c" + number, capacity);
        }

        @Override
        public boolean mayMultiplex() {
            return true;
        }
    }

    private Task<ConnectionPool.Lease<String, Fake>> acquiring(ConnectionPool<String, Fake> pool, Slow dial) {
        return createTask(async(() -> pool.acquire("a", dial, NOBODY)));
    }

    private List<Task<ConnectionPool.Lease<String, Fake>>> acquiring(
            ConnectionPool<String, Fake> pool, Slow dial, int count) {
        List<Task<ConnectionPool.Lease<String, Fake>>> all = new ArrayList<>();
        for (int i = 0; i < count; i++) all.add(acquiring(pool, dial));
        return all;
    }

    @Test
    void oneScoutMakesTheConnectionThatAllShare() throws Exception {
        ConnectionPool<String, Fake> pool = pool(0, 0);
        List<Task<ConnectionPool.Lease<String, Fake>>> all = acquiring(pool, new Slow(10), 5);
        for (var each : all) assertEquals("c1", await(each).connection().name);
        assertEquals(List.of("dials 1"), log);
        assertFalse(await(all.getFirst()).reused());
        assertTrue(await(all.getLast()).reused());
        for (var each : all) pool.release(await(each));
        assertEquals(1, pool.idle());
        assertEquals(0, pool.inUse());
        assertSame(
                await(all.getFirst()).connection(),
                java.util.Objects.requireNonNull(pool.tryAcquire("a")).connection());
    }

    @Test
    void ifItDoesNotMultiplexTheOthersMakeTheirOwnBesideEachOther() throws Exception {
        ConnectionPool<String, Fake> pool = pool(0, 0);
        double before = getRunningLoop().time();
        for (var each : acquiring(pool, new Slow(0), 5)) await(each);
        assertEquals(2, getRunningLoop().time() - before, 0.01);
        assertEquals(5, made);
        for (var each : acquiring(pool, new Slow(0), 2)) await(each);
        assertEquals(3, getRunningLoop().time() - before, 0.01); // now it is known
    }

    @Test
    void ifTheScoutFailsTheOthersHaveFailuresOfTheirOwn() {
        ConnectionPool<String, Fake> pool = pool(0, 0);
        Slow dial = new Slow(10);
        dial.failures = 2;
        List<Task<ConnectionPool.Lease<String, Fake>>> all = acquiring(pool, dial, 3);
        List<String> outcomes = new ArrayList<>();
        for (var each : all) {
            try {
                outcomes.add(await(each).connection().name);
            } catch (Exception e) {
                outcomes.add(e.getMessage());
            }
        }
        assertEquals(List.of("number 1", "number 2", "c3"), outcomes);
        assertEquals(1, pool.inUse());
    }

    @Test
    void ifTheScoutIsCancelledTheNextOneGoes() throws Exception {
        ConnectionPool<String, Fake> pool = pool(0, 0);
        List<Task<ConnectionPool.Lease<String, Fake>>> all = acquiring(pool, new Slow(10), 3);
        await(sleep(0.5));
        all.get(0).cancel();
        assertEquals("c2", await(all.get(1)).connection().name);
        assertSame(await(all.get(1)).connection(), await(all.get(2)).connection());
        assertEquals(List.of("dials 1", "dials 2"), log);
        assertEquals(2, pool.inUse());
    }

    @Test
    void whoWaitsForTheScoutMayBeCancelled() throws Exception {
        ConnectionPool<String, Fake> pool = pool(0, 0);
        List<Task<ConnectionPool.Lease<String, Fake>>> all = acquiring(pool, new Slow(10), 3);
        await(sleep(0.5));
        all.get(1).cancel();
        assertEquals("c1", await(all.get(2)).connection().name);
        assertThrows(CancelledError.class, () -> await(all.get(1)));
        assertEquals(2, pool.inUse());
    }

    @Test
    void theCapacityIsKeptInTheOrderOfComing() throws Exception {
        ConnectionPool<String, Fake> pool = pool(0, 0);
        Slow dial = new Slow(2);
        List<Task<ConnectionPool.Lease<String, Fake>>> all = acquiring(pool, dial, 5);
        await(sleep(2));
        assertEquals(
                List.of(true, true, false, false, false),
                all.stream().map(Task::done).toList());
        assertEquals(2, pool.inUse());
        assertEquals(3, pool.waiting());
        pool.release(await(all.get(0)));
        await(sleep(0));
        assertTrue(all.get(2).done());
        await(all.get(1)).connection().capacity(4);
        await(sleep(0));
        assertTrue(all.get(3).done() && all.get(4).done());
        await(all.get(1)).connection().capacity(1);
        Task<ConnectionPool.Lease<String, Fake>> later = acquiring(pool, dial);
        for (int i = 1; i < 4; i++) {
            pool.release(await(all.get(i)));
            await(sleep(0));
            assertFalse(later.done());
        }
        pool.release(await(all.get(4)));
        await(later);
        assertEquals(1, made);
    }

    @Test
    void whoHadToWaitOnceMoreKeepsHisPlace() throws Exception {
        ConnectionPool<String, Fake> pool = pool(3, 0);
        List<Task<ConnectionPool.Lease<String, Fake>>> all = acquiring(pool, new Slow(1), 4);
        for (var each : all) {
            await(each);
            assertEquals(all.indexOf(each) == 3 ? 0 : 3 - all.indexOf(each), pool.waiting());
            pool.release(await(each));
        }
    }

    @Test
    void oneThatGoesServesThoseItServesAndIsReplaced() throws Exception {
        ConnectionPool<String, Fake> pool = pool(0, 0);
        Slow dial = new Slow(2);
        ConnectionPool.Lease<String, Fake> old = pool.acquire("a", dial, NOBODY);
        ConnectionPool.Lease<String, Fake> older = pool.acquire("a", dial, NOBODY);
        Task<ConnectionPool.Lease<String, Fake>> waits = acquiring(pool, dial);
        await(sleep(0.1));
        assertFalse(waits.done());
        old.connection().goes();
        assertEquals("c2", await(waits).connection().name);
        assertEquals("c2", pool.acquire("a", dial, NOBODY).connection().name); // the old ones take no room there
        assertNull(pool.tryAcquire("a"));
        pool.release(old);
        pool.release(older);
        assertNull(pool.tryAcquire("a"));
        assertEquals(2, pool.inUse());
    }

    @Test
    void anIdleOneThatMultiplexesGrowsOldToo() throws Exception {
        ConnectionPool<String, Fake> pool = pool(0, 0);
        ConnectionPool.Lease<String, Fake> one = pool.acquire("a", new Slow(2), NOBODY);
        ConnectionPool.Lease<String, Fake> two = pool.acquire("a", new Slow(2), NOBODY);
        pool.release(one);
        await(sleep(16));
        assertFalse(one.connection().closed);
        pool.release(two);
        await(sleep(16));
        assertTrue(one.connection().closed);
        assertEquals(0, pool.hosts());
    }

    @Test
    void aPoolThatIsClosedMeanwhileTakesNoNewConnection() {
        ConnectionPool<String, Fake> pool = pool(0, 0);
        List<Task<ConnectionPool.Lease<String, Fake>>> all = acquiring(pool, new Slow(2), 2);
        await(sleep(0.5));
        pool.close();
        for (var each : all) assertThrows(ClientConnectionException.class, () -> await(each));
        assertEquals(0, pool.inUse());
    }
}

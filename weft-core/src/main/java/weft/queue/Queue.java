package weft.queue;

import static weft.Asyncio.async;

import org.jspecify.annotations.Nullable;
import weft.Coroutine;
import weft.Operation;
import weft.sync.Clause;
import weft.sync.Event;
import weft.sync.WaitLine;

/**
 * Items on their way from tasks that put to tasks that get, the first one first. Stands for {@code asyncio.Queue}.
 *
 * {@snippet class="weft.queue.QueueSnippets" region="queue"}
 *
 * <p>A full queue makes those who put wait, an empty one those who get: in the order in which they came. An item is lost to
 * nobody: if the task that was woken for it is cancelled, the next one is woken. After {@link #shutdown()} nothing more can
 * be put, and a get fails once the queue is empty.
 *
 * <p>{@link #taskDone} and {@link #join} count the work behind the items: join waits until each item that was put was also
 * reported done.
 *
 * <p>Thread contract: loop thread only; {@link #put}, {@link #get} and {@link #join} inside a task. From another thread
 * {@code loop.callSoonThreadsafe(() -> queue.putNowait(item))}.
 *
 * @param <T> the items; null may be one
 */
public sealed class Queue<T extends @Nullable Object> permits LifoQueue, PriorityQueue {
    /*
     * CPython's. A wake-up is only the chance to look: the woken getter may find the item gone, to one that came in between
     * without waiting, and then waits again at the end. Refused: handing items to getters directly, as Kotlin and Go do;
     * it is a wake-up cheaper now and then, but the traces would differ.
     */

    private static final Operation.Kind PUT = new Operation.Kind("Queue.put");
    private static final Operation.Kind GET = new Operation.Kind("Queue.get");

    private final WaitLine getters = new WaitLine(this);
    private final WaitLine putters = getters.sibling();
    private final Event allDone = new Event();
    private final Store<T> items;
    private final int maxsize;
    private int unfinished;
    private boolean shutDown;

    /** Without a limit. */
    public Queue() {
        this(0);
    }

    /** With room for so many items; 0 or less: without a limit. */
    public Queue(int maxsize) {
        this(maxsize, new FifoStore<>());
    }

    Queue(int maxsize, Store<T> items) {
        this.maxsize = maxsize;
        this.items = items;
        allDone.set();
    }

    // -- looking --

    /** How many items are in it. */
    public final int qsize() {
        return items.size();
    }

    /** How many items it has room for; 0 or less: any number. */
    public final int maxsize() {
        return maxsize;
    }

    /** Whether nothing is in it. */
    public final boolean empty() {
        return items.size() == 0;
    }

    /** Whether it has no room left. */
    public final boolean full() {
        return maxsize > 0 && items.size() >= maxsize;
    }

    // -- putting --

    /**
     * Puts the item in, and waits for room before if it is full. Goes on at once if it is not.
     *
     * <p>The coroutine throws {@link QueueShutDownException} if the queue is shut down, also while it waits.
     */
    public final Coroutine<Void> put(T item) {
        return new Put<>(this, item);
    }

    private static final class Put<T extends @Nullable Object> extends Operation<Void> {
        private final Queue<T> queue;
        private final T item;

        Put(Queue<T> queue, T item) {
            super(PUT);
            this.queue = queue;
            this.item = item;
        }

        @Override
        @SuppressWarnings("NullAway") // null is the only Void
        public Void await() {
            begin();
            if (queue.full()) queue.waitForRoom();
            queue.putNowait(item);
            return null;
        }
    }

    /**
     * Puts the item in.
     *
     * @throws QueueFullException if there is no room
     * @throws QueueShutDownException after shutdown
     */
    public final void putNowait(T item) {
        if (shutDown) throw shutDown("put");
        if (full())
            throw new QueueFullException(
                    "the queue has no room: " + brief() + "; await put(item), which waits for room");
        items.add(item);
        unfinished++;
        allDone.clear();
        getters.wakeNext();
    }

    private void waitForRoom() {
        while (full()) {
            if (shutDown) throw shutDown("put");
            WaitLine.Place place = putters.join();
            try {
                place.await();
            } catch (Throwable e) {
                if (place.woken() && !full()) putters.wakeNext();
                throw e;
            }
        }
    }

    // -- getting --

    /**
     * Takes the next item out, and waits for one before if it is empty. Goes on at once if it is not.
     *
     * <p>The coroutine throws {@link QueueShutDownException} if the queue is empty and shut down, also while it waits.
     */
    public final Coroutine<T> get() {
        return new Get<>(this);
    }

    private static final class Get<T extends @Nullable Object> extends Operation<T> {
        private final Queue<T> queue;

        Get(Queue<T> queue) {
            super(GET);
            this.queue = queue;
        }

        @Override
        public T await() {
            begin();
            if (queue.empty()) queue.waitForItem();
            return queue.getNowait();
        }
    }

    /**
     * Takes the next item out.
     *
     * @throws QueueEmptyException if there is none
     * @throws QueueShutDownException if there is none, and none will come after shutdown
     */
    public final T getNowait() {
        if (empty()) {
            if (shutDown) throw shutDown("get");
            throw new QueueEmptyException("the queue is empty: " + brief() + "; await get(), which waits for an item");
        }
        T item = items.remove();
        putters.wakeNext();
        return item;
    }

    private void waitForItem() {
        while (empty()) {
            if (shutDown) throw shutDown("get");
            WaitLine.Place place = getters.join();
            try {
                place.await();
            } catch (Throwable e) {
                if (place.woken() && !empty()) getters.wakeNext();
                throw e;
            }
        }
    }

    // -- selecting --

    /** For a {@link weft.sync.Select}: takes the next item out. A queue that is empty and shut down fails the select. */
    public final <R> Clause<R> onGet(Clause.Handler<? super T, ? extends R> then) {
        return new GetClause<>(this, getters, then);
    }

    /** For a {@link weft.sync.Select}: puts the item in. A queue that is shut down fails the select. */
    public final <R> Clause<R> onPut(T item, Clause.Action<? extends R> then) {
        return new PutClause<>(this, putters, item, then);
    }

    // -- the work behind the items --

    /**
     * The work for one item that was taken out is done.
     *
     * @throws IllegalStateException if that was said of all items already (asyncio: ValueError)
     */
    public final void taskDone() {
        if (unfinished <= 0)
            throw new IllegalStateException(
                    "taskDone() called too many times: every item that was put is done already, " + brief()
                            + "; call it once for each item that get returned");
        unfinished--;
        if (unfinished == 0) allDone.set();
    }

    /** Waits until {@link #taskDone} was called for every item that was put. */
    public final Coroutine<Void> join() {
        return async(() -> {
            if (unfinished > 0) allDone.await();
        });
    }

    // -- the end --

    /** As {@link #shutdown(boolean)}: what is in it can still be taken out. */
    public final void shutdown() {
        shutdown(false);
    }

    /**
     * Nothing more can be put; a get takes what is left and then fails. Wakes all who wait.
     *
     * @param immediate whether what is left is thrown away as well, and counted as done
     */
    public final void shutdown(boolean immediate) {
        shutDown = true;
        if (immediate) {
            while (!empty()) {
                items.remove();
                if (unfinished > 0) unfinished--;
            }
            if (unfinished == 0) allDone.set();
        }
        getters.wakeAll();
        putters.wakeAll();
    }

    final boolean isShutDown() {
        return shutDown;
    }

    private QueueShutDownException shutDown(String what) {
        return new QueueShutDownException("cannot " + what + ": the queue was shut down, " + brief()
                + "; it is the sign to stop, so catch it around the loop");
    }

    // -- telling --

    /** What it looks like now. */
    public final Statistics statistics() {
        return new Statistics(qsize(), maxsize, getters.waiting(), putters.waiting(), unfinished, shutDown);
    }

    private String brief() {
        return describe("qsize=" + qsize());
    }

    @Override
    public String toString() {
        return describe(empty() ? "" : "queue=" + items.toList());
    }

    private String describe(String contents) {
        StringBuilder text = new StringBuilder("<")
                .append(getClass().getSimpleName())
                .append(" maxsize=")
                .append(maxsize);
        if (!contents.isEmpty()) text.append(' ').append(contents);
        if (getters.waiting() > 0) text.append(" getters=").append(getters.waiting());
        if (putters.waiting() > 0) text.append(" putters=").append(putters.waiting());
        if (unfinished > 0) text.append(" tasks=").append(unfinished);
        if (shutDown) text.append(" shutdown");
        return text.append('>').toString();
    }

    /**
     * A queue at one moment. Any thread.
     *
     * @param qsize how many items are in it
     * @param maxsize how many it has room for; 0 or less: any number
     * @param gettersWaiting how many tasks wait for an item
     * @param puttersWaiting how many tasks wait for room
     * @param unfinishedTasks how many items were put and are not reported done
     * @param shutDown whether it was shut down
     */
    public record Statistics(
            int qsize, int maxsize, int gettersWaiting, int puttersWaiting, int unfinishedTasks, boolean shutDown) {}
}

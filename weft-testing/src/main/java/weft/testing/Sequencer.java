package weft.testing;

import static weft.Asyncio.getRunningLoop;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import weft.AsyncContextManager;
import weft.CancelledError;
import weft.Future;

/**
 * Puts blocks of several tasks into one order: the block at 0 runs, then the one at 1, and so on, whichever task each is in.
 * What trio calls {@code Sequencer}.
 *
 * {@snippet class="weft.testing.SnippetsTest" region="sequencer"}
 *
 * <p>Each position is for one block. A block that fails makes room for the next one; a task that is cancelled while it waits
 * for its position breaks the sequence, since the positions behind it would wait for ever.
 *
 * <p>Thread contract: loop thread only, inside a task.
 */
public final class Sequencer {
    private final Set<Integer> taken = new HashSet<>();
    private final Map<Integer, Future<Boolean>> waiting = new HashMap<>();
    private int next;
    private @Nullable Integer brokenAt;

    /** A sequence that begins at 0. */
    public Sequencer() {}

    /** The block to be run when those at all lower positions are over; it gets its position. */
    public AsyncContextManager<Integer> at(int position) {
        if (position < 0)
            throw new IllegalArgumentException("positions of a sequence begin at 0, but this is " + position);
        return new Position(position);
    }

    @Override
    public String toString() {
        return "<Sequencer " + (brokenAt == null ? "next=" + next : "broken at " + brokenAt) + " waiting="
                + waiting.keySet() + ">";
    }

    private IllegalStateException broken() {
        return new IllegalStateException(
                "the sequence is broken: the task that waited for position " + brokenAt + " was cancelled");
    }

    private void breakAt(int position) {
        brokenAt = position;
        for (Future<Boolean> waiter : waiting.values()) if (!waiter.done()) waiter.setResult(true);
    }

    private final class Position implements AsyncContextManager<Integer> {
        private final int position;

        Position(int position) {
            this.position = position;
        }

        @Override
        public Integer enter() {
            if (!taken.add(position))
                throw new IllegalStateException(
                        "position " + position + " of the sequence has been used already; each is for one block");
            if (brokenAt == null && position != next) awaitTurn();
            if (brokenAt != null) throw broken();
            return position;
        }

        private void awaitTurn() {
            Future<Boolean> turn = getRunningLoop().createFuture();
            waiting.put(position, turn);
            try {
                turn.await();
            } catch (CancelledError e) {
                breakAt(position);
                throw e;
            } finally {
                waiting.remove(position);
            }
        }

        @Override
        public boolean exit(@Nullable Throwable exception) {
            next = position + 1;
            Future<Boolean> successor = waiting.get(next);
            if (successor != null && !successor.done()) successor.setResult(true);
            return false;
        }
    }
}

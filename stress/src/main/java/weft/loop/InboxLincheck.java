package weft.loop;

import java.util.ArrayList;
import java.util.List;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import weft.stress.Violation;

/** The inbox is linearizable: pushes by any thread, the rest by one. Lincheck tries the interleavings. */
public class InboxLincheck {
    private final Inbox inbox = new Inbox();
    private final List<Integer> abandoned = new ArrayList<>();

    @Operation
    public boolean push(int id) {
        return inbox.push(new Numbered(id, abandoned));
    }

    @Operation(nonParallelGroup = "loop")
    public List<Integer> drain() {
        ReadyQueue ready = new ReadyQueue();
        inbox.drainTo(ready);
        List<Integer> ids = new ArrayList<>();
        for (Handle handle = ready.poll(); handle != null; handle = ready.poll()) ids.add(((Numbered) handle).id);
        return ids;
    }

    @Operation(nonParallelGroup = "loop", runOnce = true)
    public List<Integer> close() {
        inbox.close();
        return abandoned;
    }

    public static void main(String[] args) {
        Violation.exitIfThrown(() -> new ModelCheckingOptions()
                .iterations(30)
                .invocationsPerIteration(500)
                .threads(3)
                .actorsPerThread(2)
                .actorsBefore(1)
                .actorsAfter(2)
                .sequentialSpecification(Sequential.class)
                .check(InboxLincheck.class));
    }

    /** What an inbox promises, for one thread. */
    public static class Sequential {
        private final List<Integer> content = new ArrayList<>();
        private boolean closed;

        public boolean push(int id) {
            return !closed && content.add(id);
        }

        public List<Integer> drain() {
            List<Integer> drained = new ArrayList<>(content);
            content.clear();
            return drained;
        }

        public List<Integer> close() {
            closed = true;
            return drain();
        }
    }

    /** Says whether it was abandoned. */
    private static final class Numbered extends Handle {
        private final int id;
        private final List<Integer> abandoned;

        Numbered(int id, List<Integer> abandoned) {
            this.id = id;
            this.abandoned = abandoned;
        }

        @Override
        protected void fire() {}

        @Override
        protected void abandoned() {
            abandoned.add(id);
        }
    }
}

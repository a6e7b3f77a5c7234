package weft.loop;

import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** The ready queue beside the JDK's ArrayDeque: one handle out, one in. Lies in its package, for it is hidden. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ReadyQueueBenchmark {
    private static final int OPERATIONS = 1_000;

    /** How many handles stand in the queue meanwhile. */
    @Param({"1", "100", "10000"})
    int length;

    private ReadyQueue ready;
    private ArrayDeque<Handle> deque;

    /** Fills both. */
    @Setup
    public void fill() {
        ready = new ReadyQueue();
        deque = new ArrayDeque<>();
        for (int i = 0; i < length; i++) {
            Handle handle = new Handle() {
                @Override
                protected void fire() {}
            };
            ready.add(handle);
            deque.add(handle);
        }
    }

    /** Ours. */
    @Benchmark
    @OperationsPerInvocation(OPERATIONS)
    public void readyQueue(Blackhole blackhole) {
        for (int i = 0; i < OPERATIONS; i++) {
            Handle handle = ready.poll();
            blackhole.consume(handle);
            ready.add(handle);
        }
    }

    /** The JDK's. */
    @Benchmark
    @OperationsPerInvocation(OPERATIONS)
    public void arrayDeque(Blackhole blackhole) {
        for (int i = 0; i < OPERATIONS; i++) {
            Handle handle = deque.poll();
            blackhole.consume(handle);
            deque.add(handle);
        }
    }
}

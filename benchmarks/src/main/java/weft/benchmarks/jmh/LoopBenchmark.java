package weft.benchmarks.jmh;

import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.createTask;
import static weft.Asyncio.getRunningLoop;
import static weft.Asyncio.run;
import static weft.Asyncio.sleep;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import weft.Coroutine;
import weft.EventLoop;
import weft.Future;

/**
 * The single steps of a program. Each invocation is a whole {@code run}, whose start and end (0.1 ms) spread over so many
 * operations that they do not show.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 1,
        jvmArgsAppend = {"--add-opens", "java.base/java.lang=ALL-UNNAMED"})
public class LoopBenchmark {
    private static final int OPERATIONS = 200_000;

    private int count;

    private static Coroutine<Integer> number(int i) {
        return async(() -> i);
    }

    /** A coroutine awaited inline: no turn of the loop. */
    @Benchmark
    @OperationsPerInvocation(OPERATIONS)
    public int awaitCoroutine() {
        return run(async(() -> {
            int sum = 0;
            for (int i = 0; i < OPERATIONS; i++) sum += await(number(i));
            return sum;
        }));
    }

    /** A future that is done: no turn of the loop either. */
    @Benchmark
    @OperationsPerInvocation(OPERATIONS)
    public int awaitDoneFuture() {
        return run(async(() -> {
            Future<Integer> done = getRunningLoop().createFuture();
            done.setResult(1);
            int sum = 0;
            for (int i = 0; i < OPERATIONS; i++) sum += await(done);
            return sum;
        }));
    }

    /** A new future, its result set by a callback, awaited: one switch and one callback. */
    @Benchmark
    @OperationsPerInvocation(OPERATIONS)
    public int setAndAwaitFuture() {
        return run(async(() -> {
            EventLoop loop = getRunningLoop();
            int sum = 0;
            for (int i = 0; i < OPERATIONS; i++) {
                Future<Integer> future = loop.createFuture();
                loop.callSoon(() -> future.setResult(1));
                sum += await(future);
            }
            return sum;
        }));
    }

    /** A turn of the loop for one task alone. */
    @Benchmark
    @OperationsPerInvocation(OPERATIONS)
    public void sleepZero() {
        run(async(() -> {
            for (int i = 0; i < OPERATIONS; i++) await(sleep(0));
        }));
    }

    /** A callback that schedules the next one: no task takes part. */
    @Benchmark
    @OperationsPerInvocation(OPERATIONS)
    public void callSoon() {
        EventLoop loop = new EventLoop();
        count = OPERATIONS;
        loop.callSoon(() -> again(loop));
        loop.runForever();
        loop.close();
    }

    private void again(EventLoop loop) {
        if (--count > 0) loop.callSoon(() -> again(loop));
        else loop.stop();
    }

    /** A task created and awaited. */
    @Benchmark
    @OperationsPerInvocation(OPERATIONS)
    public int createTaskAndAwait() {
        return run(async(() -> {
            int sum = 0;
            for (int i = 0; i < OPERATIONS; i++) sum += await(createTask(number(i)));
            return sum;
        }));
    }
}

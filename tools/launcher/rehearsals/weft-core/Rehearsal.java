package weft.launcher;

import static weft.Asyncio.*;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import weft.*;

/**
 * Does what programs do first, once, when the core is built: what is loaded and linked here is in the archive that
 * programs start from. Compiled with the core, since an archive holds only what is in its jars. Arguments are the classes of
 * other rehearsals, those of libraries.
 */
final class Rehearsal {
    private record Point(int x, int y) {}

    private Rehearsal() {}

    public static void main(String[] args) throws ReflectiveOperationException {
        endAnyway();
        run(async(() -> {
            List<String> names = await(gather(fetch("A", 0.002), fetch("B", 0.001)));
            IO.println(names);
            groups();
            limits();
        }));
        failure();
        for (String other : args) {
            Class.forName(other).getMethod("rehearse").invoke(null);
        }
        ordinaryJava();
    }

    /** Weft may be broken in the moment, and must not hang the launcher. */
    private static void endAnyway() {
        Thread.ofPlatform().daemon().start(() -> {
            try {
                Thread.sleep(Duration.ofSeconds(20));
            } catch (InterruptedException e) {
                return;
            }
            Runtime.getRuntime().halt(1);
        });
    }

    private static Coroutine<String> fetch(String name, double seconds) {
        return async(() -> {
            IO.println(name + " start");
            await(sleep(seconds));
            IO.println(name + " done");
            return name;
        });
    }

    private static void groups() {
        taskGroup().run(group -> {
            for (int i = 0; i < 10; i++) {
                group.createTask(fetch("child " + i, 0));
            }
        });
        List<Task<String>> tasks = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            tasks.add(createTask(fetch("task " + i, 0.001), "name " + i));
        }
        for (Task<String> task : tasks) {
            await(task);
        }
        Future<Integer> future = getRunningLoop().createFuture();
        getRunningLoop().callSoon(() -> future.setResult(1));
        await(future);
    }

    private static void limits() {
        try {
            timeout(0.001).run(limit -> await(sleep(1)));
        } catch (TimeoutException e) {
            IO.println("timeout");
        }
        Task<?> task = createTask(sleep(Duration.ofSeconds(1)));
        await(sleep(0));
        task.cancel();
        try {
            await(task);
        } catch (CancelledError e) {
            IO.println("cancelled");
        }
        IO.println(await(waitFor(toThread(() -> "from a thread"), 1)));
    }

    /** What the JVM does for a program that ends by an exception. */
    private static void failure() {
        try {
            run(async(() -> {
                await(sleep(0));
                throw new IllegalStateException("on purpose");
            }));
        } catch (IllegalStateException e) {
            e.printStackTrace(new PrintWriter(new StringWriter()));
        }
    }

    private static void ordinaryJava() {
        List<Point> points = List.of(new Point(1, 2), new Point(3, 4));
        Map<Integer, String> names = points.stream().collect(Collectors.toMap(Point::x, Point::toString));
        System.out.printf("%5.1f s, %d names %s%n", System.nanoTime() / 1e9, names.size(), names);
        IO.println("%s after %s".formatted(points, Duration.ofMillis(5)));
        IO.println(IO.readln());
    }
}

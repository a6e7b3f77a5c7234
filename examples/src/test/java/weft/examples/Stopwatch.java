package weft.examples;

import java.util.Arrays;
import weft.Asyncio;

/** The main class of an example's JVM: starts it, and writes times, counted from the start of its main, before its lines. */
final class Stopwatch {
    private Stopwatch() {}

    public static void main(String[] arguments) throws Throwable {
        Asyncio.run(Asyncio.sleep(0)); // loads the classes: how long the JVM starts is not the subject
        long start = System.nanoTime();
        System.setOut(StampedOutput.withTimesOf(() -> System.nanoTime() - start));
        MainMethod.call(arguments[0], Arrays.copyOfRange(arguments, 1, arguments.length));
    }
}

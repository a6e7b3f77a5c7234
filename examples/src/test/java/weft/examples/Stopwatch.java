package weft.examples;

import java.io.ByteArrayOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import weft.Asyncio;

/**
 * The main class of the child JVMs: starts a program as {@code java} would, and writes before each of its lines how many
 * nanoseconds after the start of its main the line was begun. The program tells its times itself since the test, which
 * reads from many programs at once, may come late.
 */
final class Stopwatch extends OutputStream {
    private final OutputStream out = new FileOutputStream(FileDescriptor.out);
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private final long start = System.nanoTime();
    private long begun;

    private Stopwatch() {}

    public static void main(String[] arguments) throws Throwable {
        Class<?> program = Class.forName(arguments[0]);
        Constructor<?> constructor = program.getDeclaredConstructor();
        Method main = program.getDeclaredMethod("main");
        constructor.setAccessible(true);
        main.setAccessible(true);
        Asyncio.run(Asyncio.sleep(0)); // loads the classes: how long the JVM starts is not the subject
        System.setOut(new PrintStream(new Stopwatch(), true));
        try {
            main.invoke(constructor.newInstance());
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    @Override
    public void write(int b) throws java.io.IOException {
        if (line.size() == 0) begun = System.nanoTime();
        line.write(b);
        if (b != '\n') return;
        byte[] stamped = ((begun - start) + " " + line).getBytes();
        line.reset();
        out.write(stamped);
    }
}

package weft.examples;

import java.io.ByteArrayOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.function.LongSupplier;

/**
 * The standard output of a child JVM: before each line stands the time, in nanoseconds, at which it was begun. The program
 * tells its times itself since the test, which reads from many programs at once, may come late.
 */
final class StampedOutput extends OutputStream {
    private final OutputStream out = new FileOutputStream(FileDescriptor.out);
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private final LongSupplier clock;
    private long begun;

    private StampedOutput(LongSupplier clock) {
        this.clock = clock;
    }

    static PrintStream withTimesOf(LongSupplier clock) {
        return new PrintStream(new StampedOutput(clock), true);
    }

    @Override
    public void write(int b) throws IOException {
        if (line.size() == 0) begun = clock.getAsLong();
        line.write(b);
        if (b != '\n') return;
        byte[] stamped = (begun + " " + line).getBytes();
        line.reset();
        out.write(stamped);
    }
}

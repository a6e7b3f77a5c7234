package weft.conformance;

import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * Reads paths of programs from standard input, one a line, and prints the trace of each and a line {@code ---}. With
 * arguments: prints the traces of those programs. A program that cannot be run does not end the others: its trace is empty,
 * and standard error says why.
 */
public final class Main {
    /*
     * Whoever starts it may wait for the answer to one path before giving the next: so a path is read without asking for
     * more than its line, and its answer is flushed.
     */
    private static final int BUFFER = 1 << 16;

    private final PrintStream out = new PrintStream(
            new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), BUFFER),
            false,
            StandardCharsets.US_ASCII);
    private boolean complete = true;

    private Main() {}

    /** Paths, or none to read them from standard input. */
    public static void main(String[] paths) throws IOException {
        Main main = new Main();
        if (paths.length == 0) main.batch();
        else for (String path : paths) main.print(path);
        main.out.flush();
        System.exit(main.complete ? 0 : 1);
    }

    private void batch() throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String path = in.readLine(); path != null && !out.checkError(); path = in.readLine()) {
            if (path.isBlank()) continue;
            print(path);
            out.print("---\n");
            out.flush();
        }
    }

    private void print(String path) {
        List<String> trace;
        try {
            trace = new ProgramRun(ProgramReader.read(Path.of(path))).run();
        } catch (Throwable e) {
            System.err.println("conformance/trace: cannot run '" + path + "': " + e);
            complete = false;
            return;
        }
        for (String line : trace) out.print(line + "\n");
    }
}

package weft.conformance;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Reads paths of programs from standard input, one a line, and prints the trace of each and a line {@code ---}. With
 * arguments: runs those programs instead. A program that needs what Weft does not have prints {@code unsupported: …}.
 */
public final class Main {
    private Main() {}

    /** Paths, or none to read them from standard input. */
    public static void main(String[] paths) throws IOException {
        PrintStream out = new PrintStream(System.out, false, StandardCharsets.US_ASCII);
        if (paths.length > 0) {
            boolean complete = true;
            for (String path : paths) complete &= run(path, out);
            out.flush();
            System.exit(complete ? 0 : 3);
        }
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String path = in.readLine(); path != null; path = in.readLine()) {
            run(path.strip(), out);
            out.print("---\n");
            out.flush();
        }
    }

    private static boolean run(String path, PrintStream out) {
        try {
            Program program = ProgramReader.read(Path.of(path));
            new ProgramRun(program).run().forEach(line -> out.print(line + "\n"));
            return true;
        } catch (UnsupportedException e) {
            out.print("unsupported: " + e.getMessage() + "\n");
            return false;
        }
    }
}

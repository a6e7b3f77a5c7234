package weft.examples;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Finds programs, and compiles them all at once. */
final class SourceFiles {
    private SourceFiles() {}

    /** The programs in examples/. */
    static List<Path> examples() throws IOException {
        try (Stream<Path> files = Files.list(Path.of(""))) {
            return files.filter(file -> file.toString().endsWith(".java")).toList();
        }
    }

    static void compile(List<Path> sources, Path classes) throws IOException {
        var compiler = ToolProvider.getSystemJavaCompiler();
        var messages = new DiagnosticCollector<JavaFileObject>();
        List<String> options = List.of("-Xlint:all,-serial", "-proc:none", "-d", classes.toString());
        try (StandardJavaFileManager files = compiler.getStandardFileManager(messages, null, null)) {
            compiler.getTask(null, files, messages, options, null, files.getJavaFileObjectsFromPaths(sources))
                    .call();
        }
        List<Diagnostic<? extends JavaFileObject>> errors = messages.getDiagnostics();
        assertTrue(errors.isEmpty(), () -> "programs must compile without warnings:\n" + errors);
    }
}

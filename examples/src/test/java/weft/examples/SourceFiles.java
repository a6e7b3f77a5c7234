package weft.examples;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Compiles programs, all at once. */
final class SourceFiles {
    private SourceFiles() {}

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

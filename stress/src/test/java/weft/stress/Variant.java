package weft.stress;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * A class of the library with some lines changed: its broken twin, most of all. It is made from the source when it is needed
 * and put before the real class on the class path. A copy kept by hand would soon be the twin of something that was.
 *
 * @param source of the class, below {@code weft-core/src/main/java}
 * @param changes of its text
 */
record Variant(String source, List<Change> changes) {
    private static final Path SOURCES = Path.of("../weft-core/src/main/java");
    private static final Path PLACE = Path.of("target/variants");

    /**
     * One change.
     *
     * @param text what is there, exactly once
     * @param instead what is to be there
     */
    record Change(String text, String instead) {}

    static Variant of(String source, String text, String instead) {
        return new Variant(source, List.of(new Change(text, instead)));
    }

    /** This one with one more change. */
    Variant and(String text, String instead) {
        List<Change> more = new ArrayList<>(changes);
        more.add(new Change(text, instead));
        return new Variant(source, more);
    }

    /** The changed source. */
    String text() {
        String text;
        try {
            text = Files.readString(SOURCES.resolve(source));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        for (Change change : changes) {
            int at = text.indexOf(change.text);
            if (at < 0 || text.indexOf(change.text, at + 1) >= 0)
                throw new AssertionError("this must stand exactly once in " + source + ":\n" + change.text
                        + "\nThe class has changed: say in Subjects which line keeps its promise now");
            text = text.replace(change.text, change.instead);
        }
        return text;
    }

    /** Compiles it and gives the directory for the class path. */
    Path compile() {
        try {
            Files.createDirectories(PLACE);
            Path directory = Files.createTempDirectory(PLACE, "variant");
            Path file = Files.createDirectories(directory.resolve(source).getParent())
                    .resolve(Path.of(source).getFileName());
            Files.writeString(file, text());
            JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
            StringWriter errors = new StringWriter();
            try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
                List<String> options =
                        List.of("-proc:none", "-implicit:none", "-d", directory.toString(), "-cp", Program.CLASS_PATH);
                if (!compiler.getTask(errors, files, null, options, null, files.getJavaFileObjects(file))
                        .call()) throw new AssertionError("the variant does not compile:\n" + errors);
            }
            return directory;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The last change, which breaks it. */
    @Override
    public String toString() {
        Change last = changes.getLast();
        return source + ": '" + last.instead.strip().replaceAll("\\s+", " ") + "' for '"
                + last.text.strip().replaceAll("\\s+", " ") + "'";
    }
}

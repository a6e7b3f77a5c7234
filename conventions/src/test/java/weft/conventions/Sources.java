package weft.conventions;

import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Where the sources are, and how the checks read them. */
final class Sources {
    /** The directory of the whole repository. */
    static final Path ROOT = findRoot();

    /** The modules that users get. */
    static final List<Path> LIBRARIES = Stream.of("weft-core", "weft-testing", "weft-net", "weft-http")
            .map(ROOT::resolve)
            .toList();

    private static final Pattern COMMENT_OR_LITERAL = Pattern.compile(String.join(
            "|",
            "//[^\n]*",
            "/\\*[\\s\\S]*?\\*/",
            "\"\"\"[\\s\\S]*?\"\"\"",
            "\"(?:\\\\.|[^\"\\\\\n])*\"",
            "'(?:\\\\.|[^'\\\\\n])+'"));

    private Sources() {}

    /** All Java files below a directory, without build output and hidden directories. */
    static List<Path> javaFiles(Path directory) {
        return files(directory, ".java");
    }

    /** All pages in Markdown of the whole repository. */
    static List<Path> pages() {
        return files(ROOT, ".md");
    }

    private static List<Path> files(Path directory, String ending) {
        List<Path> files = new ArrayList<>();
        try {
            if (Files.isDirectory(directory)) {
                Files.walkFileTree(directory, new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) {
                        String name = dir.getFileName().toString();
                        boolean skip = name.equals("target") || name.startsWith(".");
                        return skip ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                        if (file.toString().endsWith(ending)) {
                            files.add(file);
                        }
                        return FileVisitResult.CONTINUE;
                    }
                });
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Collections.sort(files);
        return files;
    }

    /** The main sources of all libraries. */
    static List<Path> libraryFiles() {
        return LIBRARIES.stream()
                .flatMap(library -> javaFiles(library.resolve("src/main/java")).stream())
                .toList();
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The text with comments and literals blanked; every other character stays at its place. */
    static String codeOnly(String text) {
        return COMMENT_OR_LITERAL
                .matcher(text)
                .replaceAll(found -> found.group().replaceAll("[^\n]", " "));
    }

    /** The packages that the libraries' module descriptors export to everybody. */
    static List<String> exportedPackages() {
        Pattern export = Pattern.compile("\\bexports\\s+([\\w.]+)\\s*;");
        return LIBRARIES.stream()
                .map(library -> codeOnly(read(library.resolve("src/main/java/module-info.java"))))
                .flatMap(code -> export.matcher(code).results())
                .map(found -> found.group(1))
                .toList();
    }

    /** A file as it is named in messages. */
    static String shown(Path file) {
        return ROOT.relativize(file).toString();
    }

    /** Passes if there are no findings; else says which rule they break, lists them, and shows the way out. */
    static void expectNone(List<String> findings, String rule, String wayOut) {
        if (!findings.isEmpty()) {
            fail(rule + "\n" + String.join("\n", findings).indent(4) + wayOut);
        }
    }

    private static Path findRoot() {
        Path directory = Path.of("").toAbsolutePath();
        while (directory != null && !Files.exists(directory.resolve("mvnw"))) {
            directory = directory.getParent();
        }
        if (directory == null) {
            throw new IllegalStateException("These tests must run inside the repository, not in "
                    + Path.of("").toAbsolutePath());
        }
        return directory;
    }
}

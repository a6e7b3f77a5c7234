package weft.conventions;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.palantir.javaformat.java.Formatter;
import com.palantir.javaformat.java.FormatterException;
import com.palantir.javaformat.java.JavaFormatterOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The formatter decides how Java looks (palantir-java-format, 120 columns), and nobody discusses it. */
class FormatTest {
    private static final String WAY_OUT = "./mvnw -q -pl conventions test -Dtest=FormatTest -Dweft.format=write";

    private static final boolean WRITE = "write".equals(System.getProperty("weft.format"));

    private final Formatter formatter = Formatter.createFormatter(JavaFormatterOptions.builder()
            .style(JavaFormatterOptions.Style.PALANTIR)
            .build());

    private interface Formatting {
        String of(String text) throws FormatterException;
    }

    @Test
    void everyJavaFileIsFormatted() {
        check(Sources.javaFiles(Sources.ROOT), this::format);
    }

    @Test
    void everyProgramInAPageIsFormatted() {
        check(Sources.pages(), this::formatPage);
    }

    private static void check(List<Path> files, Formatting formatting) {
        List<String> unformatted = new ArrayList<>();
        List<String> unparsable = new ArrayList<>();
        for (Path file : files) {
            String text = Sources.read(file);
            try {
                String formatted = formatting.of(text);
                if (WRITE && !formatted.equals(text)) {
                    Sources.write(file, formatted);
                    System.out.println("formatted " + Sources.shown(file));
                } else if (!formatted.equals(text)) {
                    unformatted.add(Sources.shown(file));
                }
            } catch (FormatterException e) {
                unparsable.add(Sources.shown(file) + ": " + e.getMessage());
            }
        }
        Sources.expectNone(unparsable, "The formatter must understand every file:", "Does the file compile?");
        Sources.expectNone(unformatted, "Every file must be formatted:", "Let the formatter write them: " + WAY_OUT);
    }

    @Test
    void compactSourceFilesAndModuleImportsAreUnderstood() throws FormatterException {
        String ugly = """
            // Says hello.
            import module java.base;
            import weft.*;
            import java.util.List;
            /** Runs. */ void main() {
                  IO.println(\"""
                Hello
                  you\""");
            List.of();
            }
            record P(int x) {}
            """;
        String nice = """
            // Says hello.
            import java.util.List;
            import module java.base;
            import weft.*;

            /** Runs. */
            void main() {
                IO.println(\"""
                    Hello
                      you\\
                    \""");
                List.of();
            }

            record P(int x) {}
            """;
        assertEquals(nice, format(ugly));
        assertEquals(nice, format(nice));

        String classFirst = """
            class A {}

            void main() {}
            """;
        assertEquals(classFirst, format(classFirst));
    }

    /** The programs in a page in Markdown; the page itself stays as it is. */
    private String formatPage(String page) throws FormatterException {
        StringBuilder formatted = new StringBuilder();
        Matcher programs = PROGRAM.matcher(page);
        int end = 0;
        for (; programs.find(); end = programs.end())
            formatted.append(page, end, programs.start()).append(format(programs.group()));
        return formatted.append(page, end, page.length()).toString();
    }

    private static final Pattern PROGRAM = Pattern.compile("(?ms)(?<=^```java[^\n]{0,40}\n).*?(?=^```$)");

    /*
     * The formatter does not know two things of Java 25. A module import goes through it as an import of everything in
     * a package called `module`. A compact source file, methods without a class, goes through it inside a class, whose
     * lines and indentation are then taken off again.
     */

    private String format(String text) throws FormatterException {
        String known = text.replaceAll("(?m)^import module ([\\w.]+);", "import module.$1.*;");
        String formatted;
        try {
            formatted = formatter.formatSourceAndFixImports(known);
        } catch (FormatterException e) {
            if (!COMPACT.matcher(e.getMessage()).find()) {
                throw e;
            }
            formatted = formatCompact(known);
        }
        return formatted.replaceAll("(?m)^import module\\.([\\w.]+)\\.\\*;", "import module $1;");
    }

    /** How the formatter says so; which of the two depends on what the file begins with. */
    private static final Pattern COMPACT = Pattern.compile("generated (?:class|source) instead");

    private static final Pattern UP_TO_LAST_IMPORT =
            Pattern.compile("\\A(?:(?:\\s|//[^\n]*\n|(?>/\\*[\\s\\S]*?\\*/))*import\\s[^;]+;[^\n]*\n)*");

    private static final Pattern WRAPPED = Pattern.compile("(?s)(.*?)class CompactSourceFile \\{\n+(.*)}\n");

    private String formatCompact(String text) throws FormatterException {
        Matcher head = UP_TO_LAST_IMPORT.matcher(text);
        int bodyStart = head.find() ? head.end() : 0;
        String wrapped = text.substring(0, bodyStart) + "class CompactSourceFile {\n"
                + text.substring(bodyStart).indent(4) + "}\n";
        Matcher formatted = WRAPPED.matcher(formatter.formatSourceAndFixImports(wrapped));
        if (!formatted.matches()) {
            throw new FormatterException("not understood as a compact source file");
        }
        return formatted.group(1) + formatted.group(2).indent(-4);
    }
}

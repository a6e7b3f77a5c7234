package weft.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A page in Markdown. Each of its blocks that begins with {@code ```java} is a whole program, as a reader would save it in a
 * file and run it, or a class of JUnit tests; the block {@code ```text} that follows is what it prints.
 */
final class GuidePage {
    private static final String FENCE = "```";
    private static final String PROGRAM = FENCE + "java";

    /** After ```java: a class of tests instead of a program. */
    private static final String TEST = "test";

    /** After ```java: the program works with threads or measures, so that time must not jump. */
    private static final String REAL_TIME = "real time";

    /** After ```java: the other engine prints something else. */
    private static final String FAST_ENGINE = "fast engine";

    private static final Pattern TEST_CLASS = Pattern.compile("(?m)^class (\\w+)");

    private final Path file;
    private final List<String> lines;
    private final List<GuideProgram> programs = new ArrayList<>();

    private GuidePage(Path file) throws IOException {
        this.file = file;
        this.lines = Files.readAllLines(file);
    }

    static List<GuideProgram> programsIn(Path file) throws IOException {
        GuidePage page = new GuidePage(file);
        page.read();
        return page.programs;
    }

    private void read() {
        int line = 0;
        while (line < lines.size()) {
            if (!lines.get(line).startsWith(FENCE)) line++;
            else if (lines.get(line).startsWith(PROGRAM)) line = readProgram(line);
            else line = endOfBlock(line) + 1;
        }
    }

    /** Reads the program and, if it is the next block, the output; returns the line after both. */
    private int readProgram(int start) {
        int end = endOfBlock(start);
        List<String> marks =
                List.of(lines.get(start).substring(PROGRAM.length()).strip().split(", "));
        if (!List.of("", TEST, REAL_TIME, FAST_ENGINE).containsAll(marks))
            throw new AssertionError(place(start) + ": a program is marked ```java, and behind that only '" + TEST
                    + "', '" + REAL_TIME + "' and '" + FAST_ENGINE + "' are known, not " + marks);
        String source = String.join("\n", lines.subList(start + 1, end)) + "\n";
        Matcher testClass = TEST_CLASS.matcher(source);
        boolean isTest = marks.contains(TEST);
        if (isTest ? !testClass.find() : !source.contains("void main()"))
            throw new AssertionError(place(start) + ": a block of Java in the guide is a whole program with a 'void"
                    + " main()', so that it can be compiled and run, or a class marked"
                    + " ```java test; name single terms in the text instead");
        int next = end + 1;
        while (next < lines.size() && !lines.get(next).startsWith(FENCE)) next++;
        boolean printed = next < lines.size() && lines.get(next).equals(FENCE + "text");
        int after = printed ? endOfBlock(next) : end;
        List<String> output = printed ? List.copyOf(lines.subList(next + 1, after)) : List.of();
        String name = isTest ? testClass.group(1) : className(file.getFileName().toString(), programs.size() + 1);
        boolean realTime = marks.contains(REAL_TIME);
        List<String> engines = marks.contains(FAST_ENGINE) ? List.of("fast") : List.of("fast", "baton");
        programs.add(new GuideProgram(name, place(start), start + 1, source, realTime, engines, output));
        return after + 1;
    }

    private int endOfBlock(int start) {
        for (int line = start + 1; line < lines.size(); line++)
            if (lines.get(line).equals(FENCE)) return line;
        throw new AssertionError(place(start) + ": this block has no end");
    }

    private String place(int line) {
        return file.getFileName() + ":" + (line + 1);
    }

    /** "event-loop.md" gives EventLoop1, EventLoop2, … */
    private static String className(String fileName, int number) {
        StringBuilder name = new StringBuilder();
        for (String word : fileName.replace(".md", "").split("-"))
            name.append(Character.toUpperCase(word.charAt(0))).append(word.substring(1));
        return name.append(number).toString();
    }
}

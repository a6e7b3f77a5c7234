package weft.conventions;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The Javadoc of every exported type says, in one of a few fixed phrases, which thread may use it. */
class ThreadContractTest {
    private static final List<String> PHRASES = List.of("any thread", "loop thread only", "owner task only");

    private static final Pattern PUBLIC_TYPE =
            Pattern.compile("(?m)^public (?:[a-z-]+ )*(?:class|interface|record|enum|@interface) ");

    private static final Pattern JAVADOC = Pattern.compile("/\\*\\*[\\s\\S]*?\\*/|(?m:^///.*\n)+");

    @Test
    void exportedTypesSayWhichThreadMayUseThem() {
        List<String> exported = Sources.exportedPackages();
        List<String> silent = new ArrayList<>();
        for (Path file : Sources.libraryFiles()) {
            String text = Sources.read(file);
            Matcher type = PUBLIC_TYPE.matcher(Sources.codeOnly(text));
            if (exported.contains(packageOf(file)) && type.find()) {
                String words = lastJavadoc(text.substring(0, type.start()));
                if (PHRASES.stream().noneMatch(words::contains)) {
                    silent.add(Sources.shown(file));
                }
            }
        }
        Sources.expectNone(
                silent,
                "The Javadoc of an exported type must say which thread may use it:",
                "Add one of the phrases " + PHRASES + ", to records, enums and exceptions too.");
    }

    private static String packageOf(Path file) {
        String path = Sources.shown(file.getParent());
        return path.substring(path.indexOf("src/main/java/") + "src/main/java/".length())
                .replace('/', '.');
    }

    /** The words of the comment, without line breaks and the stars or slashes that lines begin with. */
    private static String lastJavadoc(String text) {
        String comment = JAVADOC.matcher(text)
                .results()
                .map(MatchResult::group)
                .reduce((first, second) -> second)
                .orElse("");
        return comment.replaceAll("(?m)^\\s*[*/]+", " ").replaceAll("\\s+", " ").toLowerCase(Locale.ROOT);
    }
}

package weft.conventions;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** A link from a page to another file of the repository, or to a heading of a page, leads somewhere. */
class LinksTest {
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
    private static final Pattern ELSEWHERE = Pattern.compile("[a-z]+:.*");
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```.*?^```$");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.*)$");

    @Test
    void everyLinkLeadsSomewhere() {
        List<String> broken = new ArrayList<>();
        for (Path page : Sources.pages()) {
            Matcher links = LINK.matcher(prose(page));
            while (links.find()) {
                String link = links.group(1);
                if (!ELSEWHERE.matcher(link).matches() && !leadsSomewhere(page, link))
                    broken.add(Sources.shown(page) + ": " + link);
            }
        }
        Sources.expectNone(
                broken,
                "A link in a page must lead to a file, or to a heading of a page:",
                "Paths are relative to the page; a heading is named in lower case with hyphens for blanks.");
    }

    @Test
    void theIndexOfTheGuideNamesEveryPage() {
        Path index = Sources.ROOT.resolve("docs/guide/README.md");
        String text = Sources.read(index);
        List<String> missing = Sources.pages().stream()
                .filter(page -> page.getParent().equals(index.getParent()) && !page.equals(index))
                .map(page -> page.getFileName().toString())
                .filter(name -> !text.contains("(" + name + ")"))
                .toList();
        Sources.expectNone(
                missing, "Every page of the guide stands in its index:", "Add a line to docs/guide/README.md.");
    }

    private static boolean leadsSomewhere(Path page, String link) {
        String[] parts = link.split("#", 2);
        Path target = parts[0].isEmpty() ? page : page.resolveSibling(parts[0]);
        if (!Files.exists(target)) return false;
        return parts.length == 1 || headings(target).contains(parts[1]);
    }

    /** As they stand behind the # of a link on GitHub. */
    private static Set<String> headings(Path page) {
        return HEADING.matcher(prose(page))
                .results()
                .map(heading -> heading.group(1).toLowerCase(Locale.ROOT))
                .map(heading -> heading.replaceAll("[^\\w\\s-]", "").replace(' ', '-'))
                .collect(Collectors.toSet());
    }

    private static String prose(Path page) {
        return BLOCK.matcher(Sources.read(page)).replaceAll("");
    }
}

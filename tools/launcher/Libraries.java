import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

/**
 * Finds what a program needs beside weft-core. Run from source:
 *
 * <pre>
 * Libraries.java CHECKOUT FOLDER NAME...
 * </pre>
 *
 * A name is a module of the checkout ({@code weft-net}), the group of libraries that the checkout's pom.xml manages
 * ({@code org.jsoup}), or a library ({@code org.jsoup:jsoup:1.23.2}). Prints the names of the modules with those that they
 * require, and writes into the folder the poms of a Maven project, {@code jars}, that depends on what
 * these modules depend on, and on the libraries.
 *
 * <p>Module descriptors tell which module requires which; poms tell the jars of others. So nothing is to be
 * done here when a module is added, or a library.
 */
final class Libraries {
    private static final String CORE = "weft-core";

    /** What a dependency consists of. */
    private static final List<String> PARTS = List.of("groupId", "artifactId", "version", "classifier", "type");

    private final Path checkout;
    private final Set<String> modules = new LinkedHashSet<>();
    private final StringBuilder others = new StringBuilder();

    private Libraries(Path checkout) {
        this.checkout = checkout;
    }

    public static void main(String[] args) throws Exception {
        Libraries libraries = new Libraries(Path.of(args[0]));
        for (String name : List.of(args).subList(2, args.length)) {
            if (name.startsWith("weft-")) {
                libraries.add(name);
            } else if (name.contains(":")) {
                libraries.others.append(dependency(name.split(":")));
            } else {
                libraries.addManaged(name);
            }
        }
        libraries.writeProject(Path.of(args[1]));
        System.out.println(String.join(" ", libraries.modules));
    }

    private static Path descriptor(Path module) {
        return module.resolve("src/main/java/module-info.java");
    }

    /** Adds the module behind those that it requires: {@code weft.net} is in {@code weft-net}. */
    private void add(String module) throws IOException {
        Matcher required = Pattern.compile("\\brequires\\s+(?:transitive\\s+)?(weft\\.\\w+)\\s*;")
                .matcher(Files.readString(descriptor(checkout.resolve(module))));
        while (required.find()) {
            add(required.group(1).replace('.', '-'));
        }
        if (!module.equals(CORE)) {
            modules.add(module);
        }
    }

    // ---- The jars of others

    /** The libraries of this group that our pom manages. Maven takes their version from there. */
    private void addManaged(String group) throws Exception {
        Element managed = child(parse(checkout.resolve("pom.xml")), "dependencyManagement");
        for (Element dependency : dependenciesOf(managed)) {
            if (text(dependency, "groupId").equals(group)) {
                others.append(dependency(group, text(dependency, "artifactId")));
            }
        }
    }

    private static String dependency(String... values) {
        StringBuilder parts = new StringBuilder();
        for (int i = 0; i < values.length; i++) {
            parts.append(values[i].isEmpty() ? "" : element(PARTS.get(i), values[i]));
        }
        return element("dependency", parts.toString()) + "\n";
    }

    /** The project's parent is a copy of ours, where versions are. */
    private void writeProject(Path folder) throws Exception {
        Files.copy(checkout.resolve("pom.xml"), folder.resolve("pom.xml"));
        Element parent = parse(checkout.resolve("pom.xml"));
        StringBuilder pom = new StringBuilder("<project><modelVersion>4.0.0</modelVersion><parent>");
        for (String part : List.of("groupId", "artifactId", "version")) {
            pom.append(element(part, text(parent, part)));
        }
        pom.append("</parent><artifactId>jars</artifactId><dependencies>\n");
        for (String module : modules) {
            appendDependencies(pom, parse(checkout.resolve(module).resolve("pom.xml")), text(parent, "groupId"));
        }
        Files.createDirectory(folder.resolve("jars"));
        pom.append(others).append("</dependencies></project>\n");
        Files.writeString(folder.resolve("jars/pom.xml"), pom);
    }

    private static void appendDependencies(StringBuilder pom, Element project, String ownGroup) {
        for (Element dependency : dependenciesOf(project)) {
            String scope = text(dependency, "scope");
            boolean used = scope.isEmpty() || scope.equals("compile") || scope.equals("runtime");
            // also those that users choose to have or not: `optional` is left out
            if (used && !text(dependency, "groupId").equals(ownGroup)) {
                pom.append(dependency(
                        PARTS.stream().map(part -> text(dependency, part)).toArray(String[]::new)));
            }
        }
    }

    private static List<Element> dependenciesOf(Element parent) {
        List<Element> found = new ArrayList<>();
        Element dependencies = child(parent, "dependencies");
        NodeList each = dependencies == null ? null : dependencies.getChildNodes();
        for (int i = 0; each != null && i < each.getLength(); i++) {
            if (each.item(i) instanceof Element dependency) {
                found.add(dependency);
            }
        }
        return found;
    }

    private static String element(String name, String text) {
        return "<" + name + ">" + text + "</" + name + ">";
    }

    private static Element parse(Path pom) throws Exception {
        Document document =
                DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(pom.toFile());
        return document.getDocumentElement();
    }

    private static String text(Element parent, String name) {
        Element child = child(parent, name);
        return child == null ? "" : child.getTextContent().strip();
    }

    private static Element child(Element parent, String name) {
        for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element element && element.getTagName().equals(name)) {
                return element;
            }
        }
        return null;
    }
}

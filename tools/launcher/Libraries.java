import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
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
 * Finds what a program needs that uses packages beyond weft-core. Run from source:
 *
 * <pre>
 * Libraries.java CHECKOUT FOLDER PACKAGE...
 * </pre>
 *
 * Prints the names of the modules of the checkout that hold the packages, with those that they require, and writes into the
 * folder the poms of a Maven project, {@code jars}, that depends on what these modules depend on.
 *
 * <p>Module descriptors tell which module holds what and requires which; poms tell the jars of others. So nothing is to be
 * done here when a module is added.
 */
final class Libraries {
    private static final String CORE = "weft-core";

    private final Path checkout;
    private final Set<String> modules = new LinkedHashSet<>();

    private Libraries(Path checkout) {
        this.checkout = checkout;
    }

    public static void main(String[] args) throws Exception {
        Libraries libraries = new Libraries(Path.of(args[0]));
        for (String name : List.of(args).subList(2, args.length)) {
            libraries.add(libraries.moduleOf(name));
        }
        libraries.writeProject(Path.of(args[1]));
        System.out.println(String.join(" ", libraries.modules));
    }

    private String moduleOf(String packageName) throws IOException {
        Pattern export = Pattern.compile("\\bexports\\s+" + Pattern.quote(packageName) + "\\b");
        try (DirectoryStream<Path> found = Files.newDirectoryStream(checkout, "weft-*")) {
            for (Path module : found) {
                if (Files.exists(descriptor(module))
                        && export.matcher(Files.readString(descriptor(module))).find()) {
                    return module.getFileName().toString();
                }
            }
        }
        throw new IllegalArgumentException("no module exports the package " + packageName);
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
        Files.writeString(folder.resolve("jars/pom.xml"), pom + "</dependencies></project>\n");
    }

    private static void appendDependencies(StringBuilder pom, Element project, String ownGroup) {
        Element dependencies = child(project, "dependencies");
        if (dependencies == null) {
            return;
        }
        NodeList each = dependencies.getChildNodes();
        for (int i = 0; i < each.getLength(); i++) {
            if (!(each.item(i) instanceof Element dependency)
                    || text(dependency, "groupId").equals(ownGroup)) {
                continue;
            }
            String scope = text(dependency, "scope");
            if (scope.isEmpty() || scope.equals("compile") || scope.equals("runtime")) {
                pom.append("<dependency>");
                // also those that users choose to have or not: `optional` is left out
                for (String part : List.of("groupId", "artifactId", "version", "classifier", "type")) {
                    String value = text(dependency, part);
                    pom.append(value.isEmpty() ? "" : element(part, value));
                }
                pom.append("</dependency>\n");
            }
        }
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

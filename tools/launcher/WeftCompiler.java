import com.sun.source.tree.ImportTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TaskEvent;
import com.sun.source.util.TaskListener;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.lang.model.element.Element;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.TypeElement;
import javax.lang.model.element.VariableElement;
import javax.lang.model.type.TypeKind;
import javax.lang.model.util.ElementFilter;
import javax.lang.model.util.Elements;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.ForwardingJavaFileObject;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * The compiler behind {@code ./weft}: runs javac in a JVM that starts from an archive of its own, and writes one jar.
 *
 * <pre>
 * WeftCompiler itself    CHECKOUT JAR
 * WeftCompiler core      CHECKOUT JAR
 * WeftCompiler libraries CHECKOUT CLASSPATH JAR MODULE...
 * WeftCompiler program   NAME FILE CLASSPATH JAR     prints the main class; messages call the file NAME
 * </pre>
 *
 * Exit code 1 says that the source has errors, which were printed; 2 that something else failed.
 */
final class WeftCompiler {
    /** What stands before the class in an import, by the convention that classes begin with a capital. */
    private static final Pattern PACKAGE = Pattern.compile("(\\p{Ll}\\w*(?:\\.\\p{Ll}\\w*)*)\\.[\\p{Lu}*]");

    private final JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
    private final StandardJavaFileManager files = javac.getStandardFileManager(null, null, null);

    /** What goes into the jar: the name of each entry, and its bytes. */
    private final Map<String, byte[]> entries = new TreeMap<>();

    /** The top-level classes that the JVM can start, in the order of the source. */
    private final List<String> mainClasses = new ArrayList<>();

    /** What is imported from but is not there. */
    private final List<String> missingPackages = new ArrayList<>();

    public static void main(String[] args) {
        try {
            boolean ok = new WeftCompiler().run(args);
            System.exit(ok ? 0 : 1);
        } catch (InvalidPathException e) {
            System.err.println("weft: Java cannot read the file's name in the locale that is set: "
                    + "choose one with UTF-8, such as LC_ALL=C.UTF-8, or an ASCII name.");
            System.exit(1);
        } catch (IOException | RuntimeException e) {
            System.err.println("weft: " + e);
            System.exit(2);
        }
    }

    private boolean run(String[] args) throws IOException {
        return switch (args[0]) {
            case "itself" -> itself(Path.of(args[1]), Path.of(args[2]));
            case "core" -> core(Path.of(args[1]), Path.of(args[2]));
            case "libraries" -> libraries(Path.of(args[1]), args[2], Path.of(args[3]), modules(args));
            case "program" -> program(args[1], Path.of(args[2]), args[3], Path.of(args[4]));
            default -> throw new IllegalArgumentException("WeftCompiler has no command " + args[0]);
        };
    }

    // ---- What is compiled
    // --------------------------------------------------------------------------------------------

    private boolean itself(Path checkout, Path jar) throws IOException {
        Path source = checkout.resolve("tools/launcher/WeftCompiler.java");
        return compile(List.of(), files.getJavaFileObjects(source)) && write(jar);
    }

    private boolean core(Path checkout, Path jar) throws IOException {
        return weft(checkout, List.of("weft-core"), "", jar);
    }

    /** Compiles the modules into one jar, each with its rehearsal. */
    private boolean libraries(Path checkout, String classPath, Path jar, List<String> modules) throws IOException {
        return weft(checkout, modules, classPath, jar);
    }

    private static List<String> modules(String[] args) {
        return List.of(args).subList(4, args.length);
    }

    /**
     * Compiles modules of Weft, and with each its rehearsal, since an archive holds only what is in the archived jars.
     *
     * <p>The module descriptors are left out. On the class path, where programs use the jar, nobody would read them, and they
     * require JSpecify's module, while all that there is of JSpecify are the two stand-ins in {@code stubs}. They are
     * found on the source path, and no classes are generated for them.
     */
    private boolean weft(Path checkout, List<String> modules, String classPath, Path jar) throws IOException {
        Path launcher = checkout.resolve("tools/launcher");
        List<Path> sources = new ArrayList<>();
        for (String module : modules) {
            sources.addAll(filesBelow(checkout.resolve(module).resolve("src/main/java")));
            sources.addAll(filesBelow(launcher.resolve("rehearsals").resolve(module)));
            Path resources = checkout.resolve(module).resolve("src/main/resources");
            for (Path file : filesBelow(resources)) {
                entries.put(resources.relativize(file).toString(), Files.readAllBytes(file));
            }
        }
        sources.removeIf(file -> !file.toString().endsWith(".java") || file.endsWith("module-info.java"));

        String stubs = launcher.resolve("stubs").toString();
        List<String> options = List.of("-implicit:none", "-sourcepath", stubs, "-classpath", classPath);
        return compile(options, files.getJavaFileObjectsFromPaths(sources)) && write(jar);
    }

    private boolean program(String name, Path file, String classPath, Path jar) throws IOException {
        Program source =
                new Program(name, files.getJavaFileObjects(file).iterator().next());
        if (!compile(List.of("-classpath", classPath), List.of(source))) {
            explainImports(name);
            return false;
        }
        if (mainClasses.isEmpty()) {
            System.err.println("weft: a program starts with its main method, but '" + name
                    + "' has none: add void main() { ... }, or static void main(String[] args) { ... } to a class.");
            return false;
        }
        System.out.println(mainClasses.getFirst());
        return write(jar);
    }

    private static List<Path> filesBelow(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> found = Files.walk(directory)) {
            return found.filter(Files::isRegularFile).sorted().toList();
        }
    }

    /** What javac cannot know: where packages come from. */
    private void explainImports(String name) {
        for (String missing : missingPackages) {
            String explanation = missing.startsWith("weft.")
                    ? "but Weft has no such package: ARCHITECTURE.md shows those that it has."
                    : "which is neither the JDK's nor Weft's: name its library in a line //DEPS group:artifact:version"
                            + " of the program, as https://central.sonatype.com has it.";
            System.err.println("weft: '" + name + "' imports " + missing + ", " + explanation);
        }
    }

    // ---- How it is compiled
    // ------------------------------------------------------------------------------------------

    /** Compiles into {@link #entries}. Prints what javac says only if there are errors: a second run is silent, too. */
    private boolean compile(List<String> options, Iterable<? extends JavaFileObject> sources) {
        List<String> all = new ArrayList<>(List.of("-proc:none", "-g", "-encoding", "UTF-8"));
        all.addAll(options);
        StringWriter messages = new StringWriter();
        JavacTask task = (JavacTask) javac.getTask(messages, new Output(), null, all, null, sources);
        task.addTaskListener(new MainClasses(task.getElements()));
        task.addTaskListener(new Imports(task.getElements()));
        boolean ok = task.call();
        if (!ok) {
            System.err.print(messages);
        }
        return ok;
    }

    /** Finds what sources import from packages that are not there. */
    private final class Imports implements TaskListener {
        private final Elements elements;
        private final Set<String> packages = new TreeSet<>();

        Imports(Elements elements) {
            this.elements = elements;
        }

        @Override
        public void finished(TaskEvent event) {
            if (event.getKind() == TaskEvent.Kind.PARSE) {
                for (ImportTree each : event.getCompilationUnit().getImports()) {
                    Matcher name = PACKAGE.matcher(each.getQualifiedIdentifier().toString());
                    if (!each.isModule() && name.lookingAt()) {
                        packages.add(name.group(1));
                    }
                }
            } else if (event.getKind() == TaskEvent.Kind.COMPILATION) {
                packages.removeIf(name -> elements.getPackageElement(name) != null);
                missingPackages.addAll(packages);
            }
        }
    }

    /** Keeps the classes that javac writes in memory. */
    private final class Output extends ForwardingJavaFileManager<StandardJavaFileManager> {
        Output() {
            super(files);
        }

        @Override
        public JavaFileObject getJavaFileForOutput(
                JavaFileManager.Location location, String className, JavaFileObject.Kind kind, FileObject sibling) {
            String entry = className.replace('.', '/') + kind.extension;
            return new SimpleJavaFileObject(URI.create("memory:///" + entry), kind) {
                @Override
                public OutputStream openOutputStream() {
                    return new ByteArrayOutputStream() {
                        @Override
                        public void close() {
                            entries.put(entry, toByteArray());
                        }
                    };
                }
            };
        }
    }

    /** The source of a program: a copy of the file, under the name that the user gave. */
    private static final class Program extends ForwardingJavaFileObject<JavaFileObject> {
        private final String name;

        Program(String name, JavaFileObject copy) {
            super(copy);
            this.name = name;
        }

        @Override
        public String getName() {
            return name;
        }

        /** A public class may have another name than the file, as in {@code java FILE.java}. */
        @Override
        public boolean isNameCompatible(String simpleName, Kind kind) {
            return true;
        }
    }

    /** Finds the classes with a main method, by the rules of JEP 512. */
    private final class MainClasses implements TaskListener {
        private final Elements elements;

        MainClasses(Elements elements) {
            this.elements = elements;
        }

        @Override
        public void finished(TaskEvent event) {
            TypeElement type = event.getTypeElement();
            if (event.getKind() == TaskEvent.Kind.ANALYZE && type != null && hasMain(type)) {
                mainClasses.add(elements.getBinaryName(type).toString());
            }
        }

        private boolean hasMain(TypeElement type) {
            List<? extends Element> members = elements.getAllMembers(type);
            return ElementFilter.methodsIn(members).stream().anyMatch(this::isMain);
        }

        private boolean isMain(ExecutableElement method) {
            List<? extends VariableElement> parameters = method.getParameters();
            return method.getSimpleName().contentEquals("main")
                    && method.getReturnType().getKind() == TypeKind.VOID
                    && !method.getModifiers().contains(Modifier.PRIVATE)
                    && (parameters.isEmpty() || parameters.size() == 1 && isStrings(parameters.getFirst()));
        }

        private boolean isStrings(VariableElement parameter) {
            return parameter.asType().toString().equals("java.lang.String[]");
        }
    }

    /** Writes {@link #entries}, not compressed: that is read faster, and by fewer of the JDK's classes. */
    private boolean write(Path jar) throws IOException {
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(jar))) {
            for (Map.Entry<String, byte[]> file : entries.entrySet()) {
                byte[] bytes = file.getValue();
                CRC32 crc = new CRC32();
                crc.update(bytes);
                ZipEntry entry = new ZipEntry(file.getKey());
                entry.setMethod(ZipEntry.STORED);
                entry.setSize(bytes.length);
                entry.setCrc(crc.getValue());
                zip.putNextEntry(entry);
                zip.write(bytes);
            }
        }
        return true;
    }
}

package weft.conventions;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Who may know whom: an upper layer names a lower one, never the reverse, and siblings do not know each other. */
class LayersTest {
    /** For each package the packages of Weft that it may name. Everybody may name the JDK, nobody anything else. */
    private static final Map<String, Set<String>> MAY_KNOW = Map.ofEntries(
            Map.entry("weft.loop", Set.of()),
            Map.entry("weft.engine", Set.of()),
            Map.entry("weft", Set.of("weft.loop", "weft.engine")),
            Map.entry("weft.sync", Set.of("weft", "weft.loop")),
            Map.entry("weft.queue", Set.of("weft", "weft.sync")),
            Map.entry("weft.channel", Set.of("weft", "weft.sync")),
            Map.entry("weft.stream", Set.of("weft", "weft.loop")),
            Map.entry("weft.testing", Set.of("weft", "weft.loop")),
            Map.entry(
                    "weft.testing.junit",
                    Set.of(
                            "weft",
                            "weft.loop",
                            "weft.testing",
                            "org.junit.jupiter.api",
                            "org.junit.jupiter.api.extension",
                            "org.junit.platform.commons.support",
                            "org.opentest4j")),
            Map.entry("weft.net", Set.of("weft", "weft.stream", "weft.net.netty")),
            Map.entry("weft.net.netty", Set.of("weft", "weft.loop", "weft.stream", "io.netty")),
            Map.entry("weft.http.message", Set.of("weft", "weft.stream", "tools.jackson")),
            Map.entry("weft.http.websocket", Set.of("weft", "weft.stream", "weft.http.message")),
            Map.entry(
                    "weft.http.netty",
                    Set.of(
                            "weft",
                            "weft.loop",
                            "weft.stream",
                            "weft.net.netty",
                            "weft.http.message",
                            "weft.http.websocket",
                            "io.netty")),
            Map.entry(
                    "weft.http",
                    Set.of(
                            "weft",
                            "weft.loop",
                            "weft.stream",
                            "weft.sync",
                            "weft.net",
                            "weft.net.netty",
                            "weft.http.message",
                            "weft.http.websocket",
                            "weft.http.netty")),
            Map.entry("weft.web.bind", Set.of("weft")),
            Map.entry(
                    "weft.web",
                    Set.of(
                            "weft.web.bind",
                            "weft",
                            "weft.loop",
                            "weft.stream",
                            "weft.sync",
                            "weft.net",
                            "weft.http.message",
                            "weft.http.websocket",
                            "weft.http.netty")),
            Map.entry(
                    "weft.web.testing",
                    Set.of(
                            "weft",
                            "weft.loop",
                            "weft.stream",
                            "weft.sync",
                            "weft.http",
                            "weft.http.message",
                            "weft.web")));

    /** Libraries of others, each with all of its packages. */
    private static final Set<String> LIBRARIES = Set.of("io.netty", "tools.jackson");

    @SuppressWarnings("unused") // by name, in the annotation below
    private static final Set<String> PACKAGES = new TreeSet<>(MAY_KNOW.keySet());

    @Test
    void everyPackageHasItsPlace() {
        Set<String> unknown = new TreeSet<>();
        Classes.libraries().forEach(type -> unknown.add(type.getPackageName()));
        unknown.removeAll(MAY_KNOW.keySet());
        unknown.remove(""); // module-info
        Sources.expectNone(
                List.copyOf(unknown),
                "Every package must have a layer:",
                "Say in LayersTest.MAY_KNOW whom it may know.");
    }

    @ParameterizedTest
    @FieldSource("PACKAGES")
    void packageKnowsOnlyWhatItMay(String name) {
        classes()
                .that()
                .resideInAPackage(name)
                .should()
                .onlyDependOnClassesThat(describe(
                        "are of the JDK or of " + name + " or one of " + MAY_KNOW.get(name),
                        used -> mayKnow(name, used)))
                .allowEmptyShould(true)
                .check(Classes.libraries());
    }

    @Test
    void packagesHaveNoCycles() {
        SliceAssignment byPackage = new SliceAssignment() {
            @Override
            public SliceIdentifier getIdentifierOf(JavaClass type) {
                return SliceIdentifier.of(type.getPackageName());
            }

            @Override
            public String getDescription() {
                return "packages";
            }
        };
        slices().assignedFrom(byPackage).should().beFreeOfCycles().check(Classes.libraries());
    }

    private static boolean mayKnow(String name, JavaClass used) {
        String usedPackage = used.getBaseComponentType().getPackageName();
        return usedPackage.equals(name)
                || MAY_KNOW.get(name).contains(usedPackage)
                || LIBRARIES.stream()
                        .anyMatch(library -> usedPackage.startsWith(library + ".")
                                && MAY_KNOW.get(name).contains(library))
                || usedPackage.startsWith("java.")
                || usedPackage.startsWith("jdk.")
                || usedPackage.equals("javax.net.ssl") // in java.base
                || used.getBaseComponentType().isPrimitive()
                || usedPackage.equals("org.jspecify.annotations"); // for the compiler only
    }
}

package weft.conventions;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What users can name is a list: it grows by decision, never by accident. */
class ExportedTypesTest {
    private static final Path LIST = Sources.ROOT.resolve("conventions/src/test/resources/exported-types.txt");

    private static final String WAY_OUT =
            "./mvnw -q -pl conventions test -Dtest=ExportedTypesTest -Dweft.exports=write";

    @Test
    void exportedTypesAreTheListedOnes() {
        List<String> actual = Classes.exported().stream()
                .map(type -> type.getName().replace('$', '.'))
                .sorted()
                .toList();
        if ("write".equals(System.getProperty("weft.exports"))) {
            Sources.write(
                    LIST,
                    String.join("", actual.stream().map(name -> name + "\n").toList()));
            return;
        }
        List<String> listed = Sources.read(LIST).lines().toList();
        List<String> difference = new ArrayList<>();
        actual.stream().filter(name -> !listed.contains(name)).forEach(name -> difference.add("+ " + name));
        listed.stream().filter(name -> !actual.contains(name)).forEach(name -> difference.add("- " + name));
        Sources.expectNone(
                difference,
                "The public types of exported packages must be those of " + Sources.shown(LIST)
                        + " (+ is new, - is gone):",
                "Hide what users need not know, then update the list (after a compile): " + WAY_OUT);
    }

    /** As javac's lint `exports` would say, which cannot be used since it also warns of each {@code @Nullable}. */
    @Test
    void signaturesNameExportedTypesOnly() {
        Set<JavaClass> exported = Set.copyOf(Classes.exported());
        List<String> leaks = new ArrayList<>();
        for (JavaClass type : exported) {
            for (JavaMember member : type.getMembers()) {
                usersSee(member)
                        .flatMap(seen -> seen.getAllInvolvedRawTypes().stream())
                        .map(JavaClass::getBaseComponentType)
                        .filter(Classes.libraries()::contains)
                        .filter(used -> !exported.contains(used))
                        .forEach(used -> leaks.add(member.getFullName() + " names " + used.getName()));
            }
        }
        Sources.expectNone(
                leaks,
                "What users can call must name only types that they can name:",
                "Name an exported type instead, or make the member package-private.");
    }

    private static Stream<JavaType> usersSee(JavaMember member) {
        Set<JavaModifier> modifiers = member.getModifiers();
        boolean open = modifiers.contains(JavaModifier.PUBLIC) || modifiers.contains(JavaModifier.PROTECTED);
        if (!open || modifiers.contains(JavaModifier.SYNTHETIC)) {
            return Stream.of();
        }
        if (member instanceof JavaCodeUnit method) {
            return Stream.of(
                            Stream.of(method.getReturnType()),
                            method.getParameterTypes().stream(),
                            method.getExceptionTypes().stream())
                    .flatMap(types -> types);
        }
        return member instanceof JavaField field ? Stream.of(field.getType()) : Stream.of();
    }
}

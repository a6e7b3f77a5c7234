package weft.conventions;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The compiled classes of the libraries. */
final class Classes {
    private static JavaClasses libraries;

    private Classes() {}

    static synchronized JavaClasses libraries() {
        if (libraries == null) {
            libraries = load();
        }
        return libraries;
    }

    /** What users can name: public types, also nested ones, of exported packages. */
    static List<JavaClass> exported() {
        List<String> packages = Sources.exportedPackages();
        return libraries().stream()
                .filter(type -> packages.contains(type.getPackageName()))
                .filter(Classes::isPublic)
                .toList();
    }

    private static boolean isPublic(JavaClass type) {
        return type.getModifiers().contains(JavaModifier.PUBLIC)
                && type.getEnclosingClass().map(Classes::isPublic).orElse(true);
    }

    private static JavaClasses load() {
        List<Path> directories = Sources.LIBRARIES.stream()
                .map(library -> library.resolve("target/classes"))
                .toList();
        for (Path directory : directories) {
            if (!Files.exists(directory.resolve("module-info.class"))) {
                throw new IllegalStateException("This test reads compiled classes, and there are none in "
                        + Sources.shown(directory) + ". Compile first: ./mvnw verify");
            }
        }
        return new ClassFileImporter().importPaths(directories);
    }
}

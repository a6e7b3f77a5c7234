package weft.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The launcher, from the outside: its own test script, in a copy of the checkout and with an empty home. */
class LauncherTest {
    private static final Path SHELL = Path.of("/bin/sh");

    @Test
    @Timeout(600) // 160 starts of a JVM: half a minute on two idle cores
    void itRunsProgramsAsPythonDoes() throws Exception {
        assumeTrue(Files.isExecutable(SHELL), "the launcher needs a POSIX shell");
        Path checkout = Path.of("").toAbsolutePath().getParent();
        Process script = new ProcessBuilder(
                        SHELL.toString(),
                        checkout.resolve("tools/launcher/launcher-test.sh").toString(),
                        checkout.toString())
                .redirectErrorStream(true)
                .redirectInput(new File("/dev/null"))
                .start();
        String said = new String(script.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, script.waitFor(), said);
    }
}

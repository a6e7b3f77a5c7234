package weft.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.sleep;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A breakpoint holds a test for longer than its time limit. */
class DebuggerTest {
    /** In a JVM that waits for a debugger to attach. */
    static final class Program {
        public static void main(String[] args) {
            TestOptions options = TestOptions.DEFAULT.withTime(TimeMode.REAL).withTimeLimit(Duration.ofMillis(20));
            IO.println(
                    Testing.runTest(async(() -> await(sleep(0.2, "no limit"))), options)); // real time is the subject
        }
    }

    @Test
    void underADebuggerThereIsNoLimit() throws Exception {
        Process program = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,quiet=y,address=127.0.0.1:0",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        Program.class.getName()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        List<String> printed = program.inputReader().lines().toList();
        assertEquals(List.of("no limit"), printed);
        assertEquals(0, program.waitFor());
    }
}

package weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.run;
import static weft.Asyncio.sleep;
import static weft.Asyncio.taskGroup;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How programs end: their arguments, their faults, {@code SystemExit} that nobody catches. */
class ScriptTest {
    private static SystemExit exitOf(String usage, List<String> args, Script.Body body) {
        return assertThrows(SystemExit.class, () -> Script.main(usage, args.toArray(String[]::new), body));
    }

    private static void assertUsage(String expected, String usage, List<String> args, Script.Body body) {
        SystemExit exit = exitOf(usage, args, body);
        assertEquals(expected, exit.explanation());
        assertEquals(2, exit.code());
    }

    // -- arguments --

    // @start region="script"
    void main(String[] args) {
        Script.main("Ask [PORT [QUESTION...]]", args, in -> {
            int port = in.port(8888); // "Ask: PORT is a number from 0 to 65535, and not 'abc'; usage: …"
            List<String> questions = in.rest();
            run(async(() -> ask(port, questions)));
        });
    }
    // @end

    private final List<String> asked = new ArrayList<>();

    private void ask(int port, List<String> questions) throws IOException {
        await(sleep(0));
        if (port == 1) throw new IOException("nobody listens on port 1");
        asked.add(port + " " + questions);
    }

    @Test
    void argumentsAreReadFromLeftToRight() {
        main(new String[] {});
        main(new String[] {"80"});
        main(new String[] {"0", "who?", "why?"});
        assertEquals(List.of("8888 []", "80 []", "0 [who?, why?]"), asked);
    }

    @Test
    void wrongArgumentsAreExplained() {
        for (String wrong : List.of("abc", "65536", "-1", "", "8 0", "99999999999"))
            assertUsage(
                    "Ask: PORT is a number from 0 to 65535, and not '" + wrong + "'; usage: Ask [PORT]",
                    "Ask [PORT]",
                    List.of(wrong),
                    in -> in.port(1));
        assertUsage(
                "Ask: there is one argument too many, 'b'; usage: Ask [PORT]",
                "Ask [PORT]",
                List.of("1", "b", "c"),
                in -> asked.add("never"));
        assertUsage(
                "Ask: there is one argument too many, 'a'; usage: Ask", "Ask", List.of("a"), in -> asked.add("never"));
        assertUsage(
                "Get: URL has to be one, and not 'a b'; usage: Get [URL...]",
                "Get [URL...]",
                List.of("x", "a b"),
                in -> in.rest("URL", URI::create, "has to be one"));
        assertTrue(asked.isEmpty());
    }

    @Test
    void whatIsNotInBracketsHasToBeThere() {
        Script.main("Ask HOST [PORT]", new String[] {"here"}, in -> asked.add(in.next() + in.port(80)));
        Script.main("Ask HOST PORT", new String[] {"here", "8"}, in -> asked.add(in.next() + in.port(80)));
        assertEquals(List.of("here80", "here8"), asked);
        for (String usage : List.of("Ask HOST", "Ask HOST [PORT [LINE...]]", "Ask HOST...", "Ask HOST PORT"))
            assertUsage(
                    "Ask: " + usage.split(" ")[1] + " is missing; usage: " + usage,
                    usage,
                    List.of(),
                    in -> asked.add("never"));
        assertUsage(
                "Ask: PORT is missing; usage: Ask HOST PORT", "Ask HOST PORT", List.of("h"), in -> asked.add("never"));
    }

    @Test
    void numbersHaveTheirOwnRanges() {
        Script.main("Scan [FIRST [LAST]]", new String[] {"5"}, in -> {
            int first = in.integer("FIRST", 1, 10, 1);
            asked.add(first + " to " + in.integer("LAST", first, 10, 9));
        });
        assertEquals(List.of("5 to 9"), asked);
        assertUsage(
                "Scan: LAST is a number from 5 to 10, and not '4'; usage: Scan [FIRST [LAST]]",
                "Scan [FIRST [LAST]]",
                List.of("5", "4"),
                in -> in.integer("LAST", in.integer("FIRST", 1, 10, 1), 10, 10));
    }

    @Test
    void helpIsTheUsage() {
        SystemExit exit = exitOf("Ask [PORT]", List.of("--help"), in -> asked.add("never"));
        assertEquals(0, exit.code());
        assertEquals("usage: Ask [PORT]", exit.explanation());
        assertTrue(asked.isEmpty());
    }

    // -- faults --

    @Test
    void whatTheWorldDoesIsOneLine() {
        SystemExit exit = assertThrows(SystemExit.class, () -> main(new String[] {"1"}));
        assertEquals(1, exit.code());
        assertEquals("Ask: nobody listens on port 1", exit.explanation());
        assertEquals(IOException.class, exit.getCause().getClass());
    }

    @Test
    void faultsInGroupsToo() {
        SystemExit exit = exitOf(
                "Ask",
                List.of(),
                in -> run(async(() -> taskGroup().run(group -> {
                    group.createTask(async(() -> {
                        throw new FileNotFoundException("no file");
                    }));
                    await(sleep(9));
                }))));
        assertEquals("Ask: no file", exit.explanation());
    }

    @Test
    void mistakesComeOutAsTheyAre() {
        RuntimeException mistake = new IllegalStateException("a bug");
        Script.Body buggy = in -> {
            throw mistake;
        };
        assertSame(mistake, assertThrows(RuntimeException.class, () -> Script.main("Ask", new String[0], buggy)));
        ExceptionGroup mixed = new ExceptionGroup("both", List.of(new IOException("io"), mistake));
        assertSame(
                mixed,
                assertThrows(
                        ExceptionGroup.class,
                        () -> Script.main("Ask", new String[0], in -> {
                            throw mixed;
                        })));
        SystemExit declared = assertThrows(
                SystemExit.class, () -> Script.main("Ask", new String[0], IllegalStateException.class, buggy));
        assertEquals("Ask: a bug", declared.explanation());
    }

    @Test
    void aFaultWithoutAMessageIsNamed() {
        SystemExit exit = exitOf("Ask", List.of(), in -> {
            throw new IOException();
        });
        assertEquals("Ask: java.io.IOException", exit.explanation());
    }

    // -- SystemExit --

    @Test
    void anExitMayBeWithoutWords() {
        assertNull(new SystemExit(3).explanation());
        assertEquals("exit code 3", new SystemExit(3).getMessage());
        assertEquals(1, new SystemExit("no").code());
    }

    static final class Exiting {
        public static void main(String[] args) {
            Script.main(
                    "Exiting",
                    args,
                    in -> run(async(() -> {
                        await(sleep(0.001));
                        throw new IOException("the disk is full");
                    })));
        }
    }

    static final class ExitingInRun {
        public static void main(String[] args) {
            run(async(() -> {
                throw new SystemExit(7, "seven");
            }));
        }
    }

    static final class ExitingWithoutWords {
        public static void main(String[] args) {
            Thread.ofPlatform().start(() -> {
                try {
                    Thread.sleep(60_000); // real time is the subject: does not hold the program up
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            });
            run(async(() -> {
                throw new SystemExit(4);
            }));
        }
    }

    @Test
    void whatNobodyCatchesEndsTheProgram() {
        ChildJvm.Ended ended = ChildJvm.of(Exiting.class).run();
        assertEquals(1, ended.status());
        assertEquals("Exiting: the disk is full", ended.err().strip());
        ended = ChildJvm.of(ExitingInRun.class).run();
        assertEquals(7, ended.status());
        assertEquals("seven", ended.err().strip());
        ended = ChildJvm.of(ExitingWithoutWords.class).run();
        assertEquals(4, ended.status());
        assertFalse(ended.err().contains("SystemExit"), ended.err());
    }
}

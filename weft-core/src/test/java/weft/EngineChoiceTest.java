package weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.run;
import static weft.Asyncio.sleep;

import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Which engine a program gets, and what it is told. */
class EngineChoiceTest {
    private static final String OPTION = "--add-opens java.base/java.lang=ALL-UNNAMED";

    @BeforeAll
    static void onceIsEnough() {
        Engines.assumeFast();
    }

    static final class SaysItsEngine {
        public static void main(String[] args) {
            for (int i = 0; i < 2; i++) {
                try {
                    System.out.println(run(async(() -> {
                        await(sleep(0));
                        return Asyncio.getRunningLoop().engineName();
                    })));
                } catch (IllegalStateException | IllegalArgumentException e) {
                    System.out.println(e.getMessage());
                }
            }
        }
    }

    private static ChildJvm child() {
        return ChildJvm.plain(SaysItsEngine.class);
    }

    @Test
    void theFastOneWithTheOptionAndNothingIsSaid() {
        assertEquals(List.of("fast", "fast"), child().opens().run().lines());
    }

    @Test
    void theOtherOneWithoutAndOneAdvice() {
        ChildJvm.Ended child = child().run();
        assertEquals(List.of("baton", "baton"), child.out().lines().toList());
        List<String> advice = child.err().lines().toList();
        assertEquals(
                1,
                advice.stream()
                        .filter(line -> line.contains("command line:    java " + OPTION))
                        .count());
        for (String way : List.of(
                "JDK_JAVA_OPTIONS=\"" + OPTION + "\"",
                "Add-Opens: java.base/java.lang",
                "<argLine>" + OPTION + "</argLine>",
                "-Dweft.engine=baton")) assertTrue(child.err().contains(way), child::err);
    }

    @Test
    void theOtherOneByWishAndNothingIsSaid() {
        assertEquals(
                List.of("baton", "baton"),
                child().opens().option("-Dweft.engine=baton").run().lines());
    }

    @Test
    void theFastOneByWishWithoutTheOptionIsAnErrorThatShowsIt() {
        List<String> lines =
                child().option("-Dweft.engine=fast").run().out().lines().toList();
        assertTrue(lines.getFirst().contains("the fast engine needs the JVM option " + OPTION), lines::toString);
        assertTrue(lines.getFirst().contains("-Dweft.engine=baton"), lines::toString);
    }

    @Test
    void anUnknownOneIsAnError() {
        List<String> lines =
                child().option("-Dweft.engine=Turbo").run().out().lines().toList();
        assertEquals("-Dweft.engine must be 'fast' or 'baton', not 'Turbo'", lines.getFirst());
    }
}

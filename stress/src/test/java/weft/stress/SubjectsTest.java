package weft.stress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the everyday build looks at: the twins are still twins of what there is. */
class SubjectsTest {
    @ParameterizedTest
    @MethodSource("weft.stress.StressTest#twins")
    void theTwinsLineIsThere(Program program, Variant twin) {
        assertFalse(twin.text().isEmpty());
    }

    @Test
    void everyProgramHasATwinToFind() {
        Set<Program> checked = EnumSet.noneOf(Program.class);
        for (Subject subject : Subjects.ALL) if (!subject.twins().isEmpty()) checked.add(subject.program());
        assertEquals(EnumSet.allOf(Program.class), checked);
    }
}

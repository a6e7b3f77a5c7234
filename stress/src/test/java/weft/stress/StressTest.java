package weft.stress;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import weft.stress.Program.End;
import weft.stress.Program.Run;

/**
 * Every promise is kept under stress, and the stress is enough to find the class that does not keep it. With {@code
 * -Dweft.stress.programs=PORTAL.*} only those programs run whose names match.
 */
@Tag("stress")
@Timeout(200)
class StressTest {
    private static final String PROGRAMS = System.getProperty("weft.stress.programs", ".*");

    static Stream<Arguments> programs() {
        return subjects()
                .flatMap(subject ->
                        subject.engines().stream().map(engine -> Arguments.of(subject.program(), engine, subject)));
    }

    static Stream<Arguments> twins() {
        return subjects()
                .flatMap(subject ->
                        subject.twins().stream().map(twin -> Arguments.of(subject.program(), twin, subject)));
    }

    private static Stream<Subject> subjects() {
        return Subjects.ALL.stream().filter(subject -> subject.program().name().matches(PROGRAMS));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("programs")
    void promiseIsKept(Program program, Engine engine, Subject subject) {
        Run run = program.run(engine, subject.modelled(), false);
        assertEquals(End.PROMISE_KEPT, run.end(), run::toString);
    }

    @ParameterizedTest(name = "{0} finds {1}")
    @MethodSource("twins")
    void brokenTwinIsFound(Program program, Variant twin, Subject subject) {
        Run run = program.run(subject.engines().getFirst(), List.of(twin), true);
        assertEquals(End.VIOLATION, run.end(), run::toString);
    }
}

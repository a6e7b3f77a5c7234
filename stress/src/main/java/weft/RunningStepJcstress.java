package weft;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import weft.loop.Handle;

/** The watch of slow steps looks while one step ends and the next begins: the time it sees is that of the step it sees. */
@JCStressTest
@State
@Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "between two steps")
@Outcome(
        id = {"1, 1", "2, 2"},
        expect = ACCEPTABLE,
        desc = "a step and its time")
@Outcome(expect = FORBIDDEN, desc = "a step is blamed for another one")
public class RunningStepJcstress {
    private final RunningStep running = new RunningStep();
    private final Numbered first = new Numbered(1);
    private final Numbered second = new Numbered(2);

    public RunningStepJcstress() {
        running.begins(first, 1);
    }

    @Actor
    public void loop() {
        running.ends();
        running.begins(second, 2);
    }

    @Actor
    public void watch(II_Result result) {
        RunningStep.Seen seen = running.look();
        if (seen == null) return;
        result.r1 = ((Numbered) seen.handle()).number;
        result.r2 = (int) seen.since();
    }

    private static final class Numbered extends Handle {
        private final int number;

        Numbered(int number) {
            this.number = number;
        }

        @Override
        protected void fire() {}
    }
}

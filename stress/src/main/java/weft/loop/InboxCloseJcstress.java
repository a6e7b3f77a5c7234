package weft.loop;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** A handle that comes while the inbox closes: was it accepted, and was it told that it will not run? */
@JCStressTest
@State
@Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "refused")
@Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "accepted, and told")
@Outcome(expect = FORBIDDEN, desc = "forgotten, or refused and told as well")
public class InboxCloseJcstress {
    private final Inbox inbox = new Inbox();
    private final Letter letter = new Letter();
    private boolean accepted;

    @Actor
    public void sender() {
        accepted = inbox.push(letter);
    }

    @Actor
    public void loop() {
        inbox.close();
    }

    @Arbiter
    public void compare(II_Result result) {
        result.r1 = accepted ? 1 : 0;
        result.r2 = letter.told;
    }

    private static final class Letter extends Handle {
        private int told;

        @Override
        protected void fire() {}

        @Override
        protected void abandoned() {
            told++;
        }
    }
}

package weft.loop;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Two senders at once: the loop gets both handles, and sees what each sender wrote before it sent. */
@JCStressTest
@State
@Outcome(id = "1, 2", expect = ACCEPTABLE, desc = "both, as they were sent")
@Outcome(expect = FORBIDDEN, desc = "one is lost, or came without its content")
public class InboxSendersJcstress {
    private final Inbox inbox = new Inbox();

    @Actor
    public void first() {
        send(1);
    }

    @Actor
    public void second() {
        send(2);
    }

    private void send(int content) {
        Letter letter = new Letter();
        letter.content = content;
        inbox.push(letter);
    }

    @Arbiter
    public void loop(II_Result result) {
        ReadyQueue ready = new ReadyQueue();
        inbox.drainTo(ready);
        for (Handle next = ready.poll(); next instanceof Letter letter; next = ready.poll()) {
            if (letter.content == 1) result.r1++;
            if (letter.content == 2) result.r2 += 2;
        }
    }

    private static final class Letter extends Handle {
        private int content;

        @Override
        protected void fire() {}
    }
}

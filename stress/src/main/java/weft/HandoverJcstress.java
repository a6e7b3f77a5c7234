package weft;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** A coroutine is consumed on another thread while the loop that it was made on looks for forgotten ones. */
@JCStressTest
@State
@Outcome(id = "0", expect = ACCEPTABLE, desc = "it was consumed")
@Outcome(expect = FORBIDDEN, desc = "reported as never awaited")
public class HandoverJcstress {
    private final NeverAwaited notes = new NeverAwaited();
    private final Coroutine<Void> coroutine = Asyncio.async(() -> {});
    private int reports;

    public HandoverJcstress() {
        notes.setHandler(_ -> reports++);
        coroutine.passOn(NeverAwaited.here(), notes);
        notes.note(coroutine);
    }

    @Actor
    public void maker() {
        notes.housekeeping();
    }

    @Actor
    public void consumer() {
        coroutine.close();
    }

    @Arbiter
    public void end(I_Result result) {
        notes.reportRest();
        result.r1 = reports;
    }
}

package weft;

import org.jspecify.annotations.Nullable;
import weft.engine.Strand;

/** What runs on a strand of a loop: a task's step, or the body of a generator that takes part in one. Loop thread only. */
interface StepPart extends Strand.Body {
    /** The step it runs in; null where no task is: a callback consumes the generator. */
    @Nullable
    TaskStep<?> step();
}

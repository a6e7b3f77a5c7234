package weft;

import org.jspecify.annotations.Nullable;

/** Who reports a coroutine if nobody consumes it: notes, a count, or a phantom reference. */
sealed interface Guardian extends Coroutine.Stage permits NeverAwaited, NeverAwaited.Tally, NeverAwaited.Suspect {
    /** The coroutine was consumed on this loop, or on none. Any thread. */
    void consumed(@Nullable EventLoop here);
}

package weft;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import weft.loop.Handle;

/** A user's callback that waits for its turn, with the context it runs in. */
final class Callback extends Handle {
    private final EventLoop loop;
    private final Context context;
    private @Nullable Runnable action;

    Callback(EventLoop loop, Runnable action, Context context) {
        this.loop = loop;
        this.action = Objects.requireNonNull(action, "a callback is needed, not null");
        this.context = Objects.requireNonNull(context, "the context cannot be null");
    }

    @Override
    protected void fire() {
        Runnable running = action;
        if (running == null) return;
        loop.enterContext(context);
        running.run();
    }

    @Override
    public void cancel() {
        super.cancel();
        action = null; // let go of what it captured
    }

    @Override
    public String toString() {
        return "<Handle " + (cancelled() ? "cancelled" : String.valueOf(action)) + ">";
    }
}

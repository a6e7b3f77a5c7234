package weft;

import org.jspecify.annotations.Nullable;
import weft.engine.Strand;

/** The stack of a generator that began on a loop: a strand that works in the place of whoever consumes it. */
final class StrandStack extends GeneratorStack implements StepPart {
    private final EventLoop loop;
    private final GeneratorFrame<?> frame;
    private final Strand strand;

    /** Whose task it runs as at this moment; null in a callback, and while it waits at a yield. */
    private @Nullable TaskStep<?> consumer;

    StrandStack(EventLoop loop, GeneratorFrame<?> frame) {
        this.loop = loop;
        this.frame = frame;
        this.strand = loop.engine().strand(this);
        loop.generators().began(frame);
    }

    EventLoop loop() {
        return loop;
    }

    @Override
    void resume() {
        if (EventLoop.currentOrNull() != loop)
            throw new IllegalStateException(frame + " began on an event loop and goes on only there, not on "
                    + Thread.currentThread() + "; consume it where it began");
        TaskStep<?> step = loop.currentStep();
        consumer = step;
        try {
            if (step != null) step.switchTo(strand);
            else loop.engine().switchTo(strand, false);
        } finally {
            consumer = null;
        }
    }

    @Override
    void handBack() {
        loop.engine().handBack();
    }

    @Override
    boolean isCurrent() {
        return EventLoop.currentOrNull() == loop && loop.engine().current() == strand;
    }

    @Override
    public @Nullable TaskStep<?> step() {
        return consumer;
    }

    @Override
    public void run() {
        try {
            frame.runBody();
            loop.generators().ended(frame);
        } finally {
            strand.end();
        }
    }

    @Override
    public void suspended() {
        TaskStep<?> step = consumer;
        if (step != null) step.suspended(); // without a task nothing suspends
    }

    @Override
    public void interrupted() {
        TaskStep<?> step = consumer;
        if (step != null) step.interrupted();
    }
}

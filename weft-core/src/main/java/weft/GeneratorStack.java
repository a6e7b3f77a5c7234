package weft;

/** The stack that a generator's body has of its own, and how control gets there and back. */
abstract sealed class GeneratorStack permits StrandStack, ThreadStack {
    /** The stack for a generator that begins here: of the running loop, or, where none runs, a thread. */
    static GeneratorStack begin(GeneratorFrame<?> frame) {
        EventLoop loop = EventLoop.currentOrNull();
        return loop == null ? new ThreadStack(frame) : new StrandStack(loop, frame);
    }

    /**
     * On the consumer's stack: runs the body until it hands back or ends. If it throws, the body has not run.
     *
     * @throws IllegalStateException where this stack cannot go on
     */
    abstract void resume();

    /** On this stack: back to the consumer; returns when that resumes. If it throws, the body goes on here. */
    abstract void handBack();

    /** Whether the caller is the body. */
    abstract boolean isCurrent();
}

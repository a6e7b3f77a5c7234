package weft.sync;

/**
 * A {@link Semaphore} that never has more permits than it began with: giving back one too many is a mistake, and is found.
 * Stands for {@code asyncio.BoundedSemaphore}.
 *
 * <p>Thread contract: loop thread only.
 */
public final class BoundedSemaphore extends Semaphore {
    private final int bound;

    /** With one permit. */
    public BoundedSemaphore() {
        this(1);
    }

    /** With so many permits, 0 or more. */
    public BoundedSemaphore(int value) {
        super(value);
        bound = value;
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalStateException if all permits are there (asyncio: ValueError)
     */
    @Override
    public void release() {
        if (value() >= bound)
            throw new IllegalStateException("BoundedSemaphore released too many times: all " + bound
                    + " permits are there, " + this + "; use the block, semaphore.run(() -> ...), which pairs them");
        super.release();
    }
}

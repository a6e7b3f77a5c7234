package weft.stream;

import org.jspecify.annotations.Nullable;

/**
 * The stream has ended before the read was satisfied. Carries what had come, which the reader no longer has. Stands for
 * {@code asyncio.IncompleteReadError}. Thread contract: any thread.
 */
public final class IncompleteReadException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final byte[] partial;
    private final @Nullable Integer expected;

    /**
     * With what had come.
     *
     * @param partial the bytes up to the end of the stream; kept, not copied
     * @param expected how many there should have been; null: {@code readuntil} did not know
     */
    public IncompleteReadException(byte[] partial, @Nullable Integer expected) {
        super(partial.length + " bytes read on a total of " + (expected == null ? "undefined" : expected)
                + " expected bytes");
        this.partial = partial;
        this.expected = expected;
    }

    /** The bytes up to the end of the stream. */
    public byte[] partial() {
        return partial;
    }

    /** How many bytes there should have been; null for {@code readuntil}. */
    public @Nullable Integer expected() {
        return expected;
    }
}

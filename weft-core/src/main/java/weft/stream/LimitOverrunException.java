package weft.stream;

/**
 * More bytes without a separator than the reader's limit allows. After {@code readuntil} they are still in the reader, for
 * {@code readexactly(consumed)}; after {@code readline} they are gone. Stands for {@code asyncio.LimitOverrunError}. Thread
 * contract: any thread.
 */
public final class LimitOverrunException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int consumed;

    /**
     * With the length of what was searched.
     *
     * @param consumed how many bytes hold no separator
     */
    public LimitOverrunException(String message, int consumed) {
        super(message);
        this.consumed = consumed;
    }

    /** How many bytes, from where the reader stood, certainly hold no separator. */
    public int consumed() {
        return consumed;
    }
}

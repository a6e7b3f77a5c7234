package weft;

/** When {@code Asyncio.wait} returns. Stands for asyncio's three constants. Thread contract: any thread. */
public enum ReturnWhen {
    /** As soon as one is done, or cancelled. */
    FIRST_COMPLETED,
    /** As soon as one has failed; a cancelled one does not count. If none fails, when all are done. */
    FIRST_EXCEPTION,
    /** When all are done. */
    ALL_COMPLETED
}

package weft.http.netty;

/** A connection as the server sees it that accepted it. Loop thread only. */
interface ServerConnection {
    /** A second has passed. */
    void ticked(long tick);

    /** Ends as soon as nobody is served on it, at once if so now. */
    void closeIfIdle();

    /** Ends at once. */
    void abort();
}

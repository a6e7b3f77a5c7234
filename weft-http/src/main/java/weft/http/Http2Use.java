package weft.http;

/** When a connection speaks HTTP/2, on which requests are served beside each other. Thread contract: any thread. */
public enum Http2Use {
    /** HTTP/1.1 always. */
    NEVER,

    /** Encrypted connections offer both, and the server chooses (ALPN); others speak HTTP/1.1. */
    NEGOTIATED,

    /** As {@link #NEGOTIATED}, and connections that are not encrypted begin with HTTP/2 (h2c): their servers are known to do so. */
    PRIOR_KNOWLEDGE
}

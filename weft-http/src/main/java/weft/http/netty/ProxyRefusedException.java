package weft.http.netty;

import java.io.IOException;
import weft.http.message.Headers;

/** A proxy has answered CONNECT with another status than 200. Any thread. */
public final class ProxyRefusedException extends IOException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final transient Headers headers;

    ProxyRefusedException(int status, String reason, Headers headers) {
        super("its answer to CONNECT is " + status + " " + reason);
        this.status = status;
        this.headers = headers;
    }

    /** The status. */
    public int status() {
        return status;
    }

    /** What else it said. */
    public Headers headers() {
        return headers;
    }
}

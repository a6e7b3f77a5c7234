package weft.http.message;

/**
 * A version of the protocol. Stands for {@code aiohttp.HttpVersion}.
 *
 * <p>Thread contract: any thread.
 */
public enum HttpVersion {
    /** One message for each connection, unless both agree on more. */
    HTTP_1_0("HTTP/1.0"),
    /** One message after the other on a connection. */
    HTTP_1_1("HTTP/1.1"),
    /** Many messages beside each other on a connection. */
    HTTP_2("HTTP/2");

    private final String text;

    HttpVersion(String text) {
        this.text = text;
    }

    /** As it is written: {@code HTTP/1.1}. */
    @Override
    public String toString() {
        return text;
    }
}

package weft.http;

/**
 * The server's certificate is not the one that was pinned. Stands for {@code aiohttp.ServerFingerprintMismatch}. Thread
 * contract: any thread.
 */
public class ServerFingerprintMismatchException extends ClientConnectionException {
    private static final long serialVersionUID = 1L;

    private final String expected;
    private final String got;

    /** With both fingerprints, in hexadecimal digits. */
    public ServerFingerprintMismatchException(String host, int port, String expected, String got) {
        super(
                "the certificate of " + host + ":" + port + " has the SHA-256 fingerprint " + got + ", and " + expected
                        + " was expected; if the server has a new certificate, pin that one",
                null);
        this.expected = expected;
        this.got = got;
    }

    /** The fingerprint that was pinned. */
    public String expected() {
        return expected;
    }

    /** That of the server's certificate. */
    public String got() {
        return got;
    }
}

package weft.http;

import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Objects;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Whom to trust, and as whom to appear. Stands for {@code ssl=}, {@code server_hostname=} and {@code Fingerprint}. Client
 * certificates are in the context's key managers.
 *
 * <p>Thread contract: any thread.
 *
 * @param context keys and trust; null: the JDK's default
 * @param verify whether the certificate must be trusted and bear the host's name
 * @param serverHostname the name to ask for (SNI) and to verify; null: the URL's
 * @param fingerprint the SHA-256 of the server's certificate, 32 bytes in hexadecimal digits; null: any. Checked besides the
 *     rest; to trust it alone, set verify to false
 */
public record ClientTls(
        @Nullable SSLContext context,
        boolean verify,
        @Nullable String serverHostname,
        @Nullable String fingerprint) {
    /** The JDK's default: certificates and names are verified. */
    public static final ClientTls DEFAULT = new ClientTls(null, true, null, null);

    /** Encrypts, but with anybody: for tests, and for servers whose fingerprint is given. */
    public static final ClientTls UNVERIFIED = new ClientTls(null, false, null, null);

    /** Checks the fingerprint. */
    public ClientTls {
        if (fingerprint != null) {
            fingerprint = fingerprint.replace(":", "").toLowerCase(Locale.ROOT);
            if (!fingerprint.matches("[0-9a-f]{64}"))
                throw new IllegalArgumentException("a fingerprint is a SHA-256, 64 hexadecimal digits with or without"
                        + " colons, not '" + fingerprint + "'; MD5 and SHA-1 are not safe");
        }
    }

    /** The same with this context. */
    public ClientTls withContext(@Nullable SSLContext keysAndTrust) {
        return new ClientTls(keysAndTrust, verify, serverHostname, fingerprint);
    }

    /** The same, verifying or not. */
    public ClientTls withVerify(boolean on) {
        return new ClientTls(context, on, serverHostname, fingerprint);
    }

    /** The same with this name. */
    public ClientTls withServerHostname(@Nullable String name) {
        return new ClientTls(context, verify, name, fingerprint);
    }

    /** The same with this certificate pinned. */
    public ClientTls withFingerprint(@Nullable String sha256) {
        return new ClientTls(context, verify, serverHostname, sha256);
    }

    /** Pins the certificate of this encoding. */
    public static String fingerprintOf(byte[] certificate) {
        try {
            return HexFormat.of()
                    .formatHex(
                            java.security.MessageDigest.getInstance("SHA-256").digest(certificate));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    SSLContext contextOrDefault() {
        try {
            if (context != null) return Objects.requireNonNull(context);
            return verify ? SSLContext.getDefault() : TrustAll.context();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK's TLS does not work here: " + e.getMessage(), e);
        }
    }
}

package weft.http;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import weft.http.message.JsonCodec;

/**
 * What a call chose beside method, URL, headers and body; the same for all its hops. Any thread.
 *
 * @param maxRedirects 0: redirects are responses like others
 * @param check which responses are exceptions; null: none
 * @param expectContinue whether the body waits for the server's consent
 * @param compress the coding of the body, {@code gzip} or {@code deflate}; null: as it is
 * @param decompress whether the response's coding is undone
 * @param maxBody how many bytes {@code read}, {@code text} and {@code json} take
 * @param proxy null: none
 * @param tls for encrypted connections
 * @param proxyByUrl whether each hop of a redirect has the session's proxy for its URL
 * @param context the caller's own
 * @param json reads bodies
 */
record CallOptions(
        ClientTimeout timeout,
        int maxRedirects,
        @Nullable ResponseCheck check,
        boolean expectContinue,
        @Nullable String compress,
        boolean decompress,
        long maxBody,
        ClientTls tls,
        @Nullable Proxy proxy,
        boolean proxyByUrl,
        @Nullable Object context,
        Supplier<JsonCodec> json) {
    CallOptions withProxy(@Nullable Proxy through) {
        return new CallOptions(
                timeout,
                maxRedirects,
                check,
                expectContinue,
                compress,
                decompress,
                maxBody,
                tls,
                through,
                proxyByUrl,
                context,
                json);
    }
}

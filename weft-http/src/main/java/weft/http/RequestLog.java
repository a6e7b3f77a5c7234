package weft.http;

import static weft.Asyncio.getRunningLoop;

import java.util.Locale;
import java.util.function.Consumer;

/**
 * A middleware that tells of each request in one line: method, URL without query and password, status or exception, and how
 * long it took until the response's head was there.
 *
 * {@snippet class="weft.http.ClientSnippets" region="log"}
 *
 * <p>Thread contract: loop thread only, inside a task; for any number of sessions.
 *
 * @param out gets the lines
 */
public record RequestLog(Consumer<String> out) implements ClientMiddleware {
    /** To the {@link System.Logger} named {@code weft.http.client}, at level INFO. */
    public RequestLog() {
        this(line -> System.getLogger("weft.http.client").log(System.Logger.Level.INFO, line));
    }

    @Override
    public ClientResponse handle(ClientRequest request, Next next) throws Exception {
        double start = getRunningLoop().time();
        try {
            ClientResponse response = next.send(request);
            tell(request, start, String.valueOf(response.status()));
            return response;
        } catch (Throwable e) {
            tell(request, start, e.getClass().getSimpleName() + (e.getMessage() == null ? "" : ": " + e.getMessage()));
            throw e;
        }
    }

    private void tell(ClientRequest request, double start, String end) {
        String url = request.url().toString();
        int query = url.indexOf('?');
        double seconds = getRunningLoop().time() - start;
        out.accept(String.format(
                Locale.ROOT,
                "%s %s -> %s in %.3f s",
                request.method(),
                query < 0 ? url : url.substring(0, query) + "?…",
                end,
                seconds));
    }
}

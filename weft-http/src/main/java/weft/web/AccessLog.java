package weft.web;

import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;

/**
 * Hears of each request after its response was sent. Stands for {@code aiohttp.abc.AbstractAccessLogger}.
 *
 * {@snippet class="weft.web.WebSnippetsTest" region="accessLog"}
 *
 * <p>Thread contract: loop thread only.
 */
@FunctionalInterface
public interface AccessLog {
    /** The common log format with referrer, agent and time, as Apache has it. */
    String COMBINED = "%a %t \"%r\" %s %b \"%{Referer}i\" \"%{User-Agent}i\" %Tf";

    /** A request was answered, in this time. */
    void answered(Request request, StreamResponse response, Duration time);

    /** Writes lines of {@link #COMBINED} to {@code System.Logger} "weft.access". */
    static AccessLog toLogger() {
        System.Logger logger = System.getLogger("weft.access");
        return of(COMBINED, line -> logger.log(System.Logger.Level.INFO, line));
    }

    /**
     * Writes lines of this form: {@code %a} address of the client, {@code %t} when, {@code %r} first line of the request, {@code %s}
     * status, {@code %b} bytes of the body, {@code %T} seconds, {@code %Tf} seconds with a fraction, {@code %D} microseconds,
     * <code>%{Name}i</code> and <code>%{Name}o</code> a header of the request and of the response, {@code %%} a percent sign.
     *
     * @throws IllegalArgumentException if the format has something else behind a percent sign
     */
    static AccessLog of(String format, Consumer<? super String> lines) {
        AccessLogFormat parsed = new AccessLogFormat(format);
        return (request, response, time) ->
                lines.accept(parsed.line(request, response, time, Instant.now().minus(time)));
    }
}

package weft.http;

import static weft.Asyncio.await;
import static weft.Asyncio.getRunningLoop;
import static weft.Asyncio.sleep;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import weft.sync.Lock;

/**
 * A middleware that sends no more than so many requests in so much time, and lets the others wait, first come, first served.
 * A burst of the whole number may go at once after a quiet time.
 *
 * {@snippet class="weft.http.ClientSnippets" region="rate-limit"}
 *
 * <p>Thread contract: loop thread only, inside a task; for the sessions of one loop.
 */
public final class RateLimit implements ClientMiddleware {
    /*
     * A token bucket behind a fair lock: who holds the lock sleeps until a token is there, all others queue for the lock. One
     * that is cancelled in its sleep has taken no token, and the next one goes on with that same wait: no slot is lost and
     * nobody is overtaken. Refused: each one computing its own moment in advance (what a cancelled one had reserved would stay
     * empty) and waking all who wait at each token (they race, and the unlucky starve).
     */
    private final int burst;
    private final long intervalNanos;
    private final boolean perHost;
    private final Map<String, Bucket> buckets = new HashMap<>();

    private RateLimit(int requests, Duration period, boolean perHost) {
        if (requests < 1 || !period.isPositive())
            throw new IllegalArgumentException("a rate is one request or more in a positive time, not " + requests
                    + " in " + period + "; to send nothing, do not send");
        this.burst = requests;
        this.intervalNanos = period.dividedBy(requests).toNanos();
        this.perHost = perHost;
    }

    /** So many requests in so much time. */
    public static RateLimit of(int requests, Duration period) {
        return new RateLimit(requests, period, false);
    }

    /** So many requests in so much time to each host: politeness. */
    public static RateLimit perHost(int requests, Duration period) {
        return new RateLimit(requests, period, true);
    }

    @Override
    public ClientResponse handle(ClientRequest request, Next next) throws Exception {
        String key = perHost ? RequestUrls.host(request.url()) + ":" + RequestUrls.port(request.url()) : "";
        buckets.computeIfAbsent(key, host -> new Bucket()).take();
        return next.send(request);
    }

    /** Tokens, of which a new one appears in each interval. */
    private final class Bucket {
        private final Lock lock = new Lock();

        /** When the bucket was or will be full, counted back by one interval for each token that is missing. */
        private long fullAt = Long.MIN_VALUE;

        private void take() {
            lock.run(() -> {
                long now = now();
                long earliest = fullAt == Long.MIN_VALUE ? now : fullAt - (burst - 1) * intervalNanos;
                if (earliest > now) await(sleep(Duration.ofNanos(earliest - now)));
                fullAt = Math.max(fullAt, now()) + intervalNanos;
            });
        }

        private static long now() {
            return getRunningLoop().clock().nanos();
        }
    }

    @Override
    public String toString() {
        return "<RateLimit " + burst + " in " + Duration.ofNanos(burst * intervalNanos)
                + (perHost ? " for each host>" : ">");
    }
}

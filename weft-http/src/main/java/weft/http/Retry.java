package weft.http;

import static weft.Asyncio.await;
import static weft.Asyncio.currentEffectiveDeadline;
import static weft.Asyncio.getRunningLoop;
import static weft.Asyncio.sleep;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Objects;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import weft.TimeoutException;
import weft.http.message.Headers;

/**
 * A middleware that sends a request again when there was no connection, it broke, took too long in one of its phases, or the
 * status says "later". Waits in between, each time twice as long, or as long as the response's {@code Retry-After} says.
 *
 * {@snippet class="weft.http.ClientSnippets" region="retry"}
 *
 * <p>Only what may be sent twice is sent twice: methods that are idempotent, with a body that can be written again. The total
 * time of the request and a {@code timeout} around it stay what they are: a wait that would not end before is not begun.
 *
 * <p>Thread contract: loop thread only, inside a task; for any number of sessions.
 *
 * @param attempts how many requests at the most, the first one included
 * @param firstDelay before the second attempt
 * @param maxDelay no wait is longer; a {@code Retry-After} that is ends the attempts
 * @param statuses which ones are tried again
 * @param methods which ones may be sent again
 * @param random chooses each delay between its half and its whole, so that clients do not come all at once; null: no choice
 */
public record Retry(
        int attempts,
        Duration firstDelay,
        Duration maxDelay,
        Set<Integer> statuses,
        Set<String> methods,
        @Nullable RandomGenerator random)
        implements ClientMiddleware {
    /**
     * Three attempts, after 0.5 and 1 second, on 408, 425, 429, 500, 502, 503 and 504, of GET, HEAD, OPTIONS, TRACE, PUT and
     * DELETE.
     */
    public static final Retry DEFAULT = new Retry(
            3,
            Duration.ofMillis(500),
            Duration.ofSeconds(30),
            Set.of(408, 425, 429, 500, 502, 503, 504),
            Set.of("GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE"),
            RandomGenerator.getDefault());

    /** Checks the numbers. */
    public Retry {
        if (attempts < 1) throw new IllegalArgumentException("a request has one attempt or more, not " + attempts);
        if (firstDelay.isNegative() || maxDelay.isNegative())
            throw new IllegalArgumentException("a delay is not negative: " + firstDelay + ", " + maxDelay);
        statuses = Set.copyOf(statuses);
        methods = Set.copyOf(methods);
    }

    /** The same with so many attempts. */
    public Retry withAttempts(int count) {
        return new Retry(count, firstDelay, maxDelay, statuses, methods, random);
    }

    /** The same with these delays. */
    public Retry withDelays(Duration first, Duration longest) {
        return new Retry(attempts, first, longest, statuses, methods, random);
    }

    /** The same for these statuses. */
    public Retry withStatuses(Integer... again) {
        return new Retry(attempts, firstDelay, maxDelay, Set.of(again), methods, random);
    }

    /** The same for these methods; that a POST may be sent twice only its server's author knows. */
    public Retry withMethods(String... idempotent) {
        return new Retry(attempts, firstDelay, maxDelay, statuses, Set.of(idempotent), random);
    }

    /** The same with this choice of delays. */
    public Retry withRandom(@Nullable RandomGenerator generator) {
        return new Retry(attempts, firstDelay, maxDelay, statuses, methods, generator);
    }

    @Override
    public ClientResponse handle(ClientRequest request, Next next) throws Exception {
        boolean repeatable = methods.contains(request.method())
                && (request.body() == null || request.body().replayable());
        for (int attempt = 1; ; attempt++) {
            boolean last = attempt >= attempts || !repeatable;
            Duration wait;
            try {
                ClientResponse response = next.send(request);
                if (last || !statuses.contains(response.status())) return response;
                wait = delay(attempt, response.headers());
                if (!worthWaiting(wait, request)) return response;
                response.close();
            } catch (ClientConnectionException | ServerTimeoutException e) {
                wait = delay(attempt, null);
                if (last || !mayHelp(e) || !worthWaiting(wait, request)) throw e;
            }
            await(sleep(wait));
        }
    }

    /** A wrong certificate stays wrong. */
    private static boolean mayHelp(RuntimeException failure) {
        return !(failure instanceof ClientConnectorTlsException)
                && !(failure instanceof ServerFingerprintMismatchException)
                && (failure instanceof ClientConnectionException || failure instanceof TimeoutException);
    }

    private boolean worthWaiting(Duration wait, ClientRequest request) {
        double end = getRunningLoop().time() + wait.toNanos() / 1e9;
        Double total = request.deadline();
        return wait.compareTo(maxDelay) <= 0 && end < currentEffectiveDeadline() && (total == null || end < total);
    }

    private Duration delay(int attempt, @Nullable Headers headers) {
        Duration asked = headers == null ? null : retryAfter(headers, Clock.systemUTC());
        if (asked != null) return asked;
        Duration delay = firstDelay.multipliedBy(1L << Math.min(attempt - 1, 20));
        if (delay.compareTo(maxDelay) > 0) delay = maxDelay;
        if (random == null || delay.isZero()) return delay;
        long half = delay.toNanos() / 2;
        return Duration.ofNanos(half + random.nextLong(half + 1));
    }

    /** What {@code Retry-After} says: seconds, or a date; null: nothing, or nothing that makes sense. */
    static @Nullable Duration retryAfter(Headers headers, Clock clock) {
        String value = headers.get("Retry-After");
        if (value == null) return null;
        String stripped = Objects.requireNonNull(value).strip();
        try {
            if (stripped.matches("[0-9]{1,9}")) return Duration.ofSeconds(Long.parseLong(stripped));
            Instant when = ZonedDateTime.parse(stripped, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            Duration wait = Duration.between(clock.instant(), when);
            return wait.isNegative() ? Duration.ZERO : wait;
        } catch (DateTimeException e) {
            return null;
        }
    }
}

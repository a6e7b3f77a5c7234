package weft.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.createTask;
import static weft.Asyncio.sleep;
import static weft.testing.Testing.clock;
import static weft.web.Served.app;
import static weft.web.Served.serving;
import static weft.web.Served.servingInManualTime;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weft.Task;
import weft.stream.Connection;
import weft.sync.Event;

/**
 * The server's limits of time. Its clock ticks once a second and a limit ends with a tick, so nothing happens before its time and
 * everything within two seconds of it. Over sockets, in time that the test advances.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ServerTimesTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final double JUST_BEFORE = 29.9;
    private static final double TICKS = 2.2;

    /** What the server says from now on until it closes. */
    private static Task<String> rest(Connection connection) {
        return createTask(async(() -> new String(await(connection.reader().read()), StandardCharsets.ISO_8859_1)));
    }

    /** The bytes that were sent have come. */
    private static void settle() {
        for (int turns = 0; turns < 50; turns++) await(sleep(0));
    }

    /** Over when the limit is, and not before. */
    private static String overInTime(Task<String> rest) {
        settle();
        await(clock().advance(JUST_BEFORE));
        settle();
        assertFalse(rest.done(), "before its time");
        await(clock().advance(TICKS));
        return await(rest);
    }

    @Test
    void headersThatTrickleAreRefused() {
        WebOptions options = WebOptions.DEFAULT.withHeadTimeout(LIMIT);
        servingInManualTime(app(options, app -> app.get("/", request -> "x")), served -> {
            try (Connection connection = served.connect()) {
                connection.writer().write("GET / HTTP/1.1\r\nHost: t\r\nX: ");
                settle();
                await(clock().advance(10));
                connection.writer().write("more "); // which does not win time
                settle();
                await(clock().advance(10));
                Task<String> rest = rest(connection);
                settle();
                assertFalse(rest.done());
                await(clock().advance(10 + TICKS));
                String answer = await(rest);
                assertTrue(answer.startsWith("HTTP/1.1 408 "), answer);
            }
        });
    }

    @Test
    void aBodyThatPausesIsRefused() {
        Event begun = new Event();
        WebOptions options = WebOptions.DEFAULT.withBodyTimeout(LIMIT);
        Application app = app(
                options,
                each -> each.post("/", request -> {
                    begun.set();
                    return await(request.text());
                }));
        servingInManualTime(app, served -> {
            try (Connection connection = served.connect()) {
                connection.writer().write("POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 10\r\n\r\nhalf");
                await(begun);
                String answer = overInTime(rest(connection));
                assertTrue(answer.startsWith("HTTP/1.1 408 "), answer);
            }
        });
    }

    @Test
    void aConnectionThatRestsTooLongIsClosed() {
        WebOptions options = WebOptions.DEFAULT.withKeepAlive(LIMIT);
        servingInManualTime(app(options, app -> app.get("/", request -> "x")), served -> {
            try (Connection connection = served.connect()) {
                connection.writer().write("GET / HTTP/1.1\r\nHost: t\r\n\r\n");
                assertEquals("x", Answer.next(connection.reader()).body());
                assertEquals("", overInTime(rest(connection)));
            }
        });
    }

    @Test
    void aThousandConnectionsThatNeverSpeakAreClosedAndHinderNobody() {
        WebOptions options = WebOptions.DEFAULT.withHeadTimeout(LIMIT);
        servingInManualTime(app(options, app -> app.get("/", request -> "x")), served -> {
            List<Connection> connections = new ArrayList<>();
            List<Task<String>> silent = new ArrayList<>();
            for (int i = 0; i < 1000; i++) {
                connections.add(served.connect());
                silent.add(rest(connections.getLast()));
            }
            assertEquals("x", served.ask("GET /").body());
            assertEquals(1000, served.runner().connections());
            assertEquals("", overInTime(silent.getLast()));
            for (Task<String> each : silent) assertEquals("", await(each));
            for (Connection connection : connections) connection.close();
        });
    }

    @Test
    void theClockTicksInRealTimeToo() {
        WebOptions options = WebOptions.DEFAULT.withHeadTimeout(Duration.ZERO);
        serving(app(options, app -> app.get("/", request -> "x")), served -> {
            try (Connection connection = served.connect()) {
                connection.writer().write("GET / HTTP/1.1\r\nHost: t\r\nX: ");
                String answer = await(rest(connection)); // real time is the subject: a tick or two
                assertTrue(answer.startsWith("HTTP/1.1 408 "), answer);
            }
        });
    }
}

package weft.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.createTask;
import static weft.Asyncio.getRunningLoop;
import static weft.Asyncio.sleep;
import static weft.http.RawServer.ok;
import static weft.http.RawServer.serving;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import weft.Task;

/** A trace that throws ends its request, and costs neither a slot nor a connection. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TraceFaultsTest {
    private final RuntimeException failure = new IllegalStateException("on purpose");
    private final List<String> reports = new ArrayList<>();
    private String failing = "";
    private int failed;

    private final ClientTrace trace = (ClientTrace) java.lang.reflect.Proxy.newProxyInstance(
            ClientTrace.class.getClassLoader(), new Class<?>[] {ClientTrace.class}, (proxy, method, arguments) -> {
                if (!method.getName().equals(failing)) return null;
                failed++;
                throw failure;
            });

    /** The only slot is taken at first, by a request with another trace. */
    private Task<String> other(String url, Connector connector) {
        return createTask(async(() -> {
            try (ClientSession session =
                    ClientSession.builder().sharedConnector(connector).build()) {
                return await(session.get(url).readText());
            }
        }));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "requestStart",
                "connectionQueuedStart",
                "connectionQueuedEnd",
                "connectionCreateStart",
                "dnsCacheMiss",
                "dnsResolveStart",
                "dnsResolveEnd",
                "connectionCreateEnd",
                "connectionReuse",
                "requestHeadersSent",
                "requestChunkSent",
                "requestRedirect",
                "requestEnd",
                "responseChunkReceived"
            })
    void leavesNothingBehind(String hook) {
        failing = hook;
        serving(request -> request.path().equals("/from") ? RawServer.redirect(307, "/to") : ok("fine"), server -> {
            getRunningLoop().setExceptionHandler((loop, context) -> reports.add(context.describe()));
            TcpConnector connector = new TcpConnector(ConnectorOptions.DEFAULT.withLimit(1));
            try (ClientSession session =
                    ClientSession.builder().connector(connector).trace(trace).build()) {
                Task<String> first = hook.contains("Queued") ? other(server.url("/"), connector) : null;
                await(sleep(0));
                assertSame(
                        failure,
                        rootOf(assertThrows(
                                Exception.class,
                                () -> await(session.post(server.url("/from"))
                                        .data("body")
                                        .readText()))));
                if (first != null) assertEquals("fine", await(first));
                assertEquals(1, failed);
                assertEquals(0, connector.statistics().inUse(), "slots that are lost");
                failing = "";
                assertEquals("fine", await(session.get(server.url("/to")).readText()));
                assertTrue(connector.statistics().idle() <= 1, connector::toString);
            }
            double end = getRunningLoop().time() + 10;
            while (server.open.get() > 0 && getRunningLoop().time() < end) await(sleep(0));
            assertEquals(0, server.open.get(), "connections that are left open");
            assertEquals(List.of(), reports);
        });
    }

    private static Throwable rootOf(Throwable thrown) {
        return thrown.getCause() == null ? thrown : rootOf(thrown.getCause());
    }
}

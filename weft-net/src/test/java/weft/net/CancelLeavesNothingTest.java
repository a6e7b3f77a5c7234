package weft.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.createTask;
import static weft.Asyncio.getRunningLoop;
import static weft.Asyncio.run;
import static weft.Asyncio.sleep;
import static weft.net.Loopback.HOST;
import static weft.net.Loopback.ask;
import static weft.net.Loopback.connect;
import static weft.net.Loopback.port;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import weft.CancelledError;
import weft.Future;
import weft.Task;
import weft.net.Loopback.Body;
import weft.stream.Connection;
import weft.stream.Server;
import weft.stream.TlsOptions;

/** Wherever a connection is cancelled, its descriptor is closed, and not only when the loop ends. */
@EnabledOnOs(OS.LINUX) // counts in /proc/self/fd
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CancelLeavesNothingTest {
    private static final int TIMES = 20;

    private static SSLContext localhost;

    @BeforeAll
    static void makeCertificate() throws Exception {
        localhost = Certificates.context("good", "ip:127.0.0.1,dns:localhost");
    }

    /** Runs it against a server that only reads, again and again, and counts while the loop still runs. */
    private static void leavesNothing(Body body) {
        leavesNothing(ServeOptions.DEFAULT, body);
    }

    private static void leavesNothing(ServeOptions options, Body body) {
        run(async(() -> await(Streams.startServer(
                        (reader, writer) -> async(() -> {
                            try (writer) {
                                await(reader.read());
                            }
                        }),
                        HOST,
                        0,
                        options))
                .run(server -> {
                    int before = Descriptors.sockets();
                    for (int i = 0; i < TIMES; i++) body.run(server);
                    for (int i = 0; i < 100 && Descriptors.sockets() > before; i++) await(sleep(0.02));
                    assertEquals(before, Descriptors.sockets());
                })));
    }

    private static void cancel(Task<?> task) {
        task.cancel();
        assertThrows(CancelledError.class, task::await);
    }

    @Test
    void aConnectThatHasJustBegun() {
        leavesNothing(server -> {
            Task<Connection> connecting = createTask(Streams.openConnection(HOST, port(server)));
            await(sleep(0));
            cancel(connecting);
        });
    }

    @Test
    void aConnectThatNobodyAnswers() throws Exception {
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.ofLiteral(HOST))) {
            run(async(() -> {
                List<Task<Connection>> filling = new ArrayList<>();
                for (int i = 0; i < 4; i++) filling.add(createTask(Streams.openConnection(HOST, full.getLocalPort())));
                await(sleep(0.1)); // real time is the subject: the kernel's line is full now
                assertTrue(
                        filling.stream().anyMatch(task -> !task.done()), "the system's line of connections has no end");
                int before = Descriptors.sockets();
                for (int i = 0; i < TIMES; i++) {
                    Task<Connection> connecting = createTask(Streams.openConnection(HOST, full.getLocalPort()));
                    await(sleep(0.01));
                    cancel(connecting);
                }
                await(sleep(0.05));
                assertEquals(before, Descriptors.sockets());
                for (Task<Connection> each : filling) {
                    if (each.done()) each.result().writer().transport().abort();
                    else cancel(each);
                }
            }));
        }
    }

    @Test
    void aHandshakeOfTheClient() {
        ConnectOptions encrypted = ConnectOptions.DEFAULT.withTls(TlsOptions.of(localhost));
        leavesNothing(server -> {
            Task<Connection> connecting = createTask(Streams.openConnection(HOST, port(server), encrypted));
            await(sleep(0.02)); // the server will never answer
            assertTrue(!connecting.done());
            cancel(connecting);
        });
    }

    @Test
    void aHandshakeOfTheServer() {
        leavesNothing(ServeOptions.DEFAULT.withTls(TlsOptions.of(localhost)), server -> {
            Connection silent = connect(server);
            await(sleep(0.01)); // the server waits for the client's first word
            server.abortClients();
            assertEquals(0, await(silent.reader().read()).length);
            silent.writer().transport().abort();
        });
    }

    @Test
    void anUpgrade() {
        leavesNothing(server -> {
            Connection connection = connect(server);
            Task<?> upgrading = createTask(connection.writer().startTls(TlsOptions.of(localhost)));
            await(sleep(0.01));
            cancel(upgrading);
        });
    }

    @Test
    void aRead() {
        leavesNothing(server -> {
            try (Connection connection = connect(server)) {
                Task<byte[]> reading = createTask(connection.reader().read(1));
                await(sleep(0));
                cancel(reading);
            }
        });
    }

    @Test
    void aDrain() {
        leavesNothing(server -> {
            Future<Void> enough = getRunningLoop().createFuture();
            Server deaf = await(Streams.startServer(
                    (reader, writer) -> async(() -> {
                        try (writer) {
                            await(enough);
                        }
                    }),
                    HOST,
                    0));
            Connection connection = await(Streams.openConnection(HOST, port(deaf)));
            connection.writer().write(new byte[20_000_000]);
            Task<Void> draining = createTask(connection.writer().drain());
            await(sleep(0));
            cancel(draining);
            connection.writer().transport().abort();
            enough.setResult(null);
            deaf.close();
            await(deaf.waitClosed());
        });
    }

    @Test
    void acceptingInTheMiddleOfConnects() {
        leavesNothing(server -> {
            Server another = await(Streams.startServer(Loopback::echo, HOST, 0));
            int port = port(another);
            Task<Void> serving = createTask(another.serveForever());
            List<Task<Connection>> clients = new ArrayList<>();
            for (int i = 0; i < 5; i++) clients.add(createTask(Streams.openConnection(HOST, port)));
            await(sleep(0));
            another.abortClients();
            serving.cancel();
            await(weft.Asyncio.wait(clients));
            for (Task<Connection> client : clients)
                if (!client.cancelled() && client.exception() == null)
                    client.result().writer().transport().abort();
            assertThrows(CancelledError.class, serving::await);
        });
    }

    @Test
    void aHandlerThatHasJustBegun() {
        List<Task<?>> handlers = new ArrayList<>();
        run(async(() -> await(Streams.startServer(
                        (reader, writer) -> async(() -> {
                            handlers.add(weft.Asyncio.currentTask());
                            ask(new Connection(reader, writer), "never answered");
                        }),
                        HOST,
                        0))
                .run(server -> {
                    int before = Descriptors.sockets();
                    for (int i = 0; i < TIMES; i++) {
                        Connection connection = connect(server);
                        while (handlers.size() <= i) await(sleep(0));
                        handlers.get(i).cancel();
                        await(connection.reader().read());
                        connection.close();
                    }
                    await(sleep(0.02));
                    assertEquals(before, Descriptors.sockets());
                })));
    }

    @Test
    void aServerThatCannotBind() {
        leavesNothing(server -> assertThrows(
                java.net.BindException.class,
                () -> await(Connections.createServer(
                        () -> new weft.stream.Protocol() {}, HOST, port(server), ServeOptions.DEFAULT))));
    }
}

package weft.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.await;
import static weft.Asyncio.createTask;
import static weft.Asyncio.gather;
import static weft.Asyncio.getRunningLoop;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import weft.Task;
import weft.http.ClientSession;
import weft.http.ConnectorOptions;
import weft.http.TcpConnector;
import weft.http.TestTls;
import weft.net.Streams;
import weft.stream.Connection;
import weft.stream.TlsOptions;
import weft.testing.TimeMode;
import weft.testing.junit.WeftTest;
import weft.web.testing.TestClient;
import weft.web.testing.TestServer;

/** Where an application is reachable. */
@WeftTest(time = TimeMode.REAL)
class SitesTest {
    private static SSLContext localhost;

    /** Not in the test, which has to end in time: a program makes it. */
    @BeforeAll
    static void makeCertificate(@TempDir Path folder) throws Exception {
        localhost = TestTls.context(folder, "localhost");
    }

    private static Application app() {
        Application app = new Application();
        app.get("/", request -> request.scheme() + " for " + request.host() + " from " + request.remote());
        app.get("/echo", request -> {
            WebSocketResponse socket = new WebSocketResponse();
            await(socket.prepare(request));
            for (var message : socket) await(socket.send(message));
            return socket;
        });
        return app;
    }

    @Test
    void aUnixSocket(@TempDir Path folder) throws Exception {
        Path path = folder.resolve("web.sock");
        for (int run = 0; run < 2; run++) { // the socket of the first run is no hindrance
            new AppRunner(app()).run(runner -> {
                UnixSite site = new UnixSite(runner, path);
                await(site.start());
                assertEquals("http://unix:" + path + ":", site.name());
                TcpConnector connector = new TcpConnector(ConnectorOptions.DEFAULT.withUnixSocket(path));
                try (ClientSession session =
                        ClientSession.builder().connector(connector).build()) {
                    assertEquals(
                            "http for example.org from null",
                            await(session.get("http://example.org/").readText()));
                    try (var socket = await(session.wsConnect("ws://example.org/echo"))) {
                        await(socket.sendStr("hello"));
                        assertEquals("hello", await(socket.receiveStr()));
                    }
                }
            });
        }
        assertFalse(Files.exists(path), "the socket is removed");
    }

    private static Socket listening() throws IOException {
        Socket socket = Socket.newSocketStream();
        socket.bind(new InetSocketAddress("127.0.0.1", 0));
        socket.listen(10);
        return socket;
    }

    @Test
    void aSocketThatListensAlready() throws Exception {
        boolean epoll = getRunningLoop().engineName().equals("fast") && Epoll.isAvailable();
        new AppRunner(app()).run(runner -> {
            if (!epoll) {
                SockSite site = new SockSite(runner, 3, null);
                var cannot = assertThrows(UnsupportedOperationException.class, () -> await(site.start()));
                assertTrue(cannot.getMessage().contains("only epoll"), cannot.getMessage());
                return;
            }
            Socket socket = listening();
            int port = socket.localAddress().getPort();
            SockSite site = new SockSite(runner, socket.intValue(), null);
            await(site.start());
            assertEquals("http://127.0.0.1:" + port, site.name());
            try (ClientSession session = new ClientSession()) {
                List<Task<String>> all = new ArrayList<>();
                for (int i = 0; i < 20; i++)
                    all.add(createTask(session.get(site.name() + "/").readText()));
                for (String each : await(gather(all))) assertTrue(each.startsWith("http for 127.0.0.1"), each);
            }
            await(site.stop());
            assertThrows(IOException.class, () -> await(Streams.openConnection("127.0.0.1", port), IOException.class));
            SockSite none = new SockSite(runner, 1_000_000, null);
            var wrong = assertThrows(IOException.class, () -> await(none.start(), IOException.class));
            assertTrue(wrong.getMessage().contains("no listening TCP socket"), wrong.getMessage());
        });
        assertThrows(IllegalArgumentException.class, () -> new SockSite(new AppRunner(app()), -1, null));
    }

    @Test
    void encrypted() throws Exception {
        TlsOptions tls = TlsOptions.of(localhost);
        try (TestServer server = await(TestServer.start(app(), tls));
                TestClient client = TestClient.of(server)) {
            assertTrue(server.isEncrypted());
            assertTrue(server.url("/").startsWith("https://127.0.0.1:"));
            assertEquals(
                    "https for 127.0.0.1:" + server.port() + " from 127.0.0.1",
                    await(client.get("/").readText()));
            try (var socket = await(client.wsConnect("/echo"))) { // wss
                await(socket.sendStr("hello"));
                assertEquals("hello", await(socket.receiveStr()));
                await(socket.sendBytes(new byte[200_000]));
                assertEquals(200_000, await(socket.receiveBytes()).length);
            }
            try (Connection plain = await(Streams.openConnection("127.0.0.1", server.port()))) {
                plain.writer().write("GET / HTTP/1.1\r\nHost: t\r\n\r\n");
                assertFalse(new String(await(plain.reader().read())).startsWith("HTTP"), "it is answered in the clear");
            }
            assertTrue(await(client.get("/").readText()).startsWith("https"));
        }
    }

    @Test
    void aSiteStartsAndStopsWhileOthersServe() throws Exception {
        new AppRunner(app()).run(runner -> {
            TcpSite first = new TcpSite(runner, "127.0.0.1", 0);
            TcpSite second = new TcpSite(runner, "localhost", 0);
            await(first.start());
            await(second.start());
            assertEquals(List.of(first, second), runner.sites());
            assertThrows(IllegalStateException.class, () -> await(first.start()));
            assertThrows(
                    BindException.class,
                    () -> await(new TcpSite(runner, "127.0.0.1", first.port()).start(), BindException.class));
            int port = first.port();
            try (ClientSession session = new ClientSession()) {
                assertEquals(
                        "http for localhost:" + second.port() + " from 127.0.0.1",
                        await(session.get(second.name() + "/").readText()).replace("0:0:0:0:0:0:0:1", "127.0.0.1"));
                await(session.get(first.name() + "/").readText());
                await(first.stop());
                await(first.stop());
                assertThrows(
                        IOException.class, () -> await(Streams.openConnection("127.0.0.1", port), IOException.class));
                String kept = "http://127.0.0.1:" + port + "/"; // its connection lives on
                assertTrue(await(session.get(kept).readText()).startsWith("http for "));
            }
            assertEquals(List.of(second), runner.sites());
        });
    }

    @Test
    void aSiteComesAfterItsRunner() {
        AppRunner runner = new AppRunner(app());
        assertThrows(IllegalStateException.class, () -> await(new TcpSite(runner, "127.0.0.1", 0).start()));
        await(runner.cleanup()); // nothing to be done
        await(runner.setup());
        assertThrows(IllegalStateException.class, () -> await(runner.setup()));
        await(runner.cleanup());
        await(runner.setup());
        await(runner.cleanup());
    }
}

package weft.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.run;
import static weft.Asyncio.sleep;
import static weft.Asyncio.timeout;
import static weft.Asyncio.toThread;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Servers that never answer the goodbye of TLS: nobody waits for it. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TlsGoodbyeTest {
    /** Far less than TLS gives an answer to a goodbye, or a WebSocket to its close. */
    private static final int PATIENCE = 5;

    private static final String MAGIC = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final int HEADERS = 1;

    @TempDir
    private static Path folder;

    private static SSLContext localhost;

    @BeforeAll
    static void makeCertificate() throws Exception {
        localhost = TestTls.context(folder, "localhost");
    }

    /** Answers one request. */
    interface Answer {
        void to(DataInputStream in, SSLSocket socket) throws Exception;
    }

    /** What the client does with the server. */
    interface Body {
        void run(ClientSession session, String url) throws Throwable;
    }

    /** The server answers, listens to the last byte, says nothing more and waits until the client's socket is closed. */
    private static void serving(String protocol, Answer answer, Body body) throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            Thread server = new Thread(() -> {
                try (Socket plain = listener.accept();
                        SSLSocket socket = (SSLSocket)
                                localhost.getSocketFactory().createSocket(plain, "localhost", plain.getPort(), false)) {
                    socket.setUseClientMode(false);
                    SSLParameters parameters = socket.getSSLParameters();
                    parameters.setApplicationProtocols(new String[] {protocol});
                    socket.setSSLParameters(parameters);
                    answer.to(new DataInputStream(socket.getInputStream()), socket);
                    untilTheEnd(plain);
                    over.countDown();
                } catch (Exception e) {
                    e.printStackTrace(); // the latch stays as it is
                }
            });
            server.start();
            run(async(() -> {
                try (ClientSession session = ClientSession.builder()
                        .tls(ClientTls.DEFAULT.withContext(localhost))
                        .build()) {
                    body.run(session, "https://localhost:" + listener.getLocalPort() + "/");
                }
                // real time is the subject: the system says when
                assertTrue(await(toThread(() -> over.await(PATIENCE, TimeUnit.SECONDS))), "the socket stays open");
            }));
            server.join();
        }
    }

    private static void untilTheEnd(Socket plain) {
        try {
            while (plain.getInputStream().read() >= 0) {} // what is encrypted, the goodbye with it
        } catch (IOException e) {
            // a reset is an end too
        }
    }

    private static String head(DataInputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) head.append((char) in.readUnsignedByte());
        return head.toString();
    }

    private static void write(SSLSocket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    @Test
    void anIdleConnectionOfHttp1() throws Exception {
        serving(
                "http/1.1",
                (in, socket) -> {
                    head(in);
                    write(socket, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
                },
                (session, url) -> assertEquals("ok", await(session.get(url).readText())));
    }

    @Test
    void anIdleConnectionOfHttp2() throws Exception {
        serving(
                "h2",
                (in, socket) -> {
                    in.skipNBytes(24); // the preface
                    write(socket, "\0\0\0\4\0\0\0\0\0"); // settings
                    int type = 0;
                    int stream = 0;
                    while (type != HEADERS) {
                        int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
                        type = in.readUnsignedByte();
                        in.readUnsignedByte();
                        stream = in.readInt();
                        in.skipNBytes(length);
                    }
                    write(socket, "\0\0\1\1\5\0\0\0" + (char) stream + "\u0088");
                },
                (session, url) -> assertEquals("", await(session.get(url).readText())));
    }

    @Test
    void aWebSocket() throws Exception {
        serving(
                "http/1.1",
                (in, socket) -> {
                    String key = head(in).replaceFirst("(?is).*sec-websocket-key: (\\S+).*", "$1");
                    byte[] digest = MessageDigest.getInstance("SHA-1").digest((key + MAGIC).getBytes());
                    write(
                            socket,
                            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                                    + "Sec-WebSocket-Accept: "
                                    + Base64.getEncoder().encodeToString(digest) + "\r\n\r\n");
                    in.skipNBytes(11); // a close with a code
                    write(socket, "\u0088\2\3\u00e8");
                },
                (session, url) -> {
                    var socket = await(session.wsConnect(url.replaceFirst("https", "wss")));
                    await(socket.close(1000, "bye"));
                    timeout(PATIENCE)
                            .run(
                                    () -> { // real time is the subject: the socket closes when it is flushed
                                        while (Http2TestServer.statistics(session)
                                                        .inUse()
                                                > 0) await(sleep(0.001));
                                    });
                });
    }
}

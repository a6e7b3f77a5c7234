package weft.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.net.Loopback.HOST;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import weft.LoopGroup;
import weft.stream.ClientConnected;
import weft.stream.Server;

/** A port that several loops share. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SeveralLoopsTest {
    private static final int LOOPS = 3;

    private final CompletableFuture<Integer> port = new CompletableFuture<>();
    private final CountDownLatch serving = new CountDownLatch(LOOPS);
    private volatile LoopGroup running;

    /** The first loop finds a free port, the others listen there, too. */
    private Thread serveOnAllLoops(ClientConnected connected) throws Exception {
        ServeOptions shared = ServeOptions.DEFAULT.withReusePort(true);
        Thread waiting = Thread.ofPlatform()
                .start(() -> LoopGroup.run(
                        LOOPS,
                        (group, index) -> async(() -> {
                            running = group;
                            int free = index == 0 ? 0 : await(port);
                            Server server = await(Streams.startServer(connected, HOST, free, shared));
                            port.complete(Loopback.port(server));
                            serving.countDown();
                            await(server.serveForever());
                        })));
        serving.await();
        return waiting;
    }

    private String ask(Socket socket) throws IOException {
        socket.getOutputStream().write("hello\n".getBytes());
        return new BufferedReader(new InputStreamReader(socket.getInputStream())).readLine();
    }

    @Test
    @EnabledOnOs(OS.LINUX) // elsewhere one of them gets all, or it cannot be had
    void theSystemDealsTheConnectionsOut() throws Exception {
        Set<String> served = ConcurrentHashMap.newKeySet();
        Thread waiting = serveOnAllLoops((reader, writer) -> async(() -> {
            try (writer) {
                served.add("loop " + System.identityHashCode(weft.Asyncio.getRunningLoop()));
                writer.write(await(reader.readline()));
            }
        }));
        for (int i = 0; i < 200 && served.size() < LOOPS; i++)
            try (Socket socket = new Socket(HOST, port.join())) {
                assertEquals("hello", ask(socket));
            }
        assertEquals(LOOPS, served.size());
        running.stop();
        waiting.join();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void stoppingClosesAllListeningSocketsAndConnections() throws Exception {
        Thread waiting = serveOnAllLoops(Loopback::echo);
        try (Socket one = new Socket(HOST, port.join());
                Socket two = new Socket(HOST, port.join())) {
            assertEquals("hello", ask(one));
            assertEquals("hello", ask(two));
            one.shutdownOutput();
            two.shutdownOutput(); // the servers wait for their connections
            running.stop();
            waiting.join();
            assertEquals(-1, one.getInputStream().read());
        }
        IOException refused = org.junit.jupiter.api.Assertions.assertThrows(
                IOException.class, () -> new Socket(HOST, port.join()).close());
        assertTrue(refused.getMessage().contains("refused"), refused::toString);
    }
}

package weft.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.getRunningLoop;
import static weft.Asyncio.run;
import static weft.Asyncio.sleep;
import static weft.net.Loopback.HOST;
import static weft.net.Loopback.port;
import static weft.net.Loopback.serving;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weft.Asyncio;
import weft.Future;
import weft.Task;
import weft.stream.Connection;
import weft.stream.Protocol;
import weft.stream.Transport;
import weft.stream.WriteTransport;

/** What a coroutine writes: when it goes out, and when the protocol hears that it is too much. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WritingTest {
    /** More than the high-water mark, and less than the system takes at once. */
    private static final int MUCH = 100_000;

    /** Takes what is written in the next iteration only. */
    private static final boolean RING = "io_uring".equals(System.getProperty("weft.transport"));

    private static byte[] noise(int length) {
        byte[] bytes = new byte[length];
        new Random(1).nextBytes(bytes);
        return bytes;
    }

    private interface Body {
        void run(Connection client) throws Throwable;
    }

    /** With a server that reads all there is, and sends it back at the end. */
    private static void talking(Body body) {
        serving(
                (reader, writer) -> async(() -> {
                    try (writer) {
                        writer.write(await(reader.read()));
                    }
                }),
                server -> {
                    try (Connection client = Loopback.connect(server)) {
                        body.run(client);
                    }
                });
    }

    private static byte[] allBack(Connection client) {
        client.writer().writeEof();
        return await(client.reader().read());
    }

    @Test
    void littleWaitsForTheNextIterationAndGoesTogether() {
        talking(client -> {
            WriteTransport transport = client.writer().transport();
            client.writer().write("one ");
            client.writer().write("two");
            assertTrue(transport.getWriteBufferSize() >= 7, "both wait");
            await(sleep(0));
            await(sleep(0)); // io_uring answers one iteration later
            assertEquals(0, transport.getWriteBufferSize());
            assertEquals("one two", new String(allBack(client), StandardCharsets.US_ASCII));
        });
    }

    @Test
    void muchGoesOutAtOnceAndNobodyHasToWait() {
        assumeFalse(RING);
        talking(client -> {
            List<String> order = new ArrayList<>();
            getRunningLoop().callSoon(() -> order.add("next iteration"));
            byte[] much = noise(MUCH);
            client.writer().write(much);
            assertEquals(0, client.writer().transport().getWriteBufferSize());
            await(client.writer().drain());
            assertEquals(List.of(), order, "the drain has not waited");
            assertArrayEquals(much, allBack(client));
        });
    }

    @Test
    void littleAndMuchArriveInTheirOrder() {
        talking(client -> {
            byte[] all = noise(3 * MUCH);
            int from = 0;
            for (int length : new int[] {5, MUCH, 3000, 3000, 3000, MUCH, 1}) {
                client.writer().write(Arrays.copyOfRange(all, from, from + length));
                from += length;
            }
            assertArrayEquals(Arrays.copyOf(all, from), allBack(client));
        });
    }

    @Test
    void whatIsMoreThanALowerLimitIsSentBeforeTheProtocolIsPaused() {
        List<String> told = new ArrayList<>();
        talkingTo(told, transport -> {
            transport.setWriteBufferLimits(1000, 0);
            transport.write(noise(900));
            assertTrue(transport.getWriteBufferSize() >= 900, "so much may wait");
            transport.write(noise(900));
            if (!RING) assertEquals(0, transport.getWriteBufferSize());
            await(sleep(0));
            await(sleep(0));
            assertEquals(RING ? List.of("pause", "resume") : List.of(), told);
        });
    }

    @Test
    void whatTheSystemDoesNotTakePausesTheProtocolUntilThePeerReads() {
        List<String> told = new ArrayList<>();
        byte[] block = noise(1_000_000);
        run(async(() -> {
            try (ServerSocket server = new ServerSocket(0)) {
                Future<Void> resumed = getRunningLoop().createFuture();
                Transport transport = await(Connections.createConnection(
                                () -> new Told(told, resumed), HOST, server.getLocalPort(), ConnectOptions.DEFAULT))
                        .transport();
                int written = 0;
                while (told.isEmpty()) {
                    transport.write(block);
                    written += block.length;
                }
                assertEquals(List.of("pause"), told);
                assertTrue(transport.getWriteBufferSize()
                        > transport.getWriteBufferLimits().high());
                int expected = written;
                Task<Integer> peer = Asyncio.createTask(Asyncio.toThread(() -> {
                    try (Socket socket = server.accept()) {
                        return socket.getInputStream().readNBytes(expected).length;
                    }
                }));
                await(resumed);
                assertEquals(written, await(peer));
                transport.close();
            }
        }));
        assertEquals(List.of("pause", "resume"), told);
    }

    @Test
    void aWriteToAPeerThatIsGoneFailsThroughTheProtocolAndNotItself() {
        run(async(() -> {
            try (ServerSocket server = new ServerSocket(0)) {
                Connection client = await(Streams.openConnection(HOST, server.getLocalPort()));
                try (Socket socket = server.accept()) {
                    socket.setSoLinger(true, 0);
                }
                for (int i = 0; i < 3; i++) client.writer().write(noise(MUCH));
                IOException thrown = assertThrows(
                        IOException.class, () -> await(client.writer().waitClosed()));
                assertTrue(client.writer().isClosing(), thrown.toString());
            }
        }));
    }

    /** A connection of a protocol that notes what it is told, to a server that reads all. */
    private static void talkingTo(List<String> told, TransportBody body) {
        serving(
                (reader, writer) -> async(() -> {
                    try (writer) {
                        await(reader.read());
                    }
                }),
                server -> {
                    Future<Void> resumed = getRunningLoop().createFuture();
                    Transport transport = await(Connections.createConnection(
                                    () -> new Told(told, resumed), HOST, port(server), ConnectOptions.DEFAULT))
                            .transport();
                    try {
                        body.run(transport);
                    } finally {
                        transport.close();
                    }
                });
    }

    private interface TransportBody {
        void run(Transport transport) throws Throwable;
    }

    private record Told(List<String> told, Future<Void> resumed) implements Protocol {
        @Override
        public void pauseWriting() {
            told.add("pause");
        }

        @Override
        @SuppressWarnings("NullAway") // null is the only Void
        public void resumeWriting() {
            told.add("resume");
            if (!resumed.done()) resumed.setResult(null);
        }
    }
}

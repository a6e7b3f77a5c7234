package weft.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.createTask;
import static weft.Asyncio.run;
import static weft.net.Loopback.HOST;
import static weft.net.Loopback.port;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import weft.Asyncio;
import weft.Future;
import weft.stream.BufferedProtocol;
import weft.stream.Connection;
import weft.stream.TlsOptions;
import weft.stream.Transport;

/** A protocol that says where the bytes shall go, over real connections: CPython's test_buffered_proto, and its errors. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BufferedProtocolTest {
    /** Sends back what comes, through a buffer of its own. */
    private static class Echo implements BufferedProtocol {
        private final ByteBuffer own;
        private final List<String> problems;
        private Transport transport;

        Echo(ByteBuffer own, List<String> problems) {
            this.own = own;
            this.problems = problems;
        }

        @Override
        public void connectionMade(Transport made) {
            transport = made;
        }

        @Override
        public ByteBuffer getBuffer(int sizeHint) {
            if (sizeHint == 0) problems.add("no room would be good");
            return own.clear();
        }

        @Override
        public void bufferUpdated(int bytes) {
            if (bytes != own.position() || bytes == 0) problems.add(bytes + " bytes, but " + own);
            transport.write(own.flip());
        }
    }

    private static void echoes(ByteBuffer buffer, @Nullable TlsOptions tls) {
        byte[] sent = new byte[200_000];
        new Random(buffer.capacity()).nextBytes(sent);
        List<String> problems = new ArrayList<>();
        run(async(() -> await(Connections.createServer(
                        () -> new Echo(buffer, problems), HOST, 0, ServeOptions.DEFAULT.withTls(tls)))
                .run(server -> {
                    try (Connection client =
                            await(Streams.openConnection(HOST, port(server), ConnectOptions.DEFAULT.withTls(tls)))) {
                        createTask(async(() -> client.writer().write(sent)));
                        assertArrayEquals(sent, await(client.reader().readexactly(sent.length)));
                    }
                })));
        assertEquals(List.of(), problems);
    }

    @ParameterizedTest
    @ValueSource(ints = {13, 1_000, 4_096, 65_536, 1_000_000})
    void buffersOfAnySize(int size) throws Exception {
        echoes(ByteBuffer.allocate(size), null);
        echoes(ByteBuffer.allocateDirect(size), null);
        echoes(ByteBuffer.allocate(size), TlsOptions.of(Certificates.context("good", "ip:127.0.0.1,dns:localhost")));
    }

    @Test
    void aBufferWithoutRoomEndsTheConnection() {
        List<String> reports = new ArrayList<>();
        run(async(() -> {
            Future<@Nullable Throwable> lost = Asyncio.getRunningLoop().createFuture();
            Asyncio.getRunningLoop()
                    .setExceptionHandler((loop, context) -> reports.add(String.valueOf(context.exception())));
            BufferedProtocol without = new BufferedProtocol() {
                @Override
                public ByteBuffer getBuffer(int sizeHint) {
                    return ByteBuffer.allocate(0);
                }

                @Override
                public void bufferUpdated(int bytes) {}

                @Override
                public void connectionLost(@Nullable Throwable exception) {
                    lost.setResult(exception);
                }
            };
            await(Connections.createServer(() -> without, HOST, 0, ServeOptions.DEFAULT))
                    .run(server -> {
                        Connection client = Loopback.connect(server);
                        client.writer().write("x");
                        assertTrue(await(lost) instanceof IllegalStateException);
                        client.writer().transport().abort();
                    });
        }));
        assertTrue(reports.getFirst().contains("getBuffer() returned an empty buffer"), reports::toString);
    }
}

package weft.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.run;
import static weft.Asyncio.sleep;
import static weft.net.Loopback.HOST;
import static weft.net.Loopback.port;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Random;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weft.Asyncio;
import weft.Future;
import weft.stream.BaseProtocol;
import weft.stream.BufferedProtocol;
import weft.stream.Connection;
import weft.stream.Protocol;
import weft.stream.Server;
import weft.stream.TlsOptions;
import weft.stream.Transport;

/** After {@code pauseReading} the protocol hears nothing, not the end of the stream either, until {@code resumeReading}. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PauseReadingTest {
    /** Less than the system takes from a peer whose other end does not read. */
    private static final int MUCH = 500_000;

    private static final double A_WHILE = 0.1;

    private final byte[] sent = new byte[MUCH];
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();
    private final StringBuilder heard = new StringBuilder();
    private @Nullable Future<Transport> made;
    private @Nullable Future<Void> lost;
    private @Nullable Throwable failure;

    PauseReadingTest() {
        new Random(1).nextBytes(sent);
    }

    /** Pauses after each event. */
    private class Pausing implements Protocol {
        private Transport transport;

        @Override
        public void connectionMade(Transport made) {
            transport = made;
            PauseReadingTest.this.made.setResult(made);
        }

        @Override
        public void dataReceived(ByteBuffer data) {
            transport.pauseReading();
            heard.append(heard.length() == 0 || heard.charAt(heard.length() - 1) != 'd' ? "d" : "");
            byte[] bytes = new byte[data.remaining()];
            data.get(bytes);
            received.writeBytes(bytes);
        }

        @Override
        public boolean eofReceived() {
            heard.append('e');
            return false;
        }

        @Override
        public void connectionLost(@Nullable Throwable exception) {
            heard.append('l');
            failure = exception;
            lost.setResult(null);
        }
    }

    /** The same with a small buffer of its own. */
    private final class PausingInside implements BufferedProtocol {
        private final Pausing plain = new Pausing();
        private final ByteBuffer own = ByteBuffer.allocate(10_000);

        @Override
        public void connectionMade(Transport made) {
            plain.connectionMade(made);
        }

        @Override
        public ByteBuffer getBuffer(int sizeHint) {
            return own.clear();
        }

        @Override
        public void bufferUpdated(int bytes) {
            plain.dataReceived(own.flip());
        }

        @Override
        public boolean eofReceived() {
            return plain.eofReceived();
        }

        @Override
        public void connectionLost(@Nullable Throwable exception) {
            plain.connectionLost(exception);
        }
    }

    private interface Body {
        void run(Server server, Transport transport) throws Throwable;
    }

    private interface Client {
        void talk(Server server) throws Exception;
    }

    private void meet(BaseProtocol<Transport> protocol, ServeOptions options, Client client, Body body) {
        run(async(() -> {
            made = Asyncio.getRunningLoop().createFuture();
            lost = Asyncio.getRunningLoop().createFuture();
            await(Connections.createServer(() -> protocol, HOST, 0, options)).run(server -> {
                client.talk(server);
                Transport transport = await(made);
                body.run(server, transport);
                transport.abort();
                await(lost);
            });
        }));
    }

    private void sendAllAndClose(Server server) {
        Asyncio.blocking(() -> {
            try (Socket socket = new Socket(HOST, port(server))) {
                socket.getOutputStream().write(sent);
            }
            return null;
        });
    }

    private void nothingMoreComes(Transport transport) {
        int before = received.size();
        await(sleep(A_WHILE));
        assertEquals(before, received.size());
        assertEquals("d", heard.toString());
        assertFalse(transport.isReading());
        assertFalse(transport.isClosing());
    }

    private void allComesInTheEnd(Transport transport) {
        while (!transport.isClosing()) {
            transport.resumeReading();
            await(sleep(0));
            await(sleep(0.001));
        }
        await(lost);
        assertArrayEquals(sent, received.toByteArray());
        assertEquals("del", heard.toString());
        assertNull(failure);
    }

    @Test
    void nothingComesThoughThePeerHasEndedItsStream() {
        meet(new Pausing(), ServeOptions.DEFAULT, this::sendAllAndClose, (server, transport) -> {
            while (received.size() == 0) await(sleep(0.001));
            nothingMoreComes(transport);
            assertTrue(received.size() < MUCH, "all came at once");
            allComesInTheEnd(transport);
        });
    }

    @Test
    void aBufferThatIsTooSmallForAPieceIsNotFilledTwice() {
        meet(new PausingInside(), ServeOptions.DEFAULT, this::sendAllAndClose, (server, transport) -> {
            while (received.size() == 0) await(sleep(0.001));
            nothingMoreComes(transport);
            assertTrue(received.size() <= 10_000, received.size() + " bytes");
            allComesInTheEnd(transport);
        });
    }

    @Test
    void whoPausesAtOnceHearsNothing() {
        Pausing paused = new Pausing() {
            @Override
            public void connectionMade(Transport transport) {
                transport.pauseReading();
                super.connectionMade(transport);
            }
        };
        meet(paused, ServeOptions.DEFAULT, this::sendAllAndClose, (server, transport) -> {
            await(sleep(A_WHILE));
            assertEquals("", heard.toString());
            allComesInTheEnd(transport);
        });
    }

    @Test
    void aPieceThatIsDecryptedComesInParts() throws Exception {
        SSLContext localhost = Certificates.context("good", "ip:127.0.0.1,dns:localhost");
        ConnectOptions encrypted = ConnectOptions.DEFAULT.withTls(TlsOptions.of(localhost));
        Connection[] client = new Connection[1];
        meet(
                new Pausing(),
                ServeOptions.DEFAULT.withTls(TlsOptions.of(localhost)),
                server -> {
                    client[0] = await(Streams.openConnection(HOST, port(server), encrypted));
                    client[0].writer().write(sent);
                    client[0].writer().close(); // does not wait for the answer
                },
                (server, transport) -> {
                    while (received.size() == 0) await(sleep(0.001));
                    nothingMoreComes(transport);
                    assertTrue(received.size() <= 16 * 1024, received.size() + " bytes are more than a record");
                    allComesInTheEnd(transport);
                    await(client[0].writer().waitClosed());
                });
    }

    @Test
    void whatIsHeldIsDroppedWhenTheConnectionIsClosed() {
        meet(new PausingInside(), ServeOptions.DEFAULT, this::sendAllAndClose, (server, transport) -> {
            while (received.size() == 0) await(sleep(0.001));
            int before = received.size();
            transport.close();
            transport.resumeReading();
            await(lost);
            assertEquals(before, received.size());
            assertEquals("dl", heard.toString());
        });
    }

    @Test
    void whatIsWrittenMeanwhileFindsOutThatThePeerIsGone() {
        meet(
                new PausingInside(),
                ServeOptions.DEFAULT,
                server -> Asyncio.blocking(() -> {
                    try (Socket socket = new Socket(HOST, port(server))) {
                        socket.getOutputStream().write(sent);
                        socket.setSoLinger(true, 0);
                    }
                    return null;
                }),
                (server, transport) -> {
                    while (!transport.isClosing()) {
                        transport.write(new byte[1]);
                        await(sleep(0.001));
                    }
                    await(lost);
                    assertTrue(failure instanceof IOException, () -> "failed with " + failure);
                });
    }
}

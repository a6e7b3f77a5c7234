package weft.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.blocking;
import static weft.Asyncio.createTask;
import static weft.Asyncio.run;
import static weft.Asyncio.sleep;
import static weft.Asyncio.toThread;
import static weft.net.Loopback.HOST;
import static weft.net.Loopback.port;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import weft.Asyncio;
import weft.Future;
import weft.Task;
import weft.stream.LimitOverrunException;
import weft.stream.Server;
import weft.stream.StreamReader;
import weft.stream.StreamWriter;

/** Peers that mean harm, or are broken, and a system that has nothing left. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BadPeersTest {
    private static final int MEGABYTE = 1_000_000;

    /** Serves one connection of a plain socket with the handler, and returns when both are done. */
    private static void meet(Peer peer, Handler handler) {
        run(async(() -> {
            Future<Void> handled = Asyncio.getRunningLoop().createFuture();
            Server server = await(Streams.startServer(
                    (reader, writer) -> async(() -> {
                        try {
                            handler.handle(reader, writer);
                            handled.setResult(null);
                        } catch (Throwable e) {
                            handled.setException(e);
                        } finally {
                            writer.transport().abort();
                        }
                    }),
                    HOST,
                    0));
            Task<Void> peering = createTask(toThread(() -> {
                try (Socket socket = new Socket(HOST, port(server))) {
                    peer.talk(socket);
                }
                return null;
            }));
            await(handled);
            await(peering);
            server.close();
            await(server.waitClosed());
        }));
    }

    private interface Peer {
        void talk(Socket socket) throws Exception;
    }

    private interface Handler {
        void handle(StreamReader reader, StreamWriter writer) throws Exception;
    }

    private static void reset(Socket socket) throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    /** Sends megabytes until that fails; returns how many were taken. */
    private static int sendMegabytes(Socket socket, int count) throws IOException {
        OutputStream out = socket.getOutputStream();
        byte[] block = new byte[MEGABYTE];
        for (int sent = 0; sent < count; sent++) {
            try {
                out.write(block);
            } catch (IOException e) {
                return sent;
            }
        }
        return count;
    }

    @Test
    void aLineOfAHundredMegabytesIsRefusedAtTheLimit() {
        int[] taken = new int[1];
        meet(socket -> taken[0] = sendMegabytes(socket, 100), (reader, writer) -> {
            LimitOverrunException refused = assertThrows(LimitOverrunException.class, () -> await(reader.readline()));
            assertTrue(refused.consumed() < MEGABYTE, refused::toString);
        });
        assertTrue(taken[0] < 50, taken[0] + " MB were taken from the peer");
    }

    @Test
    void whoGoesOnAfterALineThatIsTooLongNeverHoldsMuch() {
        meet(
                socket -> {
                    assertEquals(100, sendMegabytes(socket, 100));
                    socket.getOutputStream().write("\nat last\n".getBytes());
                },
                (reader, writer) -> {
                    int refused = 0;
                    String line = "";
                    while (line.isEmpty() || line.equals("\n")) {
                        try {
                            byte[] bytes = await(reader.readline());
                            line = bytes.length > 64 * 1024 || bytes[0] == 0 ? "" : new String(bytes);
                        } catch (LimitOverrunException e) {
                            refused++;
                            assertTrue(e.consumed() < MEGABYTE, e::toString);
                        }
                    }
                    assertEquals("at last\n", line);
                    assertTrue(refused > 50, refused + " times refused");
                });
    }

    @Test
    void aResetInTheMiddleOfAWrite() {
        meet(
                socket -> {
                    socket.getInputStream().readNBytes(MEGABYTE);
                    reset(socket);
                },
                (reader, writer) -> {
                    IOException lost = assertThrows(IOException.class, () -> {
                        while (true) {
                            writer.write(new byte[MEGABYTE]);
                            await(writer.drain(), IOException.class);
                        }
                    });
                    assertTrue(isLost(lost), lost::toString);
                    IOException again = assertThrows(IOException.class, () -> {
                        writer.write("more");
                        await(writer.drain(), IOException.class);
                    });
                    assertTrue(isLost(again), again::toString);
                });
    }

    @Test
    void aResetInTheMiddleOfARead() {
        meet(
                socket -> {
                    socket.getOutputStream().write("half a li".getBytes());
                    blockUntilRead(socket);
                    reset(socket);
                },
                (reader, writer) -> {
                    assertEquals("half", new String(await(reader.readexactly(4))));
                    writer.write("!");
                    IOException lost =
                            assertThrows(IOException.class, () -> await(reader.readline(), IOException.class));
                    assertTrue(isLost(lost), lost::toString);
                });
    }

    private static void blockUntilRead(Socket socket) throws IOException {
        assertEquals('!', socket.getInputStream().read());
    }

    private static boolean isLost(IOException e) {
        return List.of("Connection reset by peer", "Connection reset", "Broken pipe")
                        .contains(e.getMessage())
                || e.getMessage().startsWith("Connection lost");
    }

    @Test
    void aByteASecondMeetsTheTimeLimitOfTheWholeRequest() {
        double[] took = new double[1];
        meet(
                socket -> {
                    OutputStream out = socket.getOutputStream();
                    try {
                        for (int i = 0; i < 60; i++) {
                            out.write('x');
                            Thread.sleep(100); // real time is the subject: a peer that is slow
                        }
                    } catch (IOException e) {
                        return; // the server has had enough
                    }
                    throw new AssertionError("the server has waited for ever");
                },
                (reader, writer) -> {
                    double begun = Asyncio.getRunningLoop().time();
                    assertThrows(
                            weft.TimeoutException.class,
                            () -> Asyncio.timeout(0.5).run(limit -> {
                                List<Byte> request = new ArrayList<>();
                                while (request.size() < 1_000)
                                    request.add(await(reader.readexactly(1))[0]); // each one comes in time
                            }));
                    took[0] = Asyncio.getRunningLoop().time() - begun;
                });
        assertTrue(took[0] >= 0.5 && took[0] < 5, took[0] + " s");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void withoutADescriptorTheServerWaitsAndGoesOn() throws Exception {
        String said = ChildJvm.runLimited("ulimit -n 200", OutOfDescriptorsMain.class);
        assertEquals("""
            all classes are loaded now
            first served
            no descriptor is left
            socket.accept() failed; trying again in a second
            no answer yet
            second served
            third served
            """, said);
    }

    @Test
    void aThousandClientsThatComeAndGoAtOnceDoNoHarm() {
        run(async(() -> await(Streams.startServer(Loopback::echo, HOST, 0)).run(server -> {
            server.getLoop().setExceptionHandler((loop, context) -> {}); // the handlers tell of the resets
            blocking(() -> {
                for (int i = 0; i < 1_000; i++) {
                    Socket socket = new Socket(HOST, port(server));
                    if (i % 2 == 0) reset(socket);
                    else socket.close();
                }
                return null;
            });
            await(sleep(0.1));
            assertEquals("still here", Loopback.ask(Loopback.connect(server), "still here"));
            server.closeClients();
        })));
    }
}

package weft.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.createTask;
import static weft.Asyncio.getRunningLoop;
import static weft.Asyncio.run;
import static weft.net.Loopback.HOST;
import static weft.net.Loopback.port;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weft.Task;
import weft.stream.BaseProtocol;
import weft.stream.Connection;
import weft.stream.Protocol;
import weft.stream.Transport;

/** What a protocol writes out of {@code dataReceived}: the memory that it was handed, and when it goes out. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ForwardingTest {
    private abstract static class Handed implements Protocol {
        Transport transport;

        @Override
        public void connectionMade(Transport made) {
            transport = made;
        }
    }

    private interface Body {
        void run(Connection client) throws Throwable;
    }

    private static void talkingTo(Supplier<BaseProtocol<Transport>> protocols, Body body) {
        run(async(() -> await(Connections.createServer(protocols, HOST, 0, ServeOptions.DEFAULT))
                .run(server -> {
                    try (Connection client = await(Streams.openConnection(HOST, port(server)))) {
                        body.run(client);
                    }
                })));
    }

    @Test
    void muchMoreThanTheSystemBuffersComesBackUnchanged() {
        byte[] much = new byte[20_000_000];
        new Random(1).nextBytes(much);
        talkingTo(
                () -> new Handed() {
                    @Override
                    public void dataReceived(ByteBuffer data) {
                        transport.write(data);
                        assertFalse(data.hasRemaining(), "it is taken");
                    }
                },
                client -> {
                    Task<Void> sending = createTask(async(() -> {
                        client.writer().write(much);
                        await(client.writer().drain());
                    }));
                    await(sending); // all is waiting there now, in the memory that was received
                    assertArrayEquals(much, await(client.reader().readexactly(much.length)));
                });
    }

    @Test
    void aPartOfItCanBeSentAndTwice() {
        talkingTo(
                () -> new Handed() {
                    @Override
                    public void dataReceived(ByteBuffer data) {
                        int end = data.limit();
                        transport.write(data.position(1).limit(3));
                        assertEquals(3, data.position());
                        transport.write(data.position(1).limit(end));
                        transport.write(ByteBuffer.wrap(new byte[] {'!'}));
                        transport.write(data.duplicate().rewind());
                    }
                },
                client -> {
                    client.writer().write("abcde");
                    byte[] answer = await(client.reader().readexactly(12));
                    assertEquals("bcbcde!abcde", new String(answer, StandardCharsets.US_ASCII));
                });
    }

    @Test
    void itCanBeSentOverAnotherConnection() {
        List<Handed> both = new ArrayList<>();
        run(async(() -> await(Connections.createServer(
                        () -> {
                            Handed one = new Handed() {
                                @Override
                                public void dataReceived(ByteBuffer data) {
                                    Handed other = both.get(both.getFirst() == this ? 1 : 0);
                                    other.transport.write(data);
                                }
                            };
                            both.add(one);
                            return one;
                        },
                        HOST,
                        0,
                        ServeOptions.DEFAULT))
                .run(server -> {
                    try (Connection ann = await(Streams.openConnection(HOST, port(server)));
                            Connection bob = await(Streams.openConnection(HOST, port(server)))) {
                        ann.writer().write("from ann\n");
                        assertEquals("from ann\n", new String(await(bob.reader().readline())));
                        bob.writer().write("from bob\n");
                        assertEquals("from bob\n", new String(await(ann.reader().readline())));
                    }
                })));
    }

    @Test
    void whatIsWrittenMeanwhileGoesOutWhenAllIsReceived() {
        List<Integer> waiting = new ArrayList<>();
        talkingTo(
                () -> new Handed() {
                    @Override
                    public void dataReceived(ByteBuffer data) {
                        transport.write("one ".getBytes(StandardCharsets.US_ASCII));
                        transport.write("two".getBytes(StandardCharsets.US_ASCII));
                        waiting.add(transport.getWriteBufferSize());
                        getRunningLoop().callSoon(() -> waiting.add(transport.getWriteBufferSize()));
                    }
                },
                client -> {
                    client.writer().write("?");
                    assertEquals("one two", new String(await(client.reader().readexactly(7))));
                    assertTrue(waiting.getFirst() >= 7, "they wait for each other: " + waiting);
                    assertEquals(0, waiting.getLast());
                });
    }

    @Test
    void tooMuchGoesOutAtOnce() {
        boolean ring = "io_uring".equals(System.getProperty("weft.transport"));
        List<Integer> waiting = new ArrayList<>();
        List<String> told = new ArrayList<>();
        byte[] block = new byte[4000];
        talkingTo(
                () -> new Handed() {
                    @Override
                    public void connectionMade(Transport made) {
                        super.connectionMade(made);
                        made.setWriteBufferLimits(6000, 0);
                    }

                    @Override
                    public void dataReceived(ByteBuffer data) {
                        for (int i = 0; i < 3; i++) {
                            transport.write(block);
                            waiting.add(transport.getWriteBufferSize());
                        }
                    }

                    @Override
                    public void pauseWriting() {
                        told.add("pause");
                    }

                    @Override
                    public void resumeWriting() {
                        told.add("resume");
                    }
                },
                client -> {
                    client.writer().write("?");
                    await(client.reader().readexactly(3 * block.length));
                    if (ring) { // takes what is written in the next iteration only
                        assertTrue(waiting.getLast() >= 3 * block.length, "all of it waits: " + waiting);
                        assertEquals(List.of("pause", "resume"), told);
                        return;
                    }
                    assertEquals(0, Objects.requireNonNull(waiting.get(1)), "the second one was too much: " + waiting);
                    assertEquals(List.of(), told, "there is room in the system's buffer, so nobody has to wait");
                });
    }

    @Test
    void whatWasWrittenBeforeClosingArrives() {
        talkingTo(
                () -> new Handed() {
                    @Override
                    public void dataReceived(ByteBuffer data) {
                        transport.write(data);
                        transport.close();
                    }
                },
                client -> {
                    client.writer().write("bye");
                    assertEquals("bye", new String(await(client.reader().read())));
                });
    }
}

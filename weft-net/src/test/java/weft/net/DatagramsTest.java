package weft.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.createTask;
import static weft.Asyncio.run;
import static weft.Asyncio.sleep;
import static weft.Asyncio.waitFor;
import static weft.net.Datagrams.createDatagramEndpoint;
import static weft.net.Loopback.HOST;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import weft.Coroutine;
import weft.Task;
import weft.net.Datagrams.Endpoint;
import weft.queue.Queue;
import weft.stream.DatagramProtocol;
import weft.stream.DatagramTransport;
import weft.stream.ExtraInfo;
import weft.stream.Protocol;

/** {@code create_datagram_endpoint} over real sockets. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DatagramsTest {
    // @start region="echo"
    static class Echo implements DatagramProtocol {
        private DatagramTransport transport;

        @Override
        public void connectionMade(DatagramTransport made) {
            transport = made;
        }

        @Override
        public void datagramReceived(ByteBuffer data, SocketAddress sender) {
            transport.sendto(data, sender);
        }
    }

    Coroutine<Void> serve() {
        return async(() -> {
            var endpoint = await(createDatagramEndpoint(Echo::new, DatagramOptions.at("127.0.0.1", 9999)));
            await(sleep(3600));
            endpoint.transport().close();
        });
    }
    // @end

    /** Keeps what it hears. */
    private static final class Recorder implements DatagramProtocol {
        final Queue<byte[]> received = new Queue<>();
        final Queue<IOException> errors = new Queue<>();
        final List<SocketAddress> senders = new ArrayList<>();
        final List<String> calls = new ArrayList<>();

        @Override
        public void connectionMade(DatagramTransport made) {
            calls.add("made");
        }

        @Override
        public void datagramReceived(ByteBuffer data, SocketAddress sender) {
            byte[] bytes = new byte[data.remaining()];
            data.get(bytes);
            received.putNowait(bytes);
            senders.add(sender);
        }

        @Override
        public void errorReceived(IOException exception) {
            errors.putNowait(exception);
        }

        @Override
        public void pauseWriting() {
            calls.add("pause");
        }

        @Override
        public void resumeWriting() {
            calls.add("resume");
        }

        @Override
        public void connectionLost(Throwable exception) {
            calls.add("lost " + exception);
        }

        String next() {
            return new String(nextBytes());
        }

        byte[] nextBytes() {
            return await(waitFor(received.get(), 10));
        }
    }

    private static Endpoint<Recorder> open(DatagramOptions options) {
        return await(createDatagramEndpoint(Recorder::new, options));
    }

    private static Endpoint<Echo> echo(String host) {
        return await(createDatagramEndpoint(Echo::new, DatagramOptions.at(host, 0)));
    }

    private static InetSocketAddress address(Endpoint<?> endpoint) {
        return (InetSocketAddress) endpoint.transport().getExtraInfo(ExtraInfo.SOCKNAME);
    }

    private static Endpoint<Recorder> connectedTo(Endpoint<?> server) {
        return open(DatagramOptions.to(
                address(server).getAddress().getHostAddress(), address(server).getPort()));
    }

    @Test
    void aConnectedEndpointIsAnswered() {
        run(async(() -> {
            Endpoint<Echo> server = echo(HOST);
            Endpoint<Recorder> client = connectedTo(server);
            client.transport().sendto("hello".getBytes());
            assertEquals("hello", client.protocol().next());
            client.transport().sendto("to its peer by name".getBytes(), address(server));
            assertEquals("to its peer by name", client.protocol().next());
            assertEquals(List.of(address(server), address(server)), client.protocol().senders);
            assertEquals(address(server), client.transport().getExtraInfo(ExtraInfo.PEERNAME));
            assertNull(server.transport().getExtraInfo(ExtraInfo.PEERNAME));
            client.transport().close();
            server.transport().close();
        }));
    }

    @Test
    void anUnconnectedEndpointTalksToMany() {
        run(async(() -> {
            Endpoint<Echo> one = echo(HOST);
            Endpoint<Echo> two = echo(HOST);
            Endpoint<Recorder> client = open(DatagramOptions.at(HOST, 0));
            client.transport().sendto("1".getBytes(), address(one));
            assertEquals("1", client.protocol().next());
            client.transport().sendto("2".getBytes(), address(two));
            assertEquals("2", client.protocol().next());
            assertEquals(List.of(address(one), address(two)), client.protocol().senders);
            for (Endpoint<?> each : List.of(one, two, client)) each.transport().close();
        }));
    }

    @Test
    void eachDatagramKeepsItsBounds() {
        run(async(() -> {
            Endpoint<Echo> server = echo(HOST);
            Endpoint<Recorder> client = connectedTo(server);
            Random random = new Random(3);
            for (int size : List.of(1, 1_500, 2_049, 9_000, 65_507)) {
                byte[] sent = new byte[size];
                random.nextBytes(sent);
                client.transport().sendto(sent);
                assertArrayEquals(sent, client.protocol().nextBytes());
            }
            for (int i = 0; i < 20; i++) client.transport().sendto(("number " + i).getBytes()); // together
            for (int i = 0; i < 20; i++)
                assertEquals("number " + i, client.protocol().next());
            client.transport().close();
            server.transport().close();
        }));
    }

    @Test
    void anEmptyDatagramIsADatagram() {
        run(async(() -> {
            Endpoint<Echo> server = echo(HOST);
            Endpoint<Recorder> connected = connectedTo(server);
            connected.transport().sendto(new byte[0]);
            if (weft.net.netty.NettyLoop.running().kind() == weft.net.netty.NettyTransportKind.NIO)
                assertTrue(await(waitFor(connected.protocol().errors.get(), 10))
                        .getMessage()
                        .contains("empty datagram"));
            else assertEquals("", connected.protocol().next());
            Endpoint<Recorder> free = open(DatagramOptions.at(HOST, 0));
            free.transport().sendto(new byte[0], address(server));
            assertEquals("", free.protocol().next());
            free.transport().sendto("still works".getBytes(), address(server));
            assertEquals("still works", free.protocol().next());
            for (Endpoint<?> each : List.of(server, connected, free))
                each.transport().close();
        }));
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void thatNobodyListensIsAnErrorAndNotTheEnd() {
        run(async(() -> {
            Endpoint<Recorder> dead = open(DatagramOptions.at(HOST, 0));
            InetSocketAddress gone = address(dead);
            dead.transport().close();
            await(sleep(0.01));
            Endpoint<Recorder> client = open(DatagramOptions.to(HOST, gone.getPort()));
            client.transport().sendto("anybody?".getBytes());
            IOException refused = await(waitFor(client.protocol().errors.get(), 10));
            assertTrue(
                    refused.toString().contains("refused") || refused.toString().contains("Unreachable"),
                    refused::toString);
            Endpoint<Echo> reborn = await(createDatagramEndpoint(Echo::new, DatagramOptions.at(HOST, gone.getPort())));
            client.transport().sendto("now?".getBytes());
            assertEquals("now?", client.protocol().next());
            client.transport().close();
            reborn.transport().close();
        }));
    }

    @Test
    void aDatagramThatIsTooLongIsAnErrorAndNotTheEnd() {
        run(async(() -> {
            Endpoint<Echo> server = echo(HOST);
            Endpoint<Recorder> client = connectedTo(server);
            client.transport().sendto(new byte[70_000]);
            IOException refused = await(waitFor(client.protocol().errors.get(), 10));
            assertTrue(refused.getMessage().contains("too long"), refused::toString);
            client.transport().sendto("short".getBytes());
            assertEquals("short", client.protocol().next());
            client.transport().close();
            server.transport().close();
        }));
    }

    @Test
    void onlyAddressesThatFitAreTaken() {
        run(async(() -> {
            Endpoint<Echo> server = echo(HOST);
            Endpoint<Recorder> connected = connectedTo(server);
            Endpoint<Recorder> free = open(DatagramOptions.at(HOST, 0));
            assertThrows(
                    IllegalArgumentException.class, () -> connected.transport().sendto(new byte[1], address(free)));
            assertThrows(IllegalArgumentException.class, () -> free.transport().sendto(new byte[1]));
            assertThrows(
                    IllegalArgumentException.class,
                    () -> free.transport().sendto(new byte[1], InetSocketAddress.createUnresolved("localhost", 1)));
            assertThrows(IllegalArgumentException.class, () -> free.transport().setProtocol(new Protocol() {}));
            for (Endpoint<?> each : List.of(server, connected, free))
                each.transport().close();
        }));
        assertThrows(IllegalArgumentException.class, () -> new DatagramOptions(null, null, false, false));
    }

    @Test
    void theProtocolHearsOfTheEndOnceAndLater() {
        run(async(() -> {
            Endpoint<Recorder> endpoint = open(DatagramOptions.at(HOST, 0));
            assertEquals(List.of("made"), endpoint.protocol().calls);
            endpoint.transport().close();
            endpoint.transport().abort();
            assertTrue(endpoint.transport().isClosing());
            assertEquals(List.of("made"), endpoint.protocol().calls);
            await(sleep(0));
            assertEquals(List.of("made", "lost null"), endpoint.protocol().calls);
            endpoint.transport().sendto(new byte[1], new InetSocketAddress(HOST, 1)); // is dropped
        }));
    }

    @Test
    void whatWasSentBeforeCloseLeaves() {
        run(async(() -> {
            Endpoint<Recorder> receiver = open(DatagramOptions.at(HOST, 0));
            Endpoint<Recorder> sender = connectedTo(receiver);
            for (int i = 0; i < 5; i++) sender.transport().sendto(("last words " + i).getBytes());
            sender.transport().close();
            for (int i = 0; i < 5; i++)
                assertEquals("last words " + i, receiver.protocol().next());
            receiver.transport().close();
        }));
    }

    @Test
    void theProtocolIsToldToPauseAndToResume() {
        run(async(() -> {
            Endpoint<Recorder> receiver = open(DatagramOptions.at(HOST, 0));
            Endpoint<Recorder> sender = connectedTo(receiver);
            sender.transport().setWriteBufferLimits(3_000, 1_000);
            for (int i = 0; i < 4; i++) sender.transport().sendto(new byte[1_000]); // leave together, later
            assertEquals(List.of("made", "pause"), sender.protocol().calls);
            assertTrue(sender.transport().getWriteBufferSize() >= 4_000);
            await(sleep(0.02));
            assertEquals(List.of("made", "pause", "resume"), sender.protocol().calls);
            assertEquals(0, sender.transport().getWriteBufferSize());
            sender.transport().close();
            receiver.transport().close();
        }));
    }

    @Test
    void aProtocolThatFailsEndsItsTransport() {
        List<String> reports = new ArrayList<>();
        run(async(() -> {
            weft.Asyncio.getRunningLoop().setExceptionHandler((loop, context) -> reports.add(context.message()));
            weft.Future<Throwable> lost = weft.Asyncio.getRunningLoop().createFuture();
            Endpoint<DatagramProtocol> broken = await(createDatagramEndpoint(
                    () -> new DatagramProtocol() {
                        @Override
                        public void datagramReceived(ByteBuffer data, SocketAddress sender) {
                            throw new IllegalStateException("a bug");
                        }

                        @Override
                        public void connectionLost(Throwable exception) {
                            lost.setResult(exception);
                        }
                    },
                    DatagramOptions.at(HOST, 0)));
            Endpoint<Recorder> client = connectedTo(broken);
            client.transport().sendto("x".getBytes());
            assertEquals("a bug", await(waitFor(lost, 10)).getMessage());
            client.transport().close();
        }));
        assertEquals(List.of("Fatal error: protocol.datagramReceived() failed."), reports);
    }

    @Test
    void sixAndFour() throws Exception {
        assumeTrue(
                NetworkInterface.networkInterfaces()
                        .flatMap(NetworkInterface::inetAddresses)
                        .anyMatch(address -> address instanceof java.net.Inet6Address),
                "this machine has no IPv6");
        run(async(() -> {
            Endpoint<Echo> server = echo("::1");
            Endpoint<Recorder> client = connectedTo(server);
            client.transport().sendto("six".getBytes());
            assertEquals("six", client.protocol().next());
            client.transport().close();
            server.transport().close();
        }));
    }

    @Test
    void aNameIsLookedUp() {
        run(async(() -> {
            Endpoint<Echo> server = echo(HOST);
            Endpoint<Recorder> client =
                    open(DatagramOptions.to("localhost", address(server).getPort())
                            .withLocalAddress(new InetSocketAddress(HOST, 0)));
            client.transport().sendto("by name".getBytes());
            assertEquals("by name", client.protocol().next());
            client.transport().close();
            server.transport().close();
            assertThrows(
                    UnknownHostException.class,
                    () -> await(createDatagramEndpoint(Recorder::new, DatagramOptions.to("no.such.host.invalid", 1))));
            assertThrows(
                    UnknownHostException.class,
                    () -> open(DatagramOptions.to(HOST, 1).withLocalAddress(new InetSocketAddress("::1", 0))));
        }));
    }

    @Test
    void aPortThatIsTakenTellsWhich() {
        run(async(() -> {
            Endpoint<Echo> first = echo(HOST);
            int port = address(first).getPort();
            BindException taken = assertThrows(
                    BindException.class,
                    () -> await(createDatagramEndpoint(Echo::new, DatagramOptions.at(HOST, port))));
            assertTrue(taken.getMessage().contains(String.valueOf(port)), taken::toString);
            first.transport().close();
        }));
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void aPortCanBeShared() {
        run(async(() -> {
            Endpoint<Recorder> one = open(DatagramOptions.at(HOST, 0).withReusePort(true));
            Endpoint<Recorder> two =
                    open(DatagramOptions.at(HOST, address(one).getPort()).withReusePort(true));
            assertEquals(address(one), address(two));
            one.transport().close();
            two.transport().close();
        }));
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void everybodyOnANetworkHearsABroadcast() {
        run(async(() -> {
            Endpoint<Recorder> receiver = open(DatagramOptions.at("0.0.0.0", 0));
            int port = address(receiver).getPort();
            Endpoint<Recorder> sender =
                    open(DatagramOptions.to("127.255.255.255", port).withAllowBroadcast(true));
            sender.transport().sendto("hear, hear".getBytes());
            assertEquals("hear, hear", receiver.protocol().next());
            receiver.transport()
                    .sendto("heard".getBytes(), receiver.protocol().senders.getFirst());
            assertEquals("heard", sender.protocol().next()); // though its peer is the network
            sender.transport().close();
            receiver.transport().close();
        }));
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void withoutLeaveThereIsNoBroadcast() {
        run(async(() -> {
            Endpoint<Recorder> sender = open(DatagramOptions.at("0.0.0.0", 0));
            sender.transport().sendto("hear, hear".getBytes(), new InetSocketAddress("127.255.255.255", 9));
            IOException refused = await(waitFor(sender.protocol().errors.get(), 10));
            assertTrue(refused.getMessage().contains("ermission denied"), refused::toString);
            sender.transport().close();
        }));
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void cancellingLeavesNothing() {
        run(async(() -> {
            int before = Descriptors.sockets();
            for (int i = 0; i < 20; i++) {
                Task<?> opening = createTask(createDatagramEndpoint(Recorder::new, DatagramOptions.at(HOST, 0)));
                await(sleep(0));
                opening.cancel();
                await(weft.Asyncio.wait(List.of(opening)));
                assertTrue(opening.cancelled());
            }
            for (int i = 0; i < 20; i++)
                assertThrows(
                        IllegalStateException.class,
                        () -> await(createDatagramEndpoint(
                                () -> {
                                    throw new IllegalStateException("no protocol");
                                },
                                DatagramOptions.at(HOST, 0))));
            await(sleep(0.02));
            assertEquals(before, Descriptors.sockets());
        }));
    }
}

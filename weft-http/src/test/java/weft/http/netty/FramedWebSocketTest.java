package weft.http.netty;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.await;
import static weft.Asyncio.createTask;
import static weft.Asyncio.getRunningLoop;
import static weft.Asyncio.sleep;
import static weft.testing.Testing.runTest;

import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import weft.CancelledError;
import weft.Task;
import weft.TimeoutException;
import weft.http.websocket.WSCloseCode;
import weft.http.websocket.WSMessage;
import weft.http.websocket.WSMessageTypeException;
import weft.http.websocket.WebSocketOptions;

/** What a WebSocket does while it is open, and its times; the wire is a list. */
class FramedWebSocketTest {
    private static final WSMessage HELLO = new WSMessage.Text("hello");
    private static final WSMessage PING = new WSMessage.Ping(new byte[0]);
    private static final WSMessage PONG = new WSMessage.Pong(new byte[0]);
    private static final WSMessage CLOSED = new WSMessage.Closed();

    private static WSMessage.Close closeOf(int code) {
        return new WSMessage.Close(code, "");
    }

    // -- receiving --

    @Test
    void messagesComeInOrderAndAForStatementEndsWithTheClose() {
        runTest(() -> {
            FakeWire wire = new FakeWire(WebSocketOptions.DEFAULT);
            wire.socket.received(HELLO);
            wire.socket.received(new WSMessage.Binary(new byte[] {1}));
            wire.socket.received(new WSMessage.Close(4000, "bye"));
            List<WSMessage> got = new ArrayList<>();
            for (WSMessage message : wire.socket) got.add(message);
            assertEquals(List.of(HELLO, new WSMessage.Binary(new byte[] {1})), got);
            assertEquals(List.of(closeOf(4000), "close"), wire.done);
            assertEquals(4000, wire.socket.closeCode());
            assertTrue(wire.socket.closed());
            assertEquals(CLOSED, await(wire.socket.receive()));
            await(sleep(0));
            assertEquals(List.of(closeOf(4000), "close", "end"), wire.done);
        });
    }

    @Test
    void messagesWithNothingInThemAreNotCollectedWithoutEnd() {
        runTest(() -> {
            FakeWire wire = new FakeWire(WebSocketOptions.DEFAULT.withAutoPing(false));
            for (int i = 0; i < 10_000; i++) wire.socket.received(i % 2 == 0 ? new WSMessage.Text("") : PING);
            assertEquals(List.of("stop"), wire.done);
            for (int i = 0; i < 10_000; i++) await(wire.socket.receive());
            assertEquals(List.of("stop", "read"), wire.done);
        });
    }

    @Test
    void closeIsAMessageToWhoReceives() {
        runTest(() -> {
            FakeWire wire = new FakeWire(WebSocketOptions.DEFAULT);
            wire.socket.received(new WSMessage.Close(1001, "later"));
            assertEquals(new WSMessage.Close(1001, "later"), await(wire.socket.receive()));
            assertEquals(CLOSED, await(wire.socket.receive()));
            assertEquals(CLOSED, await(wire.socket.receive()));
        });
    }

    @Test
    void aCloseWithoutACodeIsAnsweredWithoutOne() {
        runTest(() -> {
            FakeWire wire = new FakeWire(WebSocketOptions.DEFAULT);
            wire.socket.received(closeOf(WSCloseCode.NO_STATUS_RCVD));
            await(wire.socket.receive());
            assertEquals(closeOf(WSCloseCode.NO_STATUS_RCVD), wire.done.getFirst());
            assertEquals(1005, wire.socket.closeCode());
        });
    }

    @Test
    void withoutAutoCloseTheProgramAnswers() {
        runTest(() -> {
            FakeWire wire = new FakeWire(WebSocketOptions.DEFAULT.withAutoClose(false));
            wire.socket.received(closeOf(1001));
            assertEquals(closeOf(1001), await(wire.socket.receive()));
            assertFalse(wire.socket.closed());
            await(wire.socket.sendStr("last words"));
            assertTrue(await(wire.socket.close(4001, "mine")));
            assertEquals(
                    List.of(new WSMessage.Text("last words"), new WSMessage.Close(4001, "mine"), "close"), wire.done);
            assertEquals(1001, wire.socket.closeCode());
        });
    }

    @Test
    void onlyOneTaskReceives() {
        runTest(() -> {
            FakeWire wire = new FakeWire(WebSocketOptions.DEFAULT);
            Task<WSMessage> first = createTask(wire.socket.receive());
            await(sleep(0));
            IllegalStateException e = assertThrows(IllegalStateException.class, () -> await(wire.socket.receive()));
            assertTrue(e.getMessage().startsWith("Concurrent call to receive() is not allowed"), e.getMessage());
            wire.socket.received(HELLO);
            assertEquals(HELLO, await(first));
        });
    }

    @Test
    void cancellingAReceiveLosesNoMessage() {
        runTest(() -> {
            FakeWire wire = new FakeWire(WebSocketOptions.DEFAULT);
            Task<WSMessage> receiver = createTask(wire.socket.receive());
            await(sleep(0));
            wire.socket.received(HELLO); // and in the same iteration:
            receiver.cancel();
            assertThrows(CancelledError.class, () -> await(receiver));
            assertFalse(wire.socket.closed());
            assertEquals(HELLO, await(wire.socket.receive()));
        });
    }

    @Test
    void receivingHasALimitAndTheNextCallGoesOn() {
        runTest(() -> {
            FakeWire wire = new FakeWire(WebSocketOptions.DEFAULT.withReceiveTimeout(Duration.ofSeconds(3)));
            assertThrows(TimeoutException.class, () -> await(wire.socket.receive()));
            assertEquals(3.0, getRunningLoop().time());
            assertThrows(TimeoutException.class, () -> await(wire.socket.receive(Duration.ofSeconds(1))));
            assertEquals(4.0, getRunningLoop().time());
            wire.socket.received(HELLO);
            assertEquals(HELLO, await(wire.socket.receive()));
        });
    }

    @Test
    void askingForAnotherKindSaysWhatCame() {
        runTest(() -> {
            FakeWire wire = new FakeWire(WebSocketOptions.DEFAULT);
            wire.socket.received(HELLO);
            WSMessageTypeException e =
                    assertThrows(WSMessageTypeException.class, () -> await(wire.socket.receiveBytes()));
            assertEquals(HELLO, e.received());
            wire.socket.received(new WSMessage.Binary(new byte[] {7}));
            assertArrayEquals(new byte[] {7}, await(wire.socket.receiveBytes()));
            wire.socket.received(closeOf(1000));
            assertThrows(WSMessageTypeException.class, () -> await(wire.socket.receiveStr()));
        });
    }

    @Test
    void readingStopsWhileTooMuchIsUnreceived() {
        runTest(() -> {
            FakeWire wire = new FakeWire(WebSocketOptions.DEFAULT);
            for (int i = 0; i < 5; i++) wire.socket.received(new WSMessage.Binary(new byte[16_000]));
            assertEquals(List.of("stop"), wire.done);
            for (int i = 0; i < 3; i++) await(wire.socket.receive());
            assertEquals(List.of("stop"), wire.done);
            await(wire.socket.receive());
            assertEquals(List.of("stop", "read"), wire.done);
        });
    }

    // -- pings --

    @Test
    void pingsAreAnsweredWithTheirDataAndNotReceived() {
        runTest(() -> {
            FakeWire wire = new FakeWire(WebSocketOptions.DEFAULT);
            wire.socket.received(new WSMessage.Ping(new byte[] {1, 2}));
            wire.socket.received(PONG);
            wire.socket.received(HELLO);
            assertEquals(List.of(new WSMessage.Pong(new byte[] {1, 2})), wire.done);
            assertEquals(HELLO, await(wire.socket.receive()));
        });
    }

    @Test
    void withoutAutoPingTheyAreMessages() {
        runTest(() -> {
            FakeWire wire = new FakeWire(WebSocketOptions.DEFAULT.withAutoPing(false));
            wire.socket.received(PING);
            wire.socket.received(PONG);
            assertEquals(List.of(), wire.done);
            assertEquals(PING, await(wire.socket.receive()));
            assertEquals(PONG, await(wire.socket.receive()));
        });
    }

    @Test
    void ofPingsThatComeTooFastTheLastIsAnswered() {
        runTest(() -> {
            FakeWire wire = new FakeWire(WebSocketOptions.DEFAULT);
            wire.congested = true;
            for (byte i = 0; i < 100; i++) wire.socket.received(new WSMessage.Ping(new byte[] {i}));
            assertEquals(List.of(), wire.done);
            wire.relieve();
            assertEquals(List.of(new WSMessage.Pong(new byte[] {99})), wire.done);
        });
    }

    // -- heartbeat --

    @Test
    void silenceIsPingedAndAnAnswerCalmsForAsLong() {
        runTest(() -> {
            FakeWire wire = new FakeWire(WebSocketOptions.DEFAULT.withHeartbeat(10));
            await(sleep(9.9));
            assertEquals(List.of(), wire.done);
            await(sleep(0.2)); // 10.1
            assertEquals(List.of(PING), wire.done);
            wire.socket.received(PONG);
            await(sleep(9.9)); // 20.0
            assertEquals(List.of(PING), wire.done);
            await(sleep(0.2)); // 20.2
            assertEquals(List.of(PING, PING), wire.done);
            wire.socket.received(HELLO); // any message shows that it lives
            await(sleep(9.9));
            assertEquals(List.of(PING, PING), wire.done);
            assertFalse(wire.socket.closed());
            wire.socket.abort();
        });
    }

    @Test
    void whoDoesNotAnswerIsGivenUp() {
        runTest(() -> {
            FakeWire wire = new FakeWire(WebSocketOptions.DEFAULT.withHeartbeat(10));
            WSMessage message = await(wire.socket.receive());
            assertEquals(15.0, getRunningLoop().time());
            SocketException silent = assertInstanceOf(SocketException.class, ((WSMessage.Error) message).exception());
            assertSame(silent, wire.socket.exception());
            assertEquals(WSCloseCode.ABNORMAL_CLOSURE, wire.socket.closeCode());
            assertEquals(CLOSED, await(wire.socket.receive()));
            await(sleep(0));
            assertEquals(List.of(PING, "abort", "end"), wire.done);
            SocketException e = assertThrows(SocketException.class, () -> await(wire.socket.sendStr("x")));
            assertSame(silent, e.getCause());
        });
    }

    @Test
    void nobodyIsGivenUpWhileWeDoNotRead() {
        runTest(() -> {
            FakeWire wire = new FakeWire(WebSocketOptions.DEFAULT.withHeartbeat(10));
            wire.socket.received(new WSMessage.Binary(new byte[100_000]));
            await(sleep(100));
            assertFalse(wire.socket.closed());
            assertEquals(List.of("stop"), wire.done);
            await(wire.socket.receive());
            await(sleep(10.5));
            assertEquals(List.of("stop", "read", PING), wire.done);
            wire.socket.abort();
        });
    }

    @Test
    void noPingAfterTheEnd() {
        runTest(() -> {
            FakeWire wire = new FakeWire(WebSocketOptions.DEFAULT.withHeartbeat(10));
            wire.socket.lost(null);
            await(sleep(100));
            assertEquals(List.of("end"), wire.done);
        });
    }

    // -- sending --

    @Test
    void sendingWaitsForRoomAndACancelledSenderHasSent() {
        runTest(() -> {
            FakeWire wire = new FakeWire(WebSocketOptions.DEFAULT);
            wire.congested = true;
            Task<Void> sender = createTask(wire.socket.send(HELLO));
            await(sleep(0));
            assertFalse(sender.done());
            sender.cancel();
            assertThrows(CancelledError.class, () -> await(sender));
            assertEquals(List.of(HELLO), wire.done);
            assertFalse(wire.socket.closed());
            Task<Void> next = createTask(wire.socket.send(HELLO));
            await(sleep(0));
            wire.relieve();
            await(next);
            assertEquals(List.of(HELLO, HELLO), wire.done);
        });
    }

    @Test
    void whatCannotBeSentIsRefused() {
        runTest(() -> {
            FakeWire wire = new FakeWire(WebSocketOptions.DEFAULT);
            for (WSMessage message : List.of(
                    closeOf(1000),
                    CLOSED,
                    new WSMessage.Closing(),
                    new WSMessage.Error(new Exception()),
                    new WSMessage.Ping(new byte[126]),
                    new WSMessage.Pong(new byte[126])))
                assertThrows(IllegalArgumentException.class, () -> await(wire.socket.send(message)), "" + message);
            assertEquals(List.of(), wire.done);
            await(wire.socket.ping(new byte[125]));
            wire.socket.received(closeOf(1001));
            await(wire.socket.receive());
            SocketException e = assertThrows(SocketException.class, () -> await(wire.socket.sendStr("x")));
            assertEquals("Cannot send: the WebSocket is closed, code 1001", e.getMessage());
        });
    }
}

package weft.http.netty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.createTask;
import static weft.Asyncio.getRunningLoop;
import static weft.Asyncio.sleep;
import static weft.testing.Testing.runTest;

import java.net.SocketException;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;
import weft.CancelledError;
import weft.Task;
import weft.TimeoutException;
import weft.http.websocket.WSCloseCode;
import weft.http.websocket.WSMessage;
import weft.http.websocket.WebSocketException;
import weft.http.websocket.WebSocketOptions;

/** How a WebSocket ends: by this side, by the peer, or by a failure; the wire is a list. */
class FramedWebSocketClosingTest {
    private static final WSMessage HELLO = new WSMessage.Text("hello");
    private static final WSMessage CLOSED = new WSMessage.Closed();

    private static WSMessage.Close closeOf(int code) {
        return new WSMessage.Close(code, "");
    }

    // -- closing --

    @Test
    void closeWaitsForThePeersClose() {
        runTest(() -> {
            FakeWire wire = new FakeWire(WebSocketOptions.DEFAULT);
            getRunningLoop().callLater(2, () -> {
                wire.socket.received(HELLO); // too late: nobody gets it
                wire.socket.received(closeOf(4002));
            });
            assertTrue(await(wire.socket.close(4001, "bye")));
            assertEquals(2.0, getRunningLoop().time());
            assertEquals(4002, wire.socket.closeCode());
            assertEquals(List.of(new WSMessage.Close(4001, "bye"), "close"), wire.done);
            assertEquals(CLOSED, await(wire.socket.receive()));
            assertFalse(await(wire.socket.close(1000, "")));
            wire.socket.close();
            assertEquals(4002, wire.socket.closeCode());
        });
    }

    @Test
    void closeWaitsNotLongerThanItsTime() {
        runTest(() -> {
            FakeWire wire = new FakeWire(WebSocketOptions.DEFAULT);
            assertTrue(await(wire.socket.close(1000, "")));
            assertEquals(10.0, getRunningLoop().time());
            assertEquals(WSCloseCode.ABNORMAL_CLOSURE, wire.socket.closeCode());
            assertInstanceOf(TimeoutException.class, wire.socket.exception());
            assertEquals("abort", wire.done.get(1));
        });
    }

    @Test
    void whoReceivesIsToldThatThisSideCloses() {
        runTest(() -> {
            FakeWire wire = new FakeWire(WebSocketOptions.DEFAULT);
            Task<List<WSMessage>> receiver =
                    createTask(async(() -> List.of(await(wire.socket.receive()), await(wire.socket.receive()))));
            await(sleep(0));
            getRunningLoop().callLater(1, () -> wire.socket.received(closeOf(1000)));
            await(wire.socket.close(1000, ""));
            assertEquals(List.of(new WSMessage.Closing(), CLOSED), await(receiver));
        });
    }

    @Test
    void bothMayCloseAtTheSameTime() {
        runTest(() -> {
            FakeWire wire = new FakeWire(WebSocketOptions.DEFAULT);
            wire.socket.received(HELLO);
            wire.socket.received(closeOf(4003)); // lies unread when this side closes
            assertTrue(await(wire.socket.close(1000, "")));
            assertEquals(0.0, getRunningLoop().time());
            assertEquals(4003, wire.socket.closeCode());
            assertEquals(List.of(closeOf(1000), "close"), wire.done);
        });
    }

    @Test
    void aCancelledCloseEndsTheConnection() {
        runTest(() -> {
            FakeWire wire = new FakeWire(WebSocketOptions.DEFAULT);
            Task<Boolean> closing = createTask(wire.socket.close(1000, ""));
            await(sleep(1));
            closing.cancel();
            assertThrows(CancelledError.class, () -> await(closing));
            await(sleep(0));
            assertEquals(List.of(closeOf(1000), "abort", "end"), wire.done);
            assertEquals(WSCloseCode.ABNORMAL_CLOSURE, wire.socket.closeCode());
        });
    }

    @Test
    void whoHadStoppedReadingReadsAgainToSeeThePeersClose() {
        runTest(() -> {
            FakeWire wire = new FakeWire(WebSocketOptions.DEFAULT);
            wire.socket.received(new WSMessage.Binary(new byte[100_000]));
            getRunningLoop().callLater(1, () -> wire.socket.received(closeOf(1000)));
            await(wire.socket.close(1000, ""));
            assertEquals(List.of("stop", closeOf(1000), "read", "close"), wire.done);
        });
    }

    @Test
    void aPeerThatHearsNothingAnyMoreIsLeftAfterAWhile() {
        runTest(() -> {
            FakeWire wire = new FakeWire(WebSocketOptions.DEFAULT);
            wire.gone = true; // close() does not get through: the fake wire ends only once
            wire.socket.received(closeOf(1000));
            await(wire.socket.receive());
            await(sleep(9));
            assertEquals(List.of(closeOf(1000), "close"), wire.done);
            await(sleep(2));
            assertEquals(List.of(closeOf(1000), "close", "abort"), wire.done);
        });
    }

    @Test
    void codesAndReasonsAreChecked() {
        runTest(() -> {
            FakeWire wire = new FakeWire(WebSocketOptions.DEFAULT);
            for (int code : new int[] {0, 999, 1004, 1005, 1006, 1015, 2999, 5000})
                assertThrows(IllegalArgumentException.class, () -> wire.socket.close(code, ""), "" + code);
            assertThrows(IllegalArgumentException.class, () -> wire.socket.close(1000, "ä".repeat(62)));
            wire.socket.received(closeOf(1000));
            await(wire.socket.close(1000, "ä".repeat(61)));
        });
    }

    // -- failures --

    @Test
    void aBrokenRuleIsToldToThePeerAndToWhoReceives() {
        runTest(() -> {
            FakeWire wire = new FakeWire(WebSocketOptions.DEFAULT);
            wire.socket.received(HELLO);
            WebSocketException broken = new WebSocketException(1002, "not masked", null);
            wire.socket.violated(broken);
            assertEquals(HELLO, await(wire.socket.receive()));
            assertEquals(new WSMessage.Error(broken), await(wire.socket.receive()));
            assertEquals(CLOSED, await(wire.socket.receive()));
            await(sleep(0));
            assertEquals(List.of(new WSMessage.Close(1002, "not masked"), "close", "end"), wire.done);
            assertEquals(1002, wire.socket.closeCode());
        });
    }

    @Test
    void aLostConnectionEndsTheMessages() {
        runTest(() -> {
            FakeWire wire = new FakeWire(WebSocketOptions.DEFAULT);
            wire.socket.received(HELLO);
            Iterator<WSMessage> messages = wire.socket.iterator();
            assertEquals(HELLO, messages.next());
            getRunningLoop().callLater(1, () -> wire.socket.lost(null));
            assertFalse(messages.hasNext());
            assertEquals(WSCloseCode.ABNORMAL_CLOSURE, wire.socket.closeCode());
            assertNull(wire.socket.exception());
            assertFalse(await(wire.socket.close(1000, "")));
        });
    }

    @Test
    void aBrokenConnectionIsAnError() {
        runTest(() -> {
            FakeWire wire = new FakeWire(WebSocketOptions.DEFAULT);
            SocketException reset = new SocketException("Connection reset");
            getRunningLoop().callLater(1, () -> wire.socket.lost(reset));
            assertEquals(new WSMessage.Error(reset), await(wire.socket.receive()));
            assertEquals(CLOSED, await(wire.socket.receive()));
            assertSame(reset, wire.socket.exception());
        });
    }

    @Test
    void aLostConnectionEndsAClose() {
        runTest(() -> {
            FakeWire wire = new FakeWire(WebSocketOptions.DEFAULT);
            getRunningLoop().callLater(1, () -> wire.socket.lost(null));
            assertTrue(await(wire.socket.close(1000, "")));
            assertEquals(1.0, getRunningLoop().time());
            assertEquals(WSCloseCode.ABNORMAL_CLOSURE, wire.socket.closeCode());
        });
    }
}

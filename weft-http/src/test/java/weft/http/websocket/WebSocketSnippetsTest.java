package weft.http.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Messages and options, and what the documentation shows of them. */
class WebSocketSnippetsTest {
    record Point(int x, int y) {}

    @Test
    void messagesAreMatched() {
        assertEquals("text: hello", WebSocketSnippets.show(new WSMessage.Text("hello")));
        assertEquals("3 bytes", WebSocketSnippets.show(new WSMessage.Binary(new byte[3])));
        assertEquals("closed: 1001 bye", WebSocketSnippets.show(new WSMessage.Close(1001, "bye")));
        assertEquals("failed: why", WebSocketSnippets.show(new WSMessage.Error(new Exception("why"))));
        assertEquals("the end", WebSocketSnippets.show(new WSMessage.Closed()));
    }

    @Test
    void bytesAreEqualByContent() {
        assertEquals(new WSMessage.Binary(new byte[] {1}), new WSMessage.Binary(new byte[] {1}));
        assertNotEquals(new WSMessage.Binary(new byte[] {1}), new WSMessage.Binary(new byte[] {2}));
        assertNotEquals(new WSMessage.Ping(new byte[] {1}), new WSMessage.Pong(new byte[] {1}));
        assertEquals(new WSMessage.Ping(new byte[] {1}).hashCode(), new WSMessage.Ping(new byte[] {1}).hashCode());
    }

    @Test
    void aTextMayBeJson() {
        assertEquals(new Point(1, 2), new WSMessage.Text("{\"x\": 1, \"y\": 2}").json(Point.class));
        assertEquals(Map.of("a", true), new WSMessage.Text("{\"a\": true}").json(Map.class));
        assertThrows(IllegalArgumentException.class, () -> new WSMessage.Text("{").json(Map.class));
    }

    @Test
    void optionsAreChecked() {
        WebSocketOptions options = WebSocketSnippets.options();
        assertEquals(Duration.ofSeconds(30), options.heartbeat());
        assertEquals(64 * 1024, options.maxMessage());
        assertEquals(Duration.ofSeconds(10), options.closeTimeout());
        assertEquals(4 * 1024 * 1024, WebSocketOptions.DEFAULT.maxMessage());
        for (Runnable wrong : new Runnable[] {
            () -> options.withHeartbeat(0),
            () -> options.withHeartbeat(-1),
            () -> options.withReceiveTimeout(Duration.ZERO),
            () -> options.withCloseTimeout(Duration.ofSeconds(-1)),
            () -> options.withMaxMessage(0),
            () -> options.withProtocols("two words"),
            () -> options.withProtocols("a\r\nInjected: b"),
            () -> options.withProtocols("")
        }) assertThrows(IllegalArgumentException.class, wrong::run);
    }

    @Test
    void codesThatMayBeSent() {
        for (int code : new int[] {1000, 1001, 1003, 1011, 1014, 3000, 4999}) assertTrue(WSCloseCode.maySend(code));
        for (int code : new int[] {0, 999, 1004, 1005, 1006, 1015, 2999, 5000, 65535})
            assertTrue(!WSCloseCode.maySend(code));
    }
}

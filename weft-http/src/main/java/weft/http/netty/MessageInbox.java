package weft.http.netty;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import weft.EventLoop;
import weft.Future;
import weft.http.websocket.WSMessage;

/**
 * The messages of a WebSocket that have come and wait for somebody who receives them. Loop thread only.
 *
 * <pre>
 *   open ──shut, closeByUs──▶ shut: what is there is given out, then the end as often as it is asked for
 * </pre>
 */
final class MessageInbox {
    /*
     * The wire is told to stop when HIGH bytes are unread, and to go on when a quarter of them is left. A receiver waits for a
     * future that carries nothing, and takes the message afterwards: one that is cancelled in between has taken none.
     */
    private static final int HIGH = 64 * 1024;
    private static final int LOW = HIGH / 4;

    /** What a message costs that has nothing in it, about. */
    private static final int OVERHEAD = 64;

    // -- fixed --
    private final EventLoop loop;
    private final WebSocketWire wire;
    private final Runnable whenReadAgain;

    // -- touched by the loop thread only --
    private final ArrayDeque<WSMessage> messages = new ArrayDeque<>();
    private long unread;
    private boolean reading = true;
    private @Nullable Future<Void> receiver;
    private boolean receiving;
    private boolean shut;

    /** The action runs when the wire is allowed to go on. */
    MessageInbox(EventLoop loop, WebSocketWire wire, Runnable whenReadAgain) {
        this.loop = loop;
        this.wire = wire;
        this.whenReadAgain = whenReadAgain;
    }

    /** Whether the wire may bring more. */
    boolean isReading() {
        return reading;
    }

    void add(WSMessage message) {
        if (shut) return;
        messages.add(message);
        unread += size(message);
        if (unread > HIGH && reading) {
            reading = false;
            wire.setReading(false);
        }
        wake(receiver);
    }

    private static int size(WSMessage message) {
        return switch (message) {
            case WSMessage.Text(String data) -> OVERHEAD + data.length();
            case WSMessage.Binary(byte[] data) -> OVERHEAD + data.length;
            case WSMessage.Ping _, WSMessage.Pong _ -> OVERHEAD;
            case WSMessage.Close _, WSMessage.Closing _, WSMessage.Closed _, WSMessage.Error _ -> 0;
        };
    }

    /** Nothing more is taken in. */
    void shut() {
        shut = true;
        wake(receiver);
    }

    /** The same because this end closes: whoever receives is told, and what nobody waits for is thrown away. */
    void closeByUs() {
        if (!shut && receiving) messages.add(new WSMessage.Closing());
        if (!receiving) {
            messages.clear();
            unread = 0;
        }
        shut();
    }

    /** Whatever is unread: whoever has stopped reading would not see the peer's close. */
    void letCome() {
        if (reading) return;
        reading = true;
        wire.setReading(true);
    }

    /** Takes the next message, as soon as there is one; the end when there will be none. In a task. */
    WSMessage receive() {
        if (receiving)
            throw new IllegalStateException("Concurrent call to receive() is not allowed: another task receives from "
                    + "this WebSocket; let one task receive and hand the messages on by a queue");
        receiving = true;
        try {
            while (messages.isEmpty()) {
                if (shut) return new WSMessage.Closed();
                Future<Void> waiter = loop.createFuture();
                receiver = waiter;
                waiter.await();
            }
        } finally {
            receiving = false;
            receiver = null;
        }
        return take();
    }

    private WSMessage take() {
        WSMessage message = messages.remove();
        unread -= size(message);
        if (!reading && unread <= LOW) {
            whenReadAgain.run();
            letCome();
        }
        return message;
    }

    @SuppressWarnings("NullAway") // null is the only Void
    static void wake(@Nullable Future<Void> waiter) {
        if (waiter != null && !waiter.done()) waiter.setResult(null);
    }
}

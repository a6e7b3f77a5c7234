package weft.http.netty;

import static weft.Asyncio.async;
import static weft.Asyncio.timeout;

import java.io.IOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import weft.Coroutine;
import weft.EventLoop;
import weft.Future;
import weft.TimeoutException;
import weft.http.websocket.WSCloseCode;
import weft.http.websocket.WSMessage;
import weft.http.websocket.WebSocket;
import weft.http.websocket.WebSocketException;
import weft.http.websocket.WebSocketOptions;
import weft.loop.Seconds;
import weft.loop.TimerHandle;
import weft.stream.ExtraInfo;

/**
 * A WebSocket from its handshake to its end, at either side. Loop thread only.
 *
 * <pre>
 *   open ──close()──────────────────▶ closing ──peer's close, time over──▶ closed
 *     ├────peer's close, received, answered────────────────────────────────▶│
 *     └────connection lost, rule broken, no pong───────────────────────────▶│
 * </pre>
 */
public final class FramedWebSocket implements WebSocket {
    /*
     * What comes waits in `inbox` for receive(); the wire is told to stop when HIGH bytes are in it. A receiver waits for a
     * future that carries nothing, and takes the message afterwards: one that is cancelled in between has taken none.
     *
     * The states are asyncio's way of closing (aiohttp's ClientWebSocketResponse.close), with three differences: the peer's
     * close is noticed by whoever closes without reading what came before it; a close is answered with its own code; and the
     * answer to a ping does not wait for a receiver. Of pings that come faster than the answers can be sent only the last is
     * answered (RFC 6455, 5.5.3), so that a peer that only pings cannot fill our memory.
     */
    private static final int HIGH = 64 * 1024;

    // -- fixed --
    private final EventLoop loop;
    private final WebSocketWire wire;
    private final WebSocketOptions options;
    private final @Nullable String protocol;
    private final boolean compress;
    private final Runnable whenClosed;
    private final @Nullable Heartbeat heart;

    // -- touched by the loop thread only --
    private final ArrayDeque<WSMessage> inbox = new ArrayDeque<>();
    private long unread;
    private boolean reading = true;
    private @Nullable Future<Void> receiver;
    private boolean receiving;
    private WSMessage.@Nullable Close peerClose;
    private @Nullable Future<Void> closer;

    /** Nothing more is given to receivers but the end. */
    private boolean closing;

    /** Our close is sent, or cannot be any more. */
    private boolean closed;

    private boolean lost;
    private @Nullable Integer closeCode;
    private @Nullable Throwable exception;
    private WSMessage.@Nullable Ping unanswered;
    private @Nullable TimerHandle farewell;

    FramedWebSocket(
            EventLoop loop,
            WebSocketWire wire,
            WebSocketOptions options,
            @Nullable String protocol,
            boolean compress,
            Runnable whenClosed) {
        this.loop = loop;
        this.wire = wire;
        this.options = options;
        this.protocol = protocol;
        this.compress = compress;
        this.whenClosed = whenClosed;
        Duration silence = options.heartbeat();
        this.heart = silence == null ? null : new Heartbeat(loop, Seconds.of(Seconds.toNanos(silence)), new Pulse());
    }

    // -- the wire calls, on the loop's own stack --

    /** A message has come. */
    void received(WSMessage message) {
        heard();
        if (peerClose != null) return;
        switch (message) {
            case WSMessage.Ping ping when options.autoPing() -> answer(ping);
            case WSMessage.Pong _ when options.autoPing() -> {}
            case WSMessage.Close close -> {
                peerClose = close;
                stopHeart();
                wake(closer);
                deliver(close);
            }
            case WSMessage.Text _, WSMessage.Binary _, WSMessage.Ping _, WSMessage.Pong _ -> deliver(message);
            case WSMessage.Closing _, WSMessage.Closed _, WSMessage.Error _ ->
                throw new IllegalArgumentException("no peer sends " + message);
        }
    }

    /** A part of a message has come. */
    void heard() {
        if (heart != null) heart.heard();
    }

    /** The peer has broken a rule: nothing more can be made of what it sends. It is told why. */
    void violated(WebSocketException violation) {
        if (lost || peerClose != null) return;
        if (!closed) wire.send(new WSMessage.Close(violation.code(), shortened(violation.getMessage())));
        finish(violation.code(), violation);
        part();
    }

    /** The connection is gone. */
    void lost(@Nullable Throwable cause) {
        if (lost) return;
        lost = true;
        if (farewell != null) farewell.cancel();
        if (peerClose == null) finish(WSCloseCode.ABNORMAL_CLOSURE, cause);
        stopHeart();
        wake(closer);
        whenClosed.run();
    }

    /** There is room for more to be sent. */
    void drained() {
        WSMessage.Ping ping = unanswered;
        unanswered = null;
        if (ping != null && !closed) answer(ping);
    }

    private void answer(WSMessage.Ping ping) {
        if (closed) return;
        if (wire.isCongested()) unanswered = ping;
        else wire.send(new WSMessage.Pong(ping.data()));
    }

    private void deliver(WSMessage message) {
        if (closing) return;
        inbox.add(message);
        unread += size(message);
        if (unread > HIGH && reading) {
            reading = false;
            wire.setReading(false);
        }
        wake(receiver);
    }

    private static int size(WSMessage message) {
        return switch (message) {
            case WSMessage.Text(String data) -> data.length();
            case WSMessage.Binary(byte[] data) -> data.length;
            case WSMessage.Ping _,
                    WSMessage.Pong _,
                    WSMessage.Close _,
                    WSMessage.Closing _,
                    WSMessage.Closed _,
                    WSMessage.Error _ -> 0;
        };
    }

    @SuppressWarnings("NullAway") // null is the only Void
    private static void wake(@Nullable Future<Void> waiter) {
        if (waiter != null && !waiter.done()) waiter.setResult(null);
    }

    /** It has ended without both closes: who receives gets to know the failure, then the end. */
    private void finish(int code, @Nullable Throwable failure) {
        if (!closing && failure != null) deliver(new WSMessage.Error(failure));
        closing = true;
        closed = true;
        if (closeCode == null) closeCode = code;
        if (exception == null) exception = failure;
        stopHeart();
        wake(receiver);
        wake(closer);
    }

    /** The connection ends as soon as all is sent, or a while later whatever is. */
    private void part() {
        wire.close();
        if (!lost && farewell == null) farewell = loop.callLater(options.closeTimeout(), wire::abort);
    }

    // -- heartbeat --

    private final class Pulse implements Heartbeat.Patient {
        @Override
        public void ping() {
            wire.send(new WSMessage.Ping(new byte[0]));
        }

        @Override
        public boolean isReading() {
            return reading;
        }

        @Override
        public void noPulse() {
            finish(
                    WSCloseCode.ABNORMAL_CLOSURE,
                    new SocketException("No PONG received: the peer was silent for " + options.heartbeat()
                            + ", and half as long again after a ping; it is gone, or hangs"));
            wire.abort();
        }
    }

    private void stopHeart() {
        if (heart != null) heart.stop();
    }

    // -- receiving --

    @Override
    public Coroutine<WSMessage> receive() {
        return async(() -> {
            Duration limit = options.receiveTimeout();
            return limit == null ? receiveNow() : timeout(limit).call(this::receiveNow);
        });
    }

    private WSMessage receiveNow() throws IOException {
        if (receiving)
            throw new IllegalStateException("Concurrent call to receive() is not allowed: another task receives from "
                    + this + "; let one task receive and hand the messages on by a queue");
        receiving = true;
        try {
            while (inbox.isEmpty()) {
                if (closing) return new WSMessage.Closed();
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

    private WSMessage take() throws IOException {
        WSMessage message = inbox.remove();
        unread -= size(message);
        if (!reading && unread <= HIGH / 4) {
            reading = true;
            heard();
            wire.setReading(true);
        }
        if (message instanceof WSMessage.Close close) {
            closing = true;
            closeCode = close.code();
            if (options.autoClose()) answer(close);
        }
        return message;
    }

    /** Answers the peer's close, once, with its code. */
    private void answer(WSMessage.Close close) {
        if (closed) return;
        closed = true;
        if (lost) return;
        wire.send(
                new WSMessage.Close(WSCloseCode.maySend(close.code()) ? close.code() : WSCloseCode.NO_STATUS_RCVD, ""));
        part();
    }

    // -- sending --

    @Override
    public Coroutine<Void> send(WSMessage message) {
        return async(() -> {
            check(message);
            if (closed || lost) throw cannotSend();
            wire.send(message);
            wire.drain();
        });
    }

    private static void check(WSMessage message) {
        switch (message) {
            case WSMessage.Text _, WSMessage.Binary _ -> {}
            case WSMessage.Ping(byte[] data) -> checkControl(data.length);
            case WSMessage.Pong(byte[] data) -> checkControl(data.length);
            case WSMessage.Close _ ->
                throw new IllegalArgumentException("a WebSocket is closed by close(code, reason), not by send(Close)");
            case WSMessage.Closing _, WSMessage.Closed _, WSMessage.Error _ ->
                throw new IllegalArgumentException(
                        "texts, bytes, pings and pongs can be sent, and " + message + " is only received");
        }
    }

    private static void checkControl(int bytes) {
        if (bytes > 125)
            throw new IllegalArgumentException(
                    "a ping or pong carries 125 bytes at most, and this one has " + bytes + "; send a message");
    }

    private SocketException cannotSend() {
        SocketException gone = new SocketException(
                "Cannot send: the WebSocket is closed" + (closeCode == null ? "" : ", code " + closeCode));
        gone.initCause(exception);
        return gone;
    }

    // -- closing --

    @Override
    public Coroutine<Boolean> close(int code, String reason) {
        if (!WSCloseCode.maySend(code))
            throw new IllegalArgumentException(
                    "a close carries a code from 1000 to 1014 without 1004, 1005 and 1006, or "
                            + "from 3000 to 4999, and not " + code);
        Objects.requireNonNull(reason, "a close has a reason, which may be empty; not null");
        if (reason.getBytes(StandardCharsets.UTF_8).length > 123)
            throw new IllegalArgumentException("the reason of a close has 123 bytes at most, and this one is longer: "
                    + reason.substring(0, 40) + "…");
        return async(() -> closeNow(code, reason));
    }

    private boolean closeNow(int code, String reason) {
        if (closed) return false;
        if (!closing && receiving) inbox.add(new WSMessage.Closing());
        closing = true;
        closed = true;
        stopHeart();
        if (receiving) {
            wake(receiver);
        } else {
            inbox.clear();
            unread = 0;
        }
        wire.send(new WSMessage.Close(code, reason));
        letCome();
        awaitPeer();
        part();
        return true;
    }

    /** Whoever has stopped reading would not see the peer's close. */
    private void letCome() {
        if (reading || lost) return;
        reading = true;
        wire.setReading(true);
    }

    private void awaitPeer() {
        try {
            timeout(options.closeTimeout()).run(this::awaitGoodbye);
            WSMessage.Close close = peerClose;
            if (closeCode == null) closeCode = close == null ? WSCloseCode.ABNORMAL_CLOSURE : close.code();
        } catch (TimeoutException e) {
            closeCode = WSCloseCode.ABNORMAL_CLOSURE;
            exception = e;
            wire.abort();
        } catch (Throwable e) {
            closeCode = WSCloseCode.ABNORMAL_CLOSURE;
            wire.abort();
            throw e;
        }
    }

    /** Waits for the peer's close, or the end of the connection. */
    private void awaitGoodbye() {
        while (peerClose == null && !lost && closeCode == null) {
            Future<Void> waiter = loop.createFuture();
            closer = waiter;
            waiter.await();
        }
    }

    /** The reason of a close has 123 bytes at most. */
    private static String shortened(@Nullable String reason) {
        String text = reason == null ? "" : reason;
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return bytes.length <= 123 ? text : text.replaceAll("[^ -~]", "?").substring(0, Math.min(text.length(), 123));
    }

    /** Ends the connection at once, without a word. */
    public void abort() {
        finish(WSCloseCode.ABNORMAL_CLOSURE, null);
        wire.abort();
    }

    // -- about it --

    @Override
    public boolean closed() {
        return closed;
    }

    @Override
    public @Nullable Integer closeCode() {
        return closeCode;
    }

    @Override
    public @Nullable Throwable exception() {
        return exception;
    }

    @Override
    public @Nullable String protocol() {
        return protocol;
    }

    @Override
    public boolean compressed() {
        return compress;
    }

    @Override
    public <T> @Nullable T getExtraInfo(ExtraInfo<T> key) {
        return wire.getExtraInfo(key);
    }

    @Override
    public String toString() {
        return "<WebSocket " + (closed ? "closed" + (closeCode == null ? "" : " " + closeCode) : "open") + ">";
    }
}

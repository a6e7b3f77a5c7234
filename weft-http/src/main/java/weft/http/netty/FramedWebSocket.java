package weft.http.netty;

import static weft.Asyncio.async;
import static weft.Asyncio.timeout;

import java.net.SocketException;
import java.time.Duration;
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
     * The states are asyncio's way of closing (aiohttp's ClientWebSocketResponse.close), with three differences: the peer's
     * close is noticed by whoever closes without reading what came before it; a close is answered with its own code; and the
     * answer to a ping does not wait for a receiver. Of pings that come faster than the answers can be sent only the last is
     * answered (RFC 6455, 5.5.3), so that a peer that only pings cannot fill our memory.
     */
    // -- fixed --
    private final EventLoop loop;
    private final WebSocketWire wire;
    private final WebSocketOptions options;
    private final @Nullable String protocol;
    private final boolean compress;
    private final Runnable whenClosed;
    private final @Nullable Heartbeat heart;
    private final MessageInbox inbox;

    // -- touched by the loop thread only --
    private WSMessage.@Nullable Close peerClose;
    private @Nullable Future<Void> closer;

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
        this.inbox = new MessageInbox(loop, wire, this::heard);
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
                MessageInbox.wake(closer);
                inbox.add(close);
            }
            case WSMessage.Text _, WSMessage.Binary _, WSMessage.Ping _, WSMessage.Pong _ -> inbox.add(message);
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
        if (!closed) wire.send(new WSMessage.Close(violation.code(), SendRules.shortened(violation.getMessage())));
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
        MessageInbox.wake(closer);
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

    /** It has ended without both closes: who receives gets to know the failure, then the end. */
    private void finish(int code, @Nullable Throwable failure) {
        if (failure != null) inbox.add(new WSMessage.Error(failure));
        inbox.shut();
        closed = true;
        if (closeCode == null) closeCode = code;
        if (exception == null) exception = failure;
        stopHeart();
        MessageInbox.wake(closer);
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
            return inbox.isReading();
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

    private WSMessage receiveNow() {
        WSMessage message = inbox.receive();
        if (message instanceof WSMessage.Close close) {
            inbox.shut();
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
            SendRules.check(message);
            if (closed || lost) throw cannotSend();
            wire.send(message);
            wire.drain();
        });
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
        SendRules.checkClose(code, reason);
        return async(() -> closeNow(code, reason));
    }

    private boolean closeNow(int code, String reason) {
        if (closed) return false;
        closed = true;
        stopHeart();
        inbox.closeByUs();
        wire.send(new WSMessage.Close(code, reason));
        if (!lost) inbox.letCome();
        awaitPeer();
        part();
        return true;
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

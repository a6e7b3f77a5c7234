package weft.http;

import static weft.Asyncio.getRunningLoop;
import static weft.Asyncio.moveOnAfter;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import weft.Asyncio;
import weft.CancelScope;
import weft.TimeoutException;
import weft.http.message.BadMessageException;
import weft.http.message.BodyReader;
import weft.http.message.Headers;
import weft.http.netty.ClientStream;
import weft.http.netty.FramedWebSocket;
import weft.http.netty.ResponseHead;
import weft.http.netty.StreamResetException;
import weft.http.netty.WebSocketHandshake;
import weft.http.websocket.WebSocketOptions;
import weft.loop.Seconds;
import weft.loop.TimerHandle;
import weft.stream.ExtraInfo;

/** One request and its response on a connection of the pool, from the lease of that to its return. Loop thread only. */
final class PooledExchange implements ResponseSource {
    /*
     *   run: send ─▶ head ─▶ [body arrives] ─▶ complete: release, or discard if the connection is of no more use
     *          └──────┴──── failure, cancellation, time over, close ─▶ discard
     *
     * The lease ends in one of the two, once. The connection goes back as soon as the last byte has come, whether somebody has
     * read it or not. Whatever ends the exchange before that closes the connection of HTTP/1.1, since nobody could tell the rest
     * of the response from the next one; of HTTP/2 it ends the stream only. The slot is free in the same moment.
     *
     * The time limits are timers that end the stream with their exception; who waits for the head or the body gets it.
     * A Timeout around each read would cost more, and each read can be in another task.
     *
     * A body that does not lie in memory is an Upload.
     */
    private static final int MOST_INTERIM_HEADS = 50;
    private static final Duration PATIENCE_FOR_CONTINUE = Duration.ofSeconds(1);

    private final ClientRequest request;
    private final ConnectionPool<Target, TcpConnector.PooledConnection> pool;
    private final ConnectionPool.Lease<Target, TcpConnector.PooledConnection> lease;
    private final ClientStream stream;
    private final ClientTrace trace;
    private @Nullable TimerHandle totalTimer;
    private @Nullable ReadTimer readTimer;
    private @Nullable Upload upload;
    private @Nullable BodyReader raw;
    private @Nullable ContentCoding coding;
    private @Nullable Unclosed unclosed;
    private boolean over;

    private PooledExchange(
            ClientRequest request,
            ConnectionPool<Target, TcpConnector.PooledConnection> pool,
            ConnectionPool.Lease<Target, TcpConnector.PooledConnection> lease,
            ClientStream stream,
            ClientTrace trace) {
        this.request = request;
        this.pool = pool;
        this.lease = lease;
        this.stream = stream;
        this.trace = trace;
    }

    /**
     * Sends the request and waits for the head of its response. The lease ends with the exchange.
     *
     * @throws ClientConnectionResetException also if the connection takes no more requests
     */
    static ClientResponse run(
            ClientRequest request,
            Target target,
            ConnectionPool<Target, TcpConnector.PooledConnection> pool,
            ConnectionPool.Lease<Target, TcpConnector.PooledConnection> lease,
            ClientTrace trace)
            throws Exception {
        ClientStream stream;
        try {
            stream = lease.connection().http().open();
        } catch (IOException e) {
            pool.release(lease);
            throw broken(request, e, e);
        } catch (Throwable e) {
            pool.release(lease);
            throw e;
        }
        return new PooledExchange(request, pool, lease, stream, trace).run(target);
    }

    // -- from the request to the head of the response --

    private ClientResponse run(Target target) throws Exception {
        try {
            startTimers();
            stream.bodyFailures(PooledExchange::inBody);
            stream.whenPieceArrives(
                    trace == RequestPath.NO_TRACE ? null : count -> trace.responseChunkReceived(request, count));
            ResponseHead head = send(target);
            return respond(head == null ? readHead(last -> !last.isInterim()) : head);
        } catch (Throwable e) {
            end(false);
            throw e;
        }
    }

    /** Sends the request. Returns the head of the response if that came before the body was asked for, else null. */
    private @Nullable ResponseHead send(Target target) throws Exception {
        UploadBody body = UploadBody.of(request);
        Headers headers = request.headers();
        frame(headers, body);
        if (target.forwarded()) headers = headers.copy(); // what is for the proxy goes no further with a redirect
        String path = target.forwarded() ? forwarded(target, headers) : RequestUrls.pathAndQuery(request.url());
        try {
            byte[] bytes = body.bytes();
            if (bytes != null && !request.options().expectContinue()) {
                stream.sendRequest(request.method(), path, headers, bytes);
                sent(bytes.length);
                return null;
            }
            stream.sendHead(request.method(), path, headers);
            trace.requestHeadersSent(request);
            if (request.options().expectContinue()) {
                ResponseHead early = awaitConsent();
                if (early != null) return early;
            }
            upload = Upload.start(request, body, stream, trace);
            return null;
        } catch (IOException e) {
            throw broken(e);
        }
    }

    private void sent(int bytes) {
        trace.requestHeadersSent(request);
        if (bytes > 0) trace.requestChunkSent(request, bytes);
    }

    private void frame(Headers headers, UploadBody body) {
        if (request.headers().get("Host", "").isEmpty()) headers.set("Host", RequestUrls.hostHeader(request.url()));
        headers.remove("Transfer-Encoding");
        long length = body.length();
        if (body.coding() != null) headers.set("Content-Encoding", body.coding());
        if (request.options().expectContinue()) headers.set("Expect", "100-continue");
        if (length > 0 || (length == 0 && wantsLength(request.method()))) {
            headers.set("Content-Length", Long.toString(length));
        } else {
            headers.remove("Content-Length");
            if (length < 0) headers.set("Transfer-Encoding", "chunked");
        }
    }

    /** A server may wait for a body of these, if nobody says that there is none. */
    private boolean wantsLength(String method) {
        return request.body() != null || method.equals("POST") || method.equals("PUT") || method.equals("PATCH");
    }

    private String forwarded(Target target, Headers headers) {
        Proxy proxy = Objects.requireNonNull(target.proxy());
        headers.setAll(proxy.headers());
        BasicAuth auth = proxy.auth();
        if (auth != null) headers.set("Proxy-Authorization", auth.encode());
        URI url = request.url();
        return "http://" + RequestUrls.hostHeader(url) + RequestUrls.pathAndQuery(url);
    }

    /** Waits for 100 Continue. A server that says nothing for a second may not know of it: then the body is sent. */
    private @Nullable ResponseHead awaitConsent() {
        CancelScope patience = moveOnAfter(PATIENCE_FOR_CONTINUE);
        ResponseHead head = patience.call(() -> readHead(next -> !next.isInterim() || next.status() == 100));
        return head == null || head.isInterim() ? null : head;
    }

    /** The first head of this kind; interim answers before it are skipped. */
    private ResponseHead readHead(Predicate<ResponseHead> wanted) {
        try {
            ResponseHead head = stream.readHead();
            for (int interim = 1; !wanted.test(head); interim++) {
                if (interim > MOST_INTERIM_HEADS)
                    throw new ClientPayloadException(
                            "the server sent " + interim + " interim answers to " + request + " and no final one",
                            null);
                head = stream.readHead();
            }
            return head;
        } catch (IOException e) {
            throw broken(e);
        }
    }

    private ClientResponse respond(ResponseHead last) throws Exception {
        BodyReader body = stream.body();
        raw = body;
        if (request.options().decompress() && !request.method().equals("HEAD"))
            coding = ContentCoding.of(body, last.headers());
        ClientResponse response =
                new ClientResponse(request, last.version(), last.status(), last.reason(), last.headers(), this);
        stream.whenComplete(() -> end(true));
        if (!over) unclosed = Unclosed.watch(response, "response of " + request, this::close);
        return response;
    }

    // -- time --

    private void startTimers() {
        long deadline = request.deadlineNanos();
        if (deadline != Long.MAX_VALUE)
            totalTimer =
                    getRunningLoop().callAt(Seconds.of(deadline), () -> stream.abort(totalTimeIsOver(request, null)));
        Duration silence = request.timeout().sockRead();
        if (silence != null) readTimer = new ReadTimer(stream, silence, request);
    }

    static TimeoutException totalTimeIsOver(ClientRequest request, @Nullable Throwable cause) {
        Duration total = request.timeout().total();
        return new TimeoutException(
                request + " took more than its total time of " + total + "; timeout(…) gives it more", cause);
    }

    private void stopTimers() {
        if (totalTimer != null) totalTimer.cancel();
        if (readTimer != null) readTimer.cancel();
    }

    // -- failures --

    private RuntimeException broken(IOException told) {
        return broken(request, told, stream.failure());
    }

    /** Why there is no response. */
    static RuntimeException broken(ClientRequest request, IOException told, @Nullable Throwable cause) {
        if (cause instanceof RuntimeException known) return known;
        if (cause instanceof Upload.Failure failed) return Asyncio.rethrow(failed.reason);
        if (told instanceof BadMessageException || cause instanceof BadMessageException)
            return new ClientPayloadException(
                    "the answer to " + request + " is no proper HTTP: " + (cause == null ? told : cause).getMessage(),
                    cause == null ? told : cause);
        if (cause instanceof StreamResetException)
            return new ClientConnectionResetException("no answer to " + request + ": " + cause.getMessage(), cause);
        if (cause == null)
            return new ServerDisconnectedException(
                    "the server closed the connection without an answer to " + request, told);
        return new ClientConnectionResetException(
                "the connection broke before the answer to " + request + ": " + cause.getMessage(), cause);
    }

    /** Why a body is incomplete. */
    private static Throwable inBody(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause())
            if (cause instanceof TimeoutException || cause instanceof ClientException) return cause;
        return new ClientPayloadException("the body of the response is broken: " + failure.getMessage(), failure);
    }

    // -- the body --

    @Override
    public BodyReader content() {
        return coding != null ? coding.decoded() : Objects.requireNonNull(raw);
    }

    @Override
    public <T> @Nullable T getExtraInfo(ExtraInfo<T> key) {
        return stream.getExtraInfo(key);
    }

    /** The lease lasts as long as the WebSocket. */
    @Override
    public ClientWebSocketResponse upgrade(ClientResponse response, WebSocketHandshake agreed, WebSocketOptions options)
            throws IOException {
        stopTimers();
        if (unclosed != null) unclosed.forget();
        FramedWebSocket socket = stream.upgrade(agreed, options, this::close);
        ClientWebSocketResponse client = new ClientWebSocketResponse(socket, response);
        if (!over) unclosed = Unclosed.watch(client, "WebSocket of " + request, socket::abort);
        return client;
    }

    // -- the end --

    @Override
    public void close() {
        end(false);
        if (coding != null) coding.close();
    }

    private void end(boolean complete) {
        if (over) return;
        over = true;
        stopTimers();
        if (unclosed != null) unclosed.forget();
        if (upload != null) upload.stop();
        if (stream.leave(complete)) pool.release(lease);
        else pool.discard(lease);
    }
}

package weft.web;

import static weft.Asyncio.currentTask;

import java.io.IOException;
import java.net.SocketException;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import weft.Awaitable;
import weft.CancelledError;
import weft.KeyboardInterrupt;
import weft.SystemExit;
import weft.Task;
import weft.TimeoutException;
import weft.http.message.BadMessageException;
import weft.http.message.HttpStatus;
import weft.http.message.PayloadException;
import weft.http.netty.ServerExchange;
import weft.http.netty.StreamResetException;
import weft.http.websocket.WebSocketException;

/** One request in its task, from the head to the background work after its response. Owner task only. */
final class RequestRun implements Runnable {
    private final WebServer server;
    private final ServerExchange exchange;
    private final Request request;
    private final long begun;
    private @Nullable Task<?> task;

    /** The server knows of it apart from its connection: that is gone, or has the next request already. */
    private boolean detached;

    /** The handler has thrown, and that is reported. */
    private boolean failed;

    private boolean over;

    RequestRun(WebServer server, ServerExchange exchange) {
        this.server = server;
        this.exchange = exchange;
        this.request = new Request(exchange, server.app());
        this.begun = server.accessLog() == null ? 0 : System.nanoTime();
    }

    /** The body of the task. */
    void serve() {
        task = currentTask();
        exchange.whenGone(this);
        try {
            StreamResponse response = answered();
            WebSocketResponse socket = request.webSocket();
            if (socket != null) socket.end(response);
            send(response);
            AccessLog log = server.accessLog();
            if (log != null) log.answered(request, response, Duration.ofNanos(System.nanoTime() - begun));
            if (!response.background().isEmpty()) workOn(response);
        } catch (CancelledError e) {
            if (!exchange.isAnswered() || request.webSocket() != null) exchange.abort();
            throw e;
        } finally {
            over = true;
            request.closeBody();
            if (detached) server.attached(Objects.requireNonNull(task));
        }
    }

    /** The client has gone while the handler runs. */
    @Override
    public void run() {
        if (over) return; // a WebSocket may live a little longer than its handler
        Task<?> running = Objects.requireNonNull(task);
        detach(running);
        Route route = request.route();
        if (server.isCancelling() || (route != null && route.cancelsOnDisconnect())) running.cancel();
    }

    private void detach(Task<?> running) {
        if (detached) return;
        detached = true;
        server.detached(running);
    }

    // -- the answer --

    private StreamResponse answered() {
        StreamResponse response;
        @Nullable Throwable failure = null;
        try {
            response = Dispatch.answer(server.app(), request);
        } catch (CancelledError | KeyboardInterrupt | SystemExit e) {
            request.closeDependencies(e);
            throw e;
        } catch (Throwable e) {
            failure = e;
            failed = true;
            response = of(e);
        }
        try {
            request.closeDependencies(failure);
        } catch (CancelledError | KeyboardInterrupt | SystemExit e) {
            throw e;
        } catch (Throwable e) {
            if (e != failure) response = of(e);
        }
        return response.answersAnother(exchange) ? of(reused(response)) : response;
    }

    private static IllegalStateException reused(StreamResponse response) {
        return new IllegalStateException("a response is for one request, and this one has answered another already: "
                + response + "; make a new one each time");
    }

    /** What the client reads instead. */
    private StreamResponse of(Throwable failure) {
        return switch (failure) {
            case HttpException e -> e.response();
            case PayloadException e
            when e.getCause() instanceof BadMessageException bad -> error(bad.status(), bad.getMessage());
            case PayloadException e
            when e.getCause() instanceof TimeoutException -> error(HttpStatus.REQUEST_TIMEOUT.code(), e.getMessage());
            case IOException e when isEndOfClient(e) -> new Response(); // nobody reads it
            case TimeoutException e -> {
                server.report("a handler ran out of time", request, e);
                yield error(HttpStatus.GATEWAY_TIMEOUT.code(), null);
            }
            default -> {
                server.report("Error handling request", request, failure);
                yield error(HttpStatus.INTERNAL_SERVER_ERROR.code(), server.explain(failure));
            }
        };
    }

    /**
     * Whether it only tells that the client has gone: a handler that sends or reads may learn of that from an exception only. What
     * else fails in a handler is reported, client or not.
     */
    private boolean isEndOfClient(IOException e) {
        WebSocketResponse socket = request.webSocket();
        boolean gone = exchange.isGone() || (socket != null && socket.closed());
        return gone
                && (e instanceof SocketException
                        || e instanceof PayloadException
                        || e instanceof WebSocketException
                        || e instanceof StreamResetException);
    }

    private static Response error(int status, @Nullable String more) {
        String text = status + ": " + HttpStatus.phraseOf(status) + (more == null ? "" : "\n\n" + more);
        return Response.text(text).withStatus(status);
    }

    private void send(StreamResponse response) {
        try {
            if (exchange.isAnswered()) return; // the handler has done it all
            if (response.prepared()) response.finish();
            else if (exchange.isBegun()) cutOff(response);
            else startAndFinish(response);
        } catch (CancelledError | KeyboardInterrupt | SystemExit e) {
            throw e;
        } catch (Throwable e) {
            boolean gone = e instanceof IOException && exchange.isGone();
            if (!gone) server.report("a response could not be sent", request, e);
            exchange.abort(); // half of a response is not mistaken for all of it
        }
    }

    /** Another response has begun: half of one is not mistaken for all of it. */
    private void cutOff(StreamResponse response) {
        exchange.abort();
        if (!failed)
            server.report(
                    "a response could not be sent",
                    request,
                    new IllegalStateException(
                            "the handler has prepared one response and returned another: " + response));
    }

    private void startAndFinish(StreamResponse response) throws Throwable {
        response.start(request);
        response.finish();
    }

    private void workOn(StreamResponse response) {
        detach(Objects.requireNonNull(task));
        for (Awaitable<?> work : response.background()) {
            try {
                work.await();
            } catch (CancelledError | KeyboardInterrupt | SystemExit e) {
                throw e;
            } catch (Throwable e) {
                server.report("background work after a response failed", request, e);
            }
        }
    }
}

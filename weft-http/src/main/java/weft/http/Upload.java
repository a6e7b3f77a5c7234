package weft.http;

import static weft.Asyncio.async;
import static weft.Asyncio.createTask;

import java.io.IOException;
import weft.CancelledError;
import weft.Task;
import weft.http.netty.ClientStream;

/** The body of a request on its way, in a task of its own: a server may answer before it has heard all. Loop thread only. */
final class Upload {
    private final ClientRequest request;
    private final ClientStream stream;
    private final ClientTrace trace;
    private final UploadBody body;
    private final Task<Void> task;
    private long written;

    private Upload(ClientRequest request, UploadBody body, ClientStream stream, ClientTrace trace) {
        this.request = request;
        this.body = body;
        this.stream = stream;
        this.trace = trace;
        this.task = createTask(async(this::send), "send the body of " + request);
    }

    /** Begins to send; the stream ends with what goes wrong. */
    static Upload start(ClientRequest request, UploadBody body, ClientStream stream, ClientTrace trace) {
        return new Upload(request, body, stream, trace);
    }

    /** The body could not be made; the request ends with the cause. */
    static final class Failure extends Exception {
        private static final long serialVersionUID = 1L;

        final transient Throwable reason;

        private Failure(Throwable reason) {
            super(reason);
            this.reason = reason;
        }
    }

    private void send() {
        try {
            body.writeTo(this::write);
            stream.endBody();
        } catch (CancelledError e) {
            throw e;
        } catch (Throwable e) { // if the connection is gone that does nothing: whoever reads knows already
            stream.abort(new Failure(e));
        }
    }

    private void write(byte[] piece) {
        stream.sendBody(piece);
        written += piece.length;
        if (written == body.length()) stream.endBody(); // the server may answer before this task runs again
        if (trace != RequestPath.NO_TRACE) trace.requestChunkSent(request, piece.length);
        try {
            stream.drain();
        } catch (IOException e) {
            throw PooledExchange.broken(request, e, stream.failure());
        }
    }

    /** Nobody wants it any more. */
    void stop() {
        if (!task.done()) task.cancel();
    }
}

package weft.http;

import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Hears of the life of a session's requests: for measuring and logging. Each method has a default that does nothing; they are
 * called on the loop, may await unless they say otherwise, and a request waits for them. What they throw ends the request.
 * Stands for {@code aiohttp.TraceConfig}.
 *
 * {@snippet class="weft.http.ClientSnippets" region="trace"}
 *
 * <pre>
 *   requestStart ─▶ connectionQueuedStart ─▶ connectionQueuedEnd ─┐
 *     ├──▶ connectionReuse ◀───────────────────────────────────────┤
 *     └──▶ connectionCreateStart ─▶ dnsCacheHit | dnsCacheMiss ─▶ dnsResolveStart ─▶ dnsResolveEnd ─▶ connectionCreateEnd
 *   ─▶ requestHeadersSent ─▶ requestChunkSent* ─▶ requestRedirect (and again) | requestEnd ─▶ responseChunkReceived*
 *   at any moment: requestException
 * </pre>
 *
 * <p>Thread contract: loop thread only, inside a task.
 */
public interface ClientTrace {
    /** A call begins. */
    default void requestStart(ClientRequest request) {}

    /** The pool is full: the request waits for a connection. */
    default void connectionQueuedStart(ClientRequest request) {}

    /** It has its turn. */
    default void connectionQueuedEnd(ClientRequest request) {}

    /** It uses a connection that was idle. */
    default void connectionReuse(ClientRequest request) {}

    /** A new connection is made. */
    default void connectionCreateStart(ClientRequest request) {}

    /** It is there, encrypted if it has to be. */
    default void connectionCreateEnd(ClientRequest request) {}

    /** The addresses of the host are known. */
    default void dnsCacheHit(ClientRequest request, String host) {}

    /** They are not. */
    default void dnsCacheMiss(ClientRequest request, String host) {}

    /** A name server is asked. */
    default void dnsResolveStart(ClientRequest request, String host) {}

    /** It has answered. */
    default void dnsResolveEnd(ClientRequest request, String host) {}

    /** The head of the request is on its way. */
    default void requestHeadersSent(ClientRequest request) {}

    /** A piece of the request's body is on its way. */
    default void requestChunkSent(ClientRequest request, int bytes) {}

    /** A piece of the response's body has come. Outside a task, as it may come while nobody reads: this one cannot await. */
    default void responseChunkReceived(ClientRequest request, int bytes) {}

    /** The response redirects. */
    default void requestRedirect(ClientRequest request, ClientResponse response, URI next) {}

    /** The head of the last response is there. */
    default void requestEnd(ClientRequest request, ClientResponse response) {}

    /** The call ended without a response. */
    default void requestException(ClientRequest request, Throwable exception) {}

    /** All of these, one after the other; null: none. */
    static @Nullable ClientTrace all(List<ClientTrace> traces) {
        return switch (traces.size()) {
            case 0 -> null;
            case 1 -> traces.getFirst();
            default -> new SeveralTraces(List.copyOf(traces));
        };
    }
}

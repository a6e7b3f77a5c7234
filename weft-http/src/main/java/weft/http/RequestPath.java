package weft.http;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import weft.http.message.Headers;

/** The way of a request through a session: redirects around middlewares around cookies around the connector. Loop thread only. */
final class RequestPath {
    static final ClientTrace NO_TRACE = new ClientTrace() {};

    private final Connector connector;
    private final CookieJar jar;
    private final ClientTrace trace;
    private final ClientMiddleware.Next chain;
    private final Function<URI, @Nullable Proxy> proxies;

    RequestPath(SessionBuilder settings, Connector connector, Function<URI, @Nullable Proxy> proxies) {
        this.connector = connector;
        this.jar = settings.cookieJar;
        this.proxies = proxies;
        ClientTrace all = ClientTrace.all(settings.traces);
        this.trace = all == null ? NO_TRACE : all;
        ClientMiddleware.Next next = this::exchange;
        for (ClientMiddleware middleware : settings.middlewares.reversed()) {
            ClientMiddleware.Next inner = next;
            next = request -> Objects.requireNonNull(
                    middleware.handle(request, inner),
                    () -> "a middleware answers a request, and " + middleware + " returned null for " + request);
        }
        this.chain = next;
    }

    ClientResponse send(ClientRequest request) throws Exception {
        trace.requestStart(request);
        try {
            return ended(follow(request));
        } catch (Throwable e) {
            trace.requestException(request, e);
            throw e;
        }
    }

    private ClientResponse ended(ClientResponse response) {
        try {
            trace.requestEnd(response.request(), response);
            return response;
        } catch (Throwable e) {
            response.close();
            throw e;
        }
    }

    private ClientResponse follow(ClientRequest first) throws Exception {
        ClientRequest request = first;
        CallOptions options = first.options();
        List<ClientResponse> history = null;
        while (true) {
            ClientResponse response = chain.send(request);
            if (options.maxRedirects() > 0 && Redirects.isRedirect(response)) {
                if (history == null) history = new ArrayList<>(1);
                response.setHistory(List.copyOf(history));
                request = redirect(request, response, history, options);
                continue;
            }
            if (history != null) response.setHistory(List.copyOf(history));
            return checked(response, options.check());
        }
    }

    private static ClientResponse checked(ClientResponse response, @Nullable ResponseCheck check) throws Exception {
        if (check == null) return response;
        try {
            check.check(response);
            return response;
        } catch (Throwable e) {
            response.close();
            throw e;
        }
    }

    private ClientRequest redirect(
            ClientRequest request, ClientResponse response, List<ClientResponse> history, CallOptions options) {
        try (response) {
            history.add(response);
            if (history.size() > options.maxRedirects()) {
                response.setHistory(List.copyOf(history));
                throw new TooManyRedirectsException(
                        "more than " + options.maxRedirects() + " redirects, the last one from " + request.url()
                                + " to "
                                + response.headers().get("Location", "?")
                                + "; maxRedirects(…) allows more, if this is no loop",
                        response);
            }
            ClientRequest next = Redirects.next(response.request(), response);
            if (options.proxyByUrl()) next = next.through(proxies.apply(next.url()));
            trace.requestRedirect(request, response, next.url());
            return next;
        }
    }

    private ClientResponse exchange(ClientRequest request) throws Exception {
        ClientRequest sent = request;
        String cookies = jar.headerFor(request.url());
        if (cookies != null) {
            sent = request.copy();
            Headers headers = sent.headers();
            String own = headers.get("Cookie");
            headers.set("Cookie", own == null ? cookies : CookieJar.merge(cookies, own));
        }
        ClientResponse response = connector.send(sent, trace);
        response.setRequest(request);
        for (String cookie : response.headers().getAll("Set-Cookie")) jar.receive(cookie, request.url());
        return response;
    }
}

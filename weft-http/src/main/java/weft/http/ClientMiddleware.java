package weft.http;

/**
 * Code around each request of a session: it may change the request, send it more than once or not at all, and look at the
 * response. Redirects pass it hop by hop. As await is an ordinary call, this is an ordinary function. Stands for aiohttp's
 * client middlewares ({@code ClientMiddlewareType}).
 *
 * {@snippet class="weft.http.ClientSnippets" region="middleware"}
 *
 * <p>A response that is not returned has to be closed, so that its connection is free again.
 *
 * <p>Thread contract: loop thread only, inside a task; several requests may be in it at the same time.
 */
@FunctionalInterface
public interface ClientMiddleware {
    /** Answers the request, mostly by what {@code next} answers. */
    ClientResponse handle(ClientRequest request, Next next) throws Exception;

    /** The rest of the way: further middlewares, then the network. Thread contract: owner task only. */
    @FunctionalInterface
    interface Next {
        /** Sends the request on its way and returns the response once its head is there. */
        ClientResponse send(ClientRequest request) throws Exception;
    }
}

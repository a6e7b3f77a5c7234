package weft.http.netty;

/** Answers requests. */
@FunctionalInterface
public interface RequestHandler {
    /** A request has come. Called on the loop's own stack: it starts a task, and does not wait. */
    void requested(ServerExchange exchange);
}

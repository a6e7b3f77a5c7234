package weft.http;

/**
 * Looks at each final response before the caller has it, and throws if it is not what was wanted; the response is closed then.
 * Stands for {@code raise_for_status=} with a function.
 *
 * {@snippet class="weft.http.ClientSnippets" region="check"}
 *
 * <p>Thread contract: loop thread only, inside a task.
 */
@FunctionalInterface
public interface ResponseCheck {
    /** A status of 400 or more is a {@link ClientResponseException}. */
    ResponseCheck STATUS = ClientResponse::raiseForStatus;

    /** May await, and may read the body. What it throws comes out of the call. */
    void check(ClientResponse response) throws Exception;
}

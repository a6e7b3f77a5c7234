package weft.web;

import org.jspecify.annotations.Nullable;

/**
 * Answers a request. It runs in a task of its own, so it may await anything.
 *
 * <p>Thread contract: loop thread only, in a task.
 */
@FunctionalInterface
public interface Handler {
    /**
     * Answers.
     *
     * @return a {@link StreamResponse}; or a {@code String} (plain text), a {@code byte[]}, null (204 No Content), a
     *     {@code Coroutine} of any of these; or anything else, which is sent as JSON
     * @throws Throwable an {@link HttpException} is the response; anything else is reported, and the client reads 500
     */
    @Nullable
    Object handle(Request request) throws Throwable;
}

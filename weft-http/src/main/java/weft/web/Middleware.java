package weft.web;

import org.jspecify.annotations.Nullable;

/**
 * Stands around handlers: may look at the request, answer it itself, look at the response, catch what was thrown. Stands for
 * {@code @web.middleware}.
 *
 * {@snippet class="weft.web.WebSnippetsTest" region="middleware"}
 *
 * <p>Thread contract: loop thread only, in a task.
 */
@FunctionalInterface
public interface Middleware {
    /**
     * Answers, as a rule by what the next one answers.
     *
     * @return as a {@link Handler} does
     */
    @Nullable
    Object handle(Request request, Next next) throws Throwable;

    /**
     * The next middleware, or the handler itself.
     *
     * <p>Thread contract: loop thread only, in a task.
     */
    @FunctionalInterface
    interface Next extends Handler {
        @Override
        StreamResponse handle(Request request) throws Throwable;
    }
}

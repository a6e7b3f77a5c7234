package weft.web;

import org.jspecify.annotations.Nullable;

/**
 * Answers a request of which it gets what it needs, checked, as a record. Stands for FastAPI's path operation functions.
 *
 * {@snippet class="weft.web.TypedSnippetsTest" region="typed"}
 *
 * <p>A component's value comes from the path if that has a parameter of its name; from the body, as JSON, if it is a record, a map or a
 * list of records; from the query otherwise; {@link weft.web.bind.In} says something else. A {@link Request} among the components is the
 * request; a type that the application provides ({@link Application#provide}) is opened for it. What is {@code Optional},
 * {@code @Nullable} or has a default may be missing. All that is wrong comes back in one 422.
 *
 * <p>Thread contract: loop thread only, in a task.
 *
 * @param <P> the record
 */
@FunctionalInterface
public interface TypedHandler<P> {
    /** Answers, as a {@link Handler} does. */
    @Nullable
    Object handle(P parameters) throws Throwable;
}

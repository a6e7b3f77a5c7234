package weft.web;

import org.jspecify.annotations.Nullable;

/**
 * Handlers of one path, a method for each of HTTP's: a class implements those that it answers, and {@link
 * Application#addView} makes routes of them. Any other is 405. Stands for {@code web.View}.
 *
 * {@snippet class="weft.web.RoutesTest" region="view"}
 *
 * <p>There is one object for all requests.
 *
 * <p>Thread contract: loop thread only, in a task.
 */
public interface View {
    /** Answers GET, and HEAD by the same without the body. */
    default @Nullable Object get(Request request) throws Throwable {
        throw notImplemented();
    }

    /** Answers HEAD, if it shall not be as GET. */
    default @Nullable Object head(Request request) throws Throwable {
        throw notImplemented();
    }

    /** Answers POST. */
    default @Nullable Object post(Request request) throws Throwable {
        throw notImplemented();
    }

    /** Answers PUT. */
    default @Nullable Object put(Request request) throws Throwable {
        throw notImplemented();
    }

    /** Answers PATCH. */
    default @Nullable Object patch(Request request) throws Throwable {
        throw notImplemented();
    }

    /** Answers DELETE. */
    default @Nullable Object delete(Request request) throws Throwable {
        throw notImplemented();
    }

    /** Answers OPTIONS. */
    default @Nullable Object options(Request request) throws Throwable {
        throw notImplemented();
    }

    private static IllegalStateException notImplemented() {
        return new IllegalStateException(
                "a view has routes for the methods that it implements, and this is none of them");
    }
}

package weft.web;

import java.util.IdentityHashMap;
import org.jspecify.annotations.Nullable;
import weft.AsyncContextManager;
import weft.AsyncExitStack;

/** What was opened for one request, to be closed in reverse. Owner task only. */
final class DependencyScope {
    private final Request request;
    private final AsyncExitStack stack = new AsyncExitStack();
    private final IdentityHashMap<Class<?>, Object> opened = new IdentityHashMap<>(4);

    DependencyScope(Request request) {
        this.request = request;
    }

    <T> T get(Class<T> type) {
        Object known = opened.get(type);
        if (known == null) {
            AsyncContextManager<? extends T> manager =
                    request.app().provider(type).apply(request);
            known = stack.enterAsyncContext(manager).await();
            opened.put(type, known);
        }
        return type.cast(known);
    }

    void close(@Nullable Throwable exception) {
        stack.exit(exception);
    }
}

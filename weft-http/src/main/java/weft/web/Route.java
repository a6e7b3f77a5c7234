package weft.web;

import static weft.Asyncio.await;

import java.lang.reflect.Type;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import weft.Asyncio;

/**
 * A method, a path, and who answers. What an application's {@code get}, {@code post}, … return, to say more about it:
 *
 * {@snippet class="weft.web.WebSnippetsTest" region="route"}
 *
 * <p>Thread contract: loop thread only, before the application runs.
 */
public final class Route {
    private final String method;
    private final PathTemplate path;
    private final Handler handler;
    private @Nullable String name;
    private @Nullable Long maxBody;
    private @Nullable String summary;
    private @Nullable Type returned;
    private boolean cancelOnDisconnect;
    private boolean inThread;
    private boolean hidden;

    Route(String method, PathTemplate path, Handler handler) {
        this.method = method;
        this.path = path;
        this.handler = handler;
    }

    /** The method, or {@code *} for any. */
    public String method() {
        return method;
    }

    /** The path as it was given, with its parameters in braces. */
    public String path() {
        return path.toString();
    }

    PathTemplate template() {
        return path;
    }

    /** Who answers. */
    public Handler handler() {
        return handler;
    }

    /** The name for {@link Application#url}, or null. */
    public @Nullable String name() {
        return name;
    }

    /** Gives it a name. */
    public Route named(String newName) {
        name = newName;
        return this;
    }

    /**
     * Cancels the handler when the client goes away. Otherwise it goes on, and only a write fails: what it does may have to be
     * done as a whole. A part that must not be cancelled can be shielded. Stands for {@code handler_cancellation=True}.
     */
    public Route cancelOnDisconnect() {
        cancelOnDisconnect = true;
        return this;
    }

    boolean cancelsOnDisconnect() {
        return cancelOnDisconnect;
    }

    /**
     * Runs the handler in a thread: for code that blocks. An application has 40 of them at most; more requests wait. What the handler
     * needs of the body comes as typed parameters, which are read before; awaiting is not possible in a thread. Stands for handlers
     * without {@code async} in FastAPI and Starlette.
     */
    public Route inThread() {
        inThread = true;
        return this;
    }

    /** What the handler answers. In the request's task. */
    @Nullable
    Object answer(Request request) throws Throwable {
        BoundHandler call =
                handler instanceof TypedRoute<?> typed ? typed.bind(request) : () -> handler.handle(request);
        if (!inThread) return call.answer();
        return await(request.app().threads().toThread(() -> {
            try {
                return call.answer();
            } catch (Throwable e) {
                throw Asyncio.rethrow(e);
            }
        }));
    }

    /** How large a body may be that is read as a whole, instead of the application's limit. */
    public Route maxBody(long bytes) {
        maxBody = bytes;
        return this;
    }

    @Nullable
    Long maxBody() {
        return maxBody;
    }

    /** What it does, in a few words, for the description of the application. */
    public Route summary(String text) {
        summary = text;
        return this;
    }

    @Nullable
    String summary() {
        return summary;
    }

    /** What it answers, as JSON, for the description of the application. */
    public Route returns(Type type) {
        returned = type;
        return this;
    }

    @Nullable
    Type returned() {
        return returned;
    }

    /** Leaves it out of the description of the application. */
    public Route hidden() {
        hidden = true;
        return this;
    }

    boolean isHidden() {
        return hidden;
    }

    String url(Map<String, String> values) {
        return path.url(values);
    }

    @Override
    public String toString() {
        return "<Route " + method + " " + path + ">";
    }
}

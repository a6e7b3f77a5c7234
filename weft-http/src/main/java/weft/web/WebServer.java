package weft.web;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import weft.Asyncio;
import weft.Context;
import weft.EventLoop;
import weft.ExceptionContext;
import weft.Future;
import weft.ReturnWhen;
import weft.Task;
import weft.TaskOptions;
import weft.http.netty.RequestHandler;
import weft.http.netty.ServerConnections;
import weft.http.netty.ServerExchange;
import weft.http.netty.ServerSettings;
import weft.http.netty.WireLimits;
import weft.loop.TimerHandle;

/** Starts a task for each request, and ends them all. Loop thread only. */
final class WebServer implements RequestHandler {
    /*
     * A request has a task of its own, so that it has a context of its own, can be cancelled, and a connection that rests has
     * none. All that the selector brings at once become tasks in a row, which share a strand as long as they need not wait, and
     * their responses go out together at the end of the iteration.
     */
    private static final double PATIENCE_SECONDS = 1;

    private final EventLoop loop;
    private final Application app;
    private final @Nullable AccessLog accessLog;
    private final Context context = Context.copyCurrent();
    private final ServerConnections connections;

    /** Tasks that their connections do not wait for any more. */
    private final Set<Task<?>> detached = new LinkedHashSet<>();

    private @Nullable Future<Void> allAttached;
    private boolean cancelling;

    WebServer(Application app) {
        WebOptions options = app.options();
        this.loop = Asyncio.getRunningLoop();
        this.app = app;
        this.accessLog = options.accessLog();
        this.connections = new ServerConnections(
                new ServerSettings(
                        new WireLimits(options.maxLine(), options.maxHead(), options.maxHeaders()),
                        options.headTimeout(),
                        options.keepAlive(),
                        options.bodyTimeout(),
                        options.sendTimeout(),
                        options.linger()),
                this);
    }

    Application app() {
        return app;
    }

    @Nullable
    AccessLog accessLog() {
        return accessLog;
    }

    ServerConnections connections() {
        return connections;
    }

    @Override
    public void requested(ServerExchange exchange) {
        RequestRun run = new RequestRun(this, exchange);
        loop.createTask(Asyncio.async(run::serve), new TaskOptions(null, context.copy(), false));
    }

    // -- tasks --

    void detached(Task<?> task) {
        detached.add(task);
    }

    @SuppressWarnings("NullAway") // null is the only Void
    void attached(Task<?> task) {
        detached.remove(task);
        Future<Void> waiter = allAttached;
        if (detached.isEmpty() && waiter != null && !waiter.done()) waiter.setResult(null);
    }

    boolean isCancelling() {
        return cancelling;
    }

    /** Waits for connections and tasks, cancels what is left after this time, and waits for that. In a task. */
    void shutdown(Duration timeout) {
        connections.closeIdle();
        connections.closeWebSockets();
        TimerHandle saying = loop.callLater(PATIENCE_SECONDS, () -> sayWhoIsWaitedFor(timeout));
        try {
            Asyncio.timeout(timeout).run(limit -> {
                connections.awaitEmpty();
                awaitAttached();
            });
        } catch (weft.TimeoutException e) {
            cancelAll();
        } catch (Throwable e) {
            cancelAll();
            throw e;
        } finally {
            saying.cancel();
        }
    }

    /** To whoever has pressed Ctrl-C, and sees nothing happen. */
    private void sayWhoIsWaitedFor(Duration timeout) {
        System.getLogger("weft.web")
                .log(
                        System.Logger.Level.INFO,
                        "the server stops, and waits up to " + timeout.toSeconds() + " s for " + connections.size()
                                + " connections and " + detached.size() + " tasks without one");
    }

    private void cancelAll() {
        cancelling = true;
        connections.abort();
        List<Task<?>> left = new ArrayList<>(detached);
        for (Task<?> task : left) task.cancel();
        if (!left.isEmpty() && !loop.isEnding()) Asyncio.await(Asyncio.wait(left, ReturnWhen.ALL_COMPLETED));
    }

    private void awaitAttached() {
        if (detached.isEmpty()) return;
        Future<Void> waiter = loop.createFuture();
        allAttached = waiter;
        try {
            waiter.await();
        } finally {
            allAttached = null;
        }
    }

    // -- errors --

    void report(String message, Request request, Throwable failure) {
        loop.callExceptionHandler(ExceptionContext.of(message, failure).with("request", request));
    }

    /** What the client may know of a failure: in debug mode all of it. */
    @Nullable
    String explain(Throwable failure) {
        if (!loop.getDebug()) return "Server got itself in trouble";
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        return text.toString();
    }
}

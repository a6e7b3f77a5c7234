package weft.web;

import static weft.Asyncio.async;

import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import weft.AsyncContextManager;
import weft.Coroutine;

/**
 * Serves an application inside a program that does other things too. Stands for {@code web.AppRunner}.
 *
 * {@snippet class="weft.web.WebSnippetsTest" region="runner"}
 *
 * <p>As a block it is set up and cleaned up.
 *
 * <p>Thread contract: loop thread only, in a task.
 */
public final class AppRunner implements AsyncContextManager<AppRunner> {
    private final Application app;
    private final List<Site> sites = new ArrayList<>(1);
    private @Nullable WebServer server;

    /** For this application. */
    public AppRunner(Application app) {
        this.app = app;
    }

    /** The application. */
    public Application app() {
        return app;
    }

    /** Starts the application; {@link Site}s make it reachable then. */
    public Coroutine<Void> setup() {
        return async(this::start);
    }

    private void start() throws Throwable {
        if (server != null) throw new IllegalStateException("this application is set up already");
        app.startup();
        server = new WebServer(app);
    }

    /**
     * Stops: accepts no more, closes connections that rest, tells the application ({@link Application#onShutdown}), waits for
     * the handlers up to the shutdown timeout, cancels the rest, and cleans up.
     */
    public Coroutine<Void> cleanup() {
        return async(this::end);
    }

    private void end() throws Throwable {
        WebServer running = server;
        if (running == null) return;
        server = null;
        for (Site site : List.copyOf(sites)) site.close();
        running.connections().closeIdle();
        try {
            app.shutdown();
        } finally {
            try {
                running.shutdown(app.options().shutdownTimeout());
            } finally {
                app.cleanup();
            }
        }
    }

    WebServer server() {
        WebServer running = server;
        if (running == null)
            throw new IllegalStateException("a site starts after its runner: await(runner.setup()) comes first");
        return running;
    }

    void add(Site site) {
        sites.add(site);
    }

    void remove(Site site) {
        sites.remove(site);
    }

    /** The sites that are started. */
    public List<Site> sites() {
        return List.copyOf(sites);
    }

    /** The addresses on which it is reachable, with their real ports. */
    public List<SocketAddress> addresses() {
        return sites.stream().flatMap(site -> site.addresses().stream()).toList();
    }

    /** How many connections are open. */
    public int connections() {
        return server == null ? 0 : server.connections().size();
    }

    @Override
    public AppRunner enter() throws Exception {
        try {
            start();
        } catch (Throwable e) {
            throw weft.Asyncio.rethrow(e);
        }
        return this;
    }

    @Override
    public boolean exit(@Nullable Throwable exception) throws Exception {
        try {
            end();
        } catch (Throwable e) {
            throw weft.Asyncio.rethrow(e);
        }
        return false;
    }
}

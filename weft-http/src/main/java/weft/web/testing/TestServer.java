package weft.web.testing;

import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.createTask;
import static weft.Asyncio.getRunningLoop;

import org.jspecify.annotations.Nullable;
import weft.Coroutine;
import weft.Task;
import weft.loop.Clock;
import weft.stream.TlsOptions;
import weft.sync.Event;
import weft.web.AppRunner;
import weft.web.Application;
import weft.web.TcpSite;

/**
 * Serves an application on a free port of this machine until it is closed: for tests, on the test's own loop. Stands for
 * {@code aiohttp.test_utils.TestServer}.
 *
 * {@snippet class="weft.web.testing.TestServerSnippetsTest" region="server"}
 *
 * <p>A task named {@code open: …} runs as long as it is open: so a test that forgets to close it fails by what it leaves behind.
 *
 * <p>Sockets know real time only. In a test whose time jumps by itself, use {@link TestClient#inMemory}.
 *
 * <p>Thread contract: loop thread only, in a task.
 */
public final class TestServer implements AutoCloseable {
    private static final String HOST = "127.0.0.1";

    private final AppRunner runner;
    private final TcpSite site;
    private final boolean encrypted;
    private final Event closed = new Event();
    private @Nullable Task<Void> open;

    private TestServer(AppRunner runner, @Nullable TlsOptions tls) {
        this.runner = runner;
        this.encrypted = tls != null;
        this.site = new TcpSite(runner, HOST, 0, tls, false);
    }

    /** Starts the application, and serves it. Close what it returns. */
    public static Coroutine<TestServer> start(Application app) {
        return start(app, null);
    }

    /**
     * The same, encrypted.
     *
     * @param tls null: not at all
     */
    public static Coroutine<TestServer> start(Application app, @Nullable TlsOptions tls) {
        return async(() -> {
            refuseTimeThatJumps(getRunningLoop().clock());
            AppRunner runner = new AppRunner(app);
            TestServer server = new TestServer(runner, tls);
            await(runner.setup());
            try {
                await(server.site.start());
            } catch (Throwable e) {
                await(runner.cleanup());
                throw e;
            }
            server.open = createTask(async(server.closed::await), "open: " + server);
            return server;
        });
    }

    /** A clock that jumps does so while bytes are on their way, and every time limit is over at once. It is asked to jump to now. */
    private static void refuseTimeThatJumps(Clock clock) {
        if (clock.jumpTo(clock.nanos()))
            throw new IllegalStateException("a TestServer has sockets, which need real time, and the time of this loop"
                    + " jumps: " + clock + "; use TimeMode.REAL or MANUAL, or TestClient.inMemory(app)");
    }

    /** The URL of this path: {@code http://127.0.0.1:49152/path}. Stands for {@code make_url}. */
    public String url(String path) {
        if (!path.startsWith("/"))
            throw new IllegalArgumentException("a path begins with a slash, and this one is '" + path + "'");
        return (encrypted ? "https" : "http") + "://" + HOST + ":" + port() + path;
    }

    /** The port it listens on. */
    public int port() {
        return site.port();
    }

    /** Whether it speaks TLS. */
    public boolean isEncrypted() {
        return encrypted;
    }

    /** The application. */
    public Application app() {
        return runner.app();
    }

    /** What serves it. */
    public AppRunner runner() {
        return runner;
    }

    /**
     * Stops as {@link AppRunner#cleanup} does: waits for handlers that still run, up to the application's shutdown timeout. In a
     * task. Closing twice is fine.
     */
    @Override
    public void close() {
        Task<?> marker = open;
        open = null;
        closed.set();
        await(runner.cleanup());
        if (marker != null) await(marker);
    }

    @Override
    public String toString() {
        return "<TestServer " + site.name() + ">";
    }
}

package weft.web.testing;

import static weft.Asyncio.async;
import static weft.Asyncio.await;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import weft.Coroutine;
import weft.http.ClientSession;
import weft.http.ClientTls;
import weft.http.CookieJar;
import weft.http.MockConnector;
import weft.http.RequestBuilder;
import weft.http.SessionBuilder;
import weft.http.WebSocketBuilder;
import weft.web.AppRunner;
import weft.web.Application;

/**
 * Asks an application that is served in the same test; URLs are paths. Stands for {@code aiohttp.test_utils.TestClient} and,
 * without sockets, for httpx's {@code ASGITransport}.
 *
 * {@snippet class="weft.web.testing.TestServerSnippetsTest" region="client"}
 *
 * <p>It keeps cookies, follows redirects, and trusts whatever certificate the server has. Closing it closes what it has started.
 *
 * <p>Thread contract: loop thread only, in a task.
 */
public final class TestClient implements AutoCloseable {
    private static final String NOWHERE = "http://testserver";

    private final ClientSession session;
    private final AppRunner runner;
    private final @Nullable TestServer server;
    private final Runnable stop;

    private TestClient(ClientSession session, AppRunner runner, @Nullable TestServer server, Runnable stop) {
        this.session = session;
        this.runner = runner;
        this.server = server;
        this.stop = stop;
    }

    /** Serves the application by a {@link TestServer} of its own. Close what it returns. */
    public static Coroutine<TestClient> start(Application app) {
        return start(app, settings -> {});
    }

    /** The same with a session that is set up by this code. */
    public static Coroutine<TestClient> start(Application app, Consumer<SessionBuilder> settings) {
        return async(() -> {
            TestServer server = await(TestServer.start(app));
            return new TestClient(session(server.url("/"), settings), server.runner(), server, server::close);
        });
    }

    /** Asks this server; closing the client leaves it open. For several clients, each with its cookies. */
    public static TestClient of(TestServer server) {
        return new TestClient(session(server.url("/"), settings -> {}), server.runner(), server, () -> {});
    }

    /**
     * Hands requests over without a socket, a port and HTTP's bytes: so time may be virtual, and the schedule of a test decides
     * about everything, also about WebSockets: heartbeats and their limits take no time. What belongs to a connection is not there:
     * frames, TLS, limits of heads, {@link weft.web.Request#remote}. Close what it returns.
     */
    public static Coroutine<TestClient> inMemory(Application app) {
        return inMemory(app, settings -> {});
    }

    /** The same with a session that is set up by this code. */
    public static Coroutine<TestClient> inMemory(Application app, Consumer<SessionBuilder> settings) {
        return async(() -> {
            AppRunner runner = new AppRunner(app);
            await(runner.setup());
            MockConnector connector = new MockConnector(new InMemoryServer(runner));
            ClientSession session = session(NOWHERE, each -> settings.accept(each.connector(connector)));
            return new TestClient(session, runner, null, () -> await(runner.cleanup()));
        });
    }

    private static ClientSession session(String url, Consumer<SessionBuilder> settings) {
        SessionBuilder builder =
                ClientSession.builder().baseUrl(url).tls(ClientTls.UNVERIFIED).cookieJar(new CookieJar().unsafe());
        settings.accept(builder);
        return builder.build();
    }

    // -- requests --

    /** A GET, to be awaited. */
    public RequestBuilder get(String path) {
        return session.get(path);
    }

    /** A POST, to be awaited. */
    public RequestBuilder post(String path) {
        return session.post(path);
    }

    /** A PUT, to be awaited. */
    public RequestBuilder put(String path) {
        return session.put(path);
    }

    /** A PATCH, to be awaited. */
    public RequestBuilder patch(String path) {
        return session.patch(path);
    }

    /** A DELETE, to be awaited. */
    public RequestBuilder delete(String path) {
        return session.delete(path);
    }

    /** A HEAD, to be awaited. */
    public RequestBuilder head(String path) {
        return session.head(path);
    }

    /** An OPTIONS, to be awaited. */
    public RequestBuilder options(String path) {
        return session.options(path);
    }

    /** A request with any method, to be awaited. */
    public RequestBuilder request(String method, String path) {
        return session.request(method, path);
    }

    /** A WebSocket, to be awaited. */
    public WebSocketBuilder wsConnect(String path) {
        return session.wsConnect(path);
    }

    // -- the rest --

    /** Its session: the cookies, and whatever is not here. */
    public ClientSession session() {
        return session;
    }

    /** The application. */
    public Application app() {
        return runner.app();
    }

    /** The server that it asks. */
    public TestServer server() {
        TestServer asked = server;
        if (asked == null)
            throw new IllegalStateException("a client in memory has no server; TestClient.start(app) starts one");
        return asked;
    }

    /** Closes the session, and stops the application if the client has started it. Closing twice is fine. */
    @Override
    public void close() {
        session.close();
        stop.run();
    }

    @Override
    public String toString() {
        return "<TestClient of " + (server == null ? "an application in memory" : server) + ">";
    }
}

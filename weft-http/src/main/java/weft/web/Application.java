package weft.web;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import weft.AsyncContextManager;
import weft.sync.CapacityLimiter;

/**
 * Routes, and what they share. Stands for {@code web.Application}.
 *
 * {@snippet class="weft.web.WebSnippetsTest" region="application"}
 *
 * <p>{@link Web#runApp(Application)} serves it; {@link AppRunner} does so inside a program of your own. What is said here is said
 * before it is served.
 *
 * <p>Thread contract: loop thread only, once it is served.
 */
public final class Application {
    /** Something to be done at a moment in the life of an application. It may await. */
    @FunctionalInterface
    public interface Signal {
        /** Does it. */
        void send(Application app) throws Throwable;
    }

    /** Something to be done before a response is sent. It may await, and change the response's head. */
    @FunctionalInterface
    public interface ResponseSignal {
        /** Does it. */
        void send(Request request, StreamResponse response) throws Throwable;
    }

    /** As many as Starlette has. */
    private static final int THREADS = 40;

    private final WebOptions options;
    private final Router router = new Router();
    private final List<Middleware> middlewares = new ArrayList<>(0);
    private final List<Signal> onStartup = new ArrayList<>(0);
    private final List<Signal> onShutdown = new ArrayList<>(0);
    private final List<Signal> onCleanup = new ArrayList<>(0);
    private final List<Function<Application, AsyncContextManager<?>>> cleanupContexts = new ArrayList<>(0);
    private final List<ResponseSignal> onResponsePrepare = new ArrayList<>(0);
    private final Map<Class<?>, Function<Request, ? extends AsyncContextManager<?>>> providers = new HashMap<>(0);
    private final KeyedValues values = new KeyedValues();
    private final ArrayDeque<AsyncContextManager<?>> opened = new ArrayDeque<>(0);
    private @Nullable Application parent;
    private @Nullable CapacityLimiter threads;
    private boolean frozen;

    /** With the limits of {@link WebOptions#DEFAULT}. */
    public Application() {
        this(WebOptions.DEFAULT);
    }

    /** With these limits. */
    public Application(WebOptions options) {
        this.options = options;
    }

    /** Its limits. */
    public WebOptions options() {
        return options;
    }

    // -- routes --

    /** Answers GET, and HEAD by the same without the body. */
    public Route get(String path, Handler handler) {
        return route("GET", path, handler);
    }

    /** Answers POST. */
    public Route post(String path, Handler handler) {
        return route("POST", path, handler);
    }

    /** Answers PUT. */
    public Route put(String path, Handler handler) {
        return route("PUT", path, handler);
    }

    /** Answers PATCH. */
    public Route patch(String path, Handler handler) {
        return route("PATCH", path, handler);
    }

    /** Answers DELETE. */
    public Route delete(String path, Handler handler) {
        return route("DELETE", path, handler);
    }

    /**
     * Answers this method. Stands for {@code app.router.add_route}.
     *
     * @param method in any case; {@code *} is any method
     * @param path begins with a slash; <code>{name}</code> is a parameter that matches one segment,
     *     <code>{name:expression}</code> one that matches a regular expression
     */
    public Route route(String method, String path, Handler handler) {
        checkNotFrozen();
        Route route = new Route(method.toUpperCase(Locale.ROOT), new PathTemplate(path), handler);
        router.add(route);
        return route;
    }

    /** Answers GET with what the record has of the request. */
    public <P> Route get(String path, Class<P> parameters, TypedHandler<? super P> handler) {
        return route("GET", path, parameters, handler);
    }

    /** Answers POST with what the record has of the request. */
    public <P> Route post(String path, Class<P> parameters, TypedHandler<? super P> handler) {
        return route("POST", path, parameters, handler);
    }

    /** Answers PUT with what the record has of the request. */
    public <P> Route put(String path, Class<P> parameters, TypedHandler<? super P> handler) {
        return route("PUT", path, parameters, handler);
    }

    /** Answers PATCH with what the record has of the request. */
    public <P> Route patch(String path, Class<P> parameters, TypedHandler<? super P> handler) {
        return route("PATCH", path, parameters, handler);
    }

    /** Answers DELETE with what the record has of the request. */
    public <P> Route delete(String path, Class<P> parameters, TypedHandler<? super P> handler) {
        return route("DELETE", path, parameters, handler);
    }

    /** Answers this method with what the record has of the request: see {@link TypedHandler}. */
    public <P> Route route(String method, String path, Class<P> parameters, TypedHandler<? super P> handler) {
        Set<String> names = Set.copyOf(new PathTemplate(path).names());
        return route(method, path, new TypedRoute<>(this, parameters, names, handler));
    }

    /** Answers those methods that the view implements. Stands for {@code app.router.add_view}. */
    public List<Route> addView(String path, View view) {
        List<Route> routes = new ArrayList<>();
        ViewRoutes.of(view).forEach((method, handler) -> routes.add(route(method, path, handler)));
        return routes;
    }

    /** Answers with the files of a folder. Stands for {@code app.router.add_static}. */
    public Route addStatic(String prefix, Path folder) {
        return addStatic(prefix, folder, StaticOptions.DEFAULT);
    }

    /** Answers with the files of a folder. */
    public Route addStatic(String prefix, Path folder, StaticOptions how) {
        String base = prefix.endsWith("/") ? prefix.substring(0, prefix.length() - 1) : prefix;
        return get(base + "/{filename:.*}", new StaticFolder(base, folder, how));
    }

    /**
     * Hands everything below the prefix to another application, which has its own middlewares, signals and values and sees the rest
     * of the path.
     */
    public void addSubapp(String prefix, Application app) {
        if (!prefix.startsWith("/") || prefix.length() == 1)
            throw new IllegalArgumentException(
                    "the prefix of an application is a path below '/', not '" + prefix + "'");
        String base = prefix.endsWith("/") ? prefix.substring(0, prefix.length() - 1) : prefix;
        mount(new Router.Mount(base, null, app));
    }

    /** Hands all requests for this host to another application; {@code *.example.org} is every host below. */
    public void addDomain(String host, Application app) {
        mount(new Router.Mount("", host.toLowerCase(Locale.ROOT), app));
    }

    private void mount(Router.Mount mount) {
        checkNotFrozen();
        if (mount.app().parent != null)
            throw new IllegalArgumentException("an application belongs to one other at most, and this one has a place");
        mount.app().parent = this;
        router.add(mount);
    }

    /** The path of the route with this name, with these values for its parameters in turns: name, value, … */
    public String url(String routeName, String... parameters) {
        Route route = router.named(routeName);
        if (route == null)
            throw new IllegalArgumentException(
                    "no route has the name " + routeName + "; app.get(…).named(\"" + routeName + "\") gives it one");
        if (parameters.length % 2 != 0)
            throw new IllegalArgumentException(
                    "parameters are names and values in turns, and these are " + parameters.length);
        Map<String, String> given = new HashMap<>();
        for (int i = 0; i < parameters.length; i += 2) given.put(parameters[i], parameters[i + 1]);
        return prefix() + route.url(given);
    }

    /** The prefixes of this application and of those above it; empty for the outermost. */
    String prefix() {
        Application above = parent;
        if (above == null) return "";
        String own = above.router.mounts().stream()
                .filter(mount -> mount.app() == this)
                .findFirst()
                .orElseThrow()
                .prefix();
        return above.prefix() + own;
    }

    /** The routes that were added, without those of applications below. */
    public List<Route> routes() {
        return List.copyOf(router.routes());
    }

    Router router() {
        return router;
    }

    // -- around the handlers --

    /** Adds a middleware inside those that are there. */
    public void use(Middleware middleware) {
        checkNotFrozen();
        middlewares.add(middleware);
    }

    List<Middleware> middlewares() {
        return middlewares;
    }

    /** Called before the head of each response is sent. Stands for {@code on_response_prepare}. */
    public void onResponsePrepare(ResponseSignal signal) {
        checkNotFrozen();
        onResponsePrepare.add(signal);
    }

    void responsePrepared(Request request, StreamResponse response) throws Throwable {
        for (ResponseSignal signal : onResponsePrepare) signal.send(request, response);
    }

    /**
     * Says how to get what handlers need for a request: a transaction, a user. It is entered when the first of them asks
     * ({@link Request#dependency}, or a component of this type among the parameters) and left after the handler has ended and
     * before its response is sent; so a failure to commit is a 500.
     */
    public <T> void provide(Class<T> type, Function<Request, ? extends AsyncContextManager<? extends T>> opening) {
        checkNotFrozen();
        providers.put(type, opening);
    }

    @SuppressWarnings("unchecked") // provide() has checked
    <T> Function<Request, AsyncContextManager<? extends T>> provider(Class<T> type) {
        for (Application app = this; app != null; app = app.parent) {
            Function<Request, ?> found = app.providers.get(type);
            if (found != null) return (Function<Request, AsyncContextManager<? extends T>>) found;
        }
        throw new IllegalStateException("the application provides no " + type.getName() + "; app.provide("
                + type.getSimpleName() + ".class, request -> …) says how to get one");
    }

    boolean provides(Class<?> type) {
        for (Application app = this; app != null; app = app.parent) if (app.providers.containsKey(type)) return true;
        return false;
    }

    // -- its life --

    /** Done before it is served. */
    public void onStartup(Signal signal) {
        checkNotFrozen();
        onStartup.add(signal);
    }

    /** Done when it shall end, while handlers still run: to tell those that would not end by themselves. */
    public void onShutdown(Signal signal) {
        checkNotFrozen();
        onShutdown.add(signal);
    }

    /** Done when all handlers have ended. */
    public void onCleanup(Signal signal) {
        checkNotFrozen();
        onCleanup.add(signal);
    }

    /**
     * Something that is there as long as the application is served: entered before, left after, in reverse order. FastAPI's
     * lifespan. Stands for {@code cleanup_ctx}.
     */
    public void cleanupCtx(Function<Application, AsyncContextManager<?>> context) {
        checkNotFrozen();
        cleanupContexts.add(context);
    }

    /** Keeps a value for all who have the application. Stands for {@code app[key] = value}. */
    public <T> void set(Key<T> key, T value) {
        values.set(key, value);
    }

    /** A value that was kept here or in the application above. */
    public <T> T value(Key<T> key) {
        Application app = this;
        while (!app.values.contains(key) && app.parent != null) app = app.parent;
        return app.values.get(key, this);
    }

    /** Who runs handlers in threads: no more of them at once than there are tokens, for all applications below together. */
    CapacityLimiter threads() {
        Application above = parent;
        if (above != null) return above.threads();
        CapacityLimiter known = threads;
        if (known == null) {
            known = new CapacityLimiter(THREADS);
            threads = known;
        }
        return known;
    }

    private void checkNotFrozen() {
        if (frozen)
            throw new IllegalStateException(
                    "the application is served already: routes, middlewares and signals are" + " added before");
    }

    /** In a task. If it fails, what was opened is closed. */
    void startup() throws Throwable {
        frozen = true;
        router.freeze();
        for (Route route : router.routes())
            if (route.handler() instanceof TypedRoute<?> typed) typed.binding(); // fails early
        List<Application> started = new ArrayList<>(0);
        try {
            for (Function<Application, AsyncContextManager<?>> context : cleanupContexts) {
                AsyncContextManager<?> entered = context.apply(this);
                entered.enter();
                opened.push(entered);
            }
            for (Signal signal : onStartup) signal.send(this);
            for (Router.Mount mount : router.mounts()) {
                mount.app().startup();
                started.add(mount.app());
            }
        } catch (Throwable e) {
            Failures failures = new Failures(e);
            for (Application below : started.reversed()) failures.collect(below::cleanup);
            closeOpened(failures);
            throw e;
        }
    }

    /** In a task. */
    void shutdown() throws Throwable {
        for (Signal signal : onShutdown) signal.send(this);
        for (Router.Mount mount : router.mounts()) mount.app().shutdown();
    }

    /** In a task. All of it is tried, and the first failure is thrown. */
    void cleanup() throws Throwable {
        Failures failures = new Failures(null);
        for (Router.Mount mount : router.mounts().reversed()) failures.collect(mount.app()::cleanup);
        for (Signal signal : onCleanup) failures.collect(() -> signal.send(this));
        closeOpened(failures);
        frozen = false;
        failures.raise();
    }

    /** Each of them, as if nothing had failed: a database is closed whatever became of the others. */
    private void closeOpened(Failures failures) {
        while (!opened.isEmpty()) {
            AsyncContextManager<?> next = opened.pop();
            failures.collect(() -> next.exit(null));
        }
    }

    @Override
    public String toString() {
        return "<Application with " + router.routes().size() + " routes>";
    }
}

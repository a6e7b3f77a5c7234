package weft.web;

import java.util.List;
import org.jspecify.annotations.Nullable;
import weft.Awaitable;

/** From a request to a response: finds the route, and calls its handler through the middlewares. Owner task only. */
final class Dispatch {
    private Dispatch() {}

    /** What the application answers; or what it throws. */
    static StreamResponse answer(Application root, Request request) throws Throwable {
        Application app = root;
        request.entered(app);
        String path = request.rawPath();
        while (true) {
            switch (app.router().match(request.method(), path, request.host())) {
                case Router.Found(Route route, var parameters) -> {
                    request.matched(route, parameters);
                    return through(request.apps(), route::answer).handle(request);
                }
                case Router.Below(Router.Mount mount, String rest) -> {
                    app = mount.app();
                    path = rest;
                    request.entered(app);
                }
                case Router.WrongMethod(var allowed) -> {
                    return through(request.apps(), ignored -> {
                                throw HttpException.methodNotAllowed(allowed);
                            })
                            .handle(request);
                }
                case Router.Unknown() -> {
                    return through(request.apps(), ignored -> {
                                throw HttpException.notFound();
                            })
                            .handle(request);
                }
            }
        }
    }

    /** The handler with all middlewares around it, those of the outermost application outside. */
    private static Middleware.Next through(List<Application> apps, Handler handler) {
        Middleware.Next next = request -> response(handler.handle(request));
        for (int i = apps.size() - 1; i >= 0; i--) {
            List<Middleware> middlewares = apps.get(i).middlewares();
            for (int j = middlewares.size() - 1; j >= 0; j--) {
                Middleware middleware = middlewares.get(j);
                Middleware.Next inner = next;
                next = request -> response(middleware.handle(request, inner));
            }
        }
        return next;
    }

    /** A response out of what a handler has returned. */
    private static StreamResponse response(@Nullable Object answer) {
        return switch (answer) {
            case StreamResponse response -> response;
            case null -> Response.empty();
            case String text -> Response.text(text);
            case byte[] bytes -> Response.bytes(bytes);
            case Awaitable<?> awaitable -> response(awaitable.await());
            default -> Response.json(answer);
        };
    }
}

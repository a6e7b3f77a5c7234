package weft.web;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import weft.http.message.HttpStatus;
import weft.http.message.JsonCodec;
import weft.http.message.JsonException;
import weft.http.message.MediaType;
import weft.web.bind.Binding;
import weft.web.bind.Fault;

/** Calls a handler with the record that it wants. Owner task only. */
final class TypedRoute<P> implements Handler {
    private final Application app;
    private final Class<P> type;
    private final Set<String> pathNames;
    private final TypedHandler<? super P> handler;
    private @Nullable Binding<P> binding;

    TypedRoute(Application app, Class<P> type, Set<String> pathNames, TypedHandler<? super P> handler) {
        this.app = app;
        this.type = type;
        this.pathNames = pathNames;
        this.handler = handler;
    }

    /** Known when the application is: what it provides may be said after the route. */
    Binding<P> binding() {
        Binding<P> known = binding;
        if (known == null) {
            known = new Binding<>(type, pathNames, each -> each == Request.class || app.provides(each));
            binding = known;
        }
        return known;
    }

    @Override
    public @Nullable Object handle(Request request) throws Throwable {
        return bind(request).answer();
    }

    /** Reads and checks the parameters, in the request's task. */
    BoundHandler bind(Request request) {
        Binding.Result<P> bound = binding().bind(new RequestValues(request));
        P parameters = bound.record();
        if (parameters == null) throw new HttpException(unprocessable(bound.faults()));
        return () -> handler.handle(parameters);
    }

    private static Response unprocessable(List<Fault> faults) {
        return Response.json(Map.of("detail", faults.stream().map(Fault::toJson).toList()))
                .withStatus(HttpStatus.UNPROCESSABLE_CONTENT.code());
    }

    private record RequestValues(Request request) implements Binding.Values {
        @Override
        public List<String> texts(Binding.Source source, String name) {
            return switch (source) {
                case PATH -> List.of(request.matchInfo(name));
                case QUERY -> request.query().getAll(name);
                case HEADER -> request.headers().getAll(name);
                case COOKIE -> {
                    String value = request.cookies().get(name);
                    yield value == null ? List.of() : List.of(value);
                }
                case BODY, PROVIDED -> throw new IllegalArgumentException(source + " is no text");
            };
        }

        @Override
        public @Nullable Object json() throws Binding.NotJson {
            byte[] body = request.readAll();
            if (body.length == 0) return null;
            MediaType type = request.contentType();
            if (request.headers().contains("Content-Type") && !type.isJson())
                throw HttpException.unsupportedMediaType("the body must be application/json, and is " + type.type());
            try {
                return JsonCodec.standard().decodeTree(body);
            } catch (JsonException e) {
                throw new Binding.NotJson("the body is no JSON", e);
            }
        }

        @Override
        public Object provided(Class<?> type) {
            return type == Request.class ? request : request.dependency(type);
        }
    }
}

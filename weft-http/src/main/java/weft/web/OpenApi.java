package weft.web;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import weft.http.message.HttpStatus;
import weft.web.bind.Binding;
import weft.web.bind.Definitions;

/**
 * The description of an application in OpenAPI 3.1, made of its routes, and a page to read it and try it. Stands for FastAPI's
 * {@code /openapi.json} and {@code /docs}.
 *
 * {@snippet class="weft.web.OpenApiTest" region="openapi"}
 *
 * <p>Routes with a record of parameters are described in full, others by their paths. {@link Route#summary}, {@link Route#returns} and
 * {@link Route#hidden} say more, or less. Applications below a prefix are described with it.
 *
 * <p>Thread contract: loop thread only.
 */
public final class OpenApi {
    /** Those that a description has a place for. */
    private static final Set<String> METHODS =
            Set.of("get", "put", "post", "delete", "options", "head", "patch", "trace");

    private final String title;
    private final String version;
    private final Definitions definitions = new Definitions();
    private final Map<String, Map<String, Object>> paths = new LinkedHashMap<>();
    private final Set<String> operationIds = new HashSet<>();
    private @Nullable Map<String, Object> document;

    private OpenApi(String title, String version) {
        this.title = title;
        this.version = version;
    }

    /** Adds {@code /openapi.json} and {@code /docs} to the application. */
    public static void addTo(Application app, String title, String version) {
        OpenApi api = new OpenApi(title, version);
        app.get("/openapi.json", request -> Response.json(api.document(app))).hidden();
        app.get("/docs", request -> page()).hidden();
    }

    /** The description, as it is sent: maps and lists. */
    public static Map<String, Object> describe(Application app, String title, String version) {
        return new OpenApi(title, version).document(app);
    }

    private static Response page() {
        try (InputStream in = OpenApi.class.getResourceAsStream("docs.html")) {
            if (in == null) throw new IllegalStateException("docs.html is missing beside the class OpenApi");
            return Response.html(new String(in.readAllBytes(), StandardCharsets.UTF_8))
                    .withHeader("Content-Security-Policy", "default-src 'self' 'unsafe-inline'");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Map<String, Object> document(Application app) {
        Map<String, Object> known = document;
        if (known == null) {
            describe(app, app.prefix());
            known = object("openapi", "3.1.0", "info", object("title", title, "version", version));
            known.put("paths", paths);
            known.put("components", Map.of("schemas", definitions.schemas()));
            document = known;
        }
        return known;
    }

    private static Map<String, Object> object(String name, Object value, String second, Object itsValue) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put(name, value);
        object.put(second, itsValue);
        return object;
    }

    private void describe(Application app, String prefix) {
        for (Route route : app.routes()) {
            String method = route.method().toLowerCase(Locale.ROOT);
            if (route.isHidden() || !METHODS.contains(method)) continue;
            String path = prefix + route.path().replaceAll("\\{(\\w+):(?:[^{}]|\\{[^{}]*\\})+\\}", "{$1}");
            paths.computeIfAbsent(path, each -> new LinkedHashMap<>()).putIfAbsent(method, operation(route));
        }
        for (Router.Mount mount : app.router().mounts())
            if (mount.host() == null) describe(mount.app(), prefix + mount.prefix());
    }

    private Map<String, Object> operation(Route route) {
        Map<String, Object> operation = new LinkedHashMap<>();
        if (route.summary() != null) operation.put("summary", route.summary());
        if (route.name() != null && operationIds.add(route.name())) operation.put("operationId", route.name());
        Map<String, Object> responses = new LinkedHashMap<>();
        responses.put("200", answer(route));
        List<Map<String, Object>> parameters = new ArrayList<>();
        if (route.handler() instanceof TypedRoute<?> typed) {
            for (Binding.Parameter parameter : typed.binding().parameters()) {
                switch (parameter.source()) {
                    case PATH, QUERY, HEADER, COOKIE -> parameters.add(parameter(parameter));
                    case BODY -> operation.put("requestBody", body(parameter));
                    case PROVIDED -> {
                        // is not the client's
                    }
                }
            }
            responses.put(
                    "422",
                    object(
                            "description",
                            HttpStatus.UNPROCESSABLE_CONTENT.phrase(),
                            "content",
                            Map.of("application/json", Map.of("schema", definitions.describeFaults()))));
        } else {
            for (String name : route.template().names()) parameters.add(pathParameter(name));
        }
        if (!parameters.isEmpty()) operation.put("parameters", parameters);
        operation.put("responses", responses);
        return operation;
    }

    private static Map<String, Object> pathParameter(String name) {
        Map<String, Object> described = object("name", name, "in", "path");
        described.put("required", true);
        described.put("schema", Map.of("type", "string"));
        return described;
    }

    private Map<String, Object> parameter(Binding.Parameter parameter) {
        Map<String, Object> described =
                object("name", parameter.name(), "in", parameter.source().name().toLowerCase(Locale.ROOT));
        described.put("required", parameter.isRequired());
        described.put("schema", parameter.schema(definitions));
        return described;
    }

    private Map<String, Object> body(Binding.Parameter parameter) {
        return object(
                "required",
                parameter.isRequired(),
                "content",
                Map.of("application/json", Map.of("schema", parameter.schema(definitions))));
    }

    private Map<String, Object> answer(Route route) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("description", HttpStatus.OK.phrase());
        if (route.returned() != null)
            answer.put("content", Map.of("application/json", Map.of("schema", definitions.describe(route.returned()))));
        return answer;
    }
}

package weft.web;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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
    private final String title;
    private final String version;
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
            Definitions definitions = new Definitions();
            Map<String, Object> paths = new LinkedHashMap<>();
            describe(app, "", paths, definitions);
            known = new LinkedHashMap<>();
            known.put("openapi", "3.1.0");
            known.put("info", Map.of("title", title, "version", version));
            known.put("paths", paths);
            known.put("components", Map.of("schemas", definitions.schemas()));
            document = known;
        }
        return known;
    }

    @SuppressWarnings("unchecked") // the maps are made here
    private static void describe(Application app, String prefix, Map<String, Object> paths, Definitions definitions) {
        for (Route route : app.routes()) {
            if (route.isHidden() || route.method().equals(Router.ANY)) continue;
            String path = prefix + route.path().replaceAll("\\{(\\w+):(?:[^{}]|\\{[^{}]*\\})+\\}", "{$1}");
            Map<String, Object> methods =
                    (Map<String, Object>) paths.computeIfAbsent(path, each -> new LinkedHashMap<String, Object>());
            methods.put(route.method().toLowerCase(Locale.ROOT), operation(route, definitions));
        }
        for (Router.Mount mount : app.router().mounts())
            if (mount.host() == null) describe(mount.app(), prefix + mount.prefix(), paths, definitions);
    }

    private static Map<String, Object> operation(Route route, Definitions definitions) {
        Map<String, Object> operation = new LinkedHashMap<>();
        if (route.summary() != null) operation.put("summary", route.summary());
        if (route.name() != null) operation.put("operationId", route.name());
        Map<String, Object> responses = new LinkedHashMap<>();
        responses.put("200", answer(route, definitions));
        List<Map<String, Object>> parameters = new ArrayList<>();
        if (route.handler() instanceof TypedRoute<?> typed) {
            for (Binding.Parameter parameter : typed.binding().parameters()) {
                switch (parameter.source()) {
                    case PATH, QUERY, HEADER, COOKIE -> parameters.add(parameter(parameter, definitions));
                    case BODY -> operation.put("requestBody", body(parameter, definitions));
                    case PROVIDED -> {
                        // is not the client's
                    }
                }
            }
            responses.put("422", Map.of("description", HttpStatus.UNPROCESSABLE_CONTENT.phrase()));
        } else {
            for (String name : route.template().names())
                parameters.add(
                        Map.of("name", name, "in", "path", "required", true, "schema", Map.of("type", "string")));
        }
        if (!parameters.isEmpty()) operation.put("parameters", parameters);
        operation.put("responses", responses);
        return operation;
    }

    private static Map<String, Object> parameter(Binding.Parameter parameter, Definitions definitions) {
        return Map.of(
                "name",
                parameter.name(),
                "in",
                parameter.source().name().toLowerCase(Locale.ROOT),
                "required",
                parameter.isRequired(),
                "schema",
                parameter.schema(definitions));
    }

    private static Map<String, Object> body(Binding.Parameter parameter, Definitions definitions) {
        return Map.of(
                "required",
                parameter.isRequired(),
                "content",
                Map.of("application/json", Map.of("schema", parameter.schema(definitions))));
    }

    private static Map<String, Object> answer(Route route, Definitions definitions) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("description", HttpStatus.OK.phrase());
        if (route.returned() != null)
            answer.put("content", Map.of("application/json", Map.of("schema", definitions.describe(route.returned()))));
        return answer;
    }
}

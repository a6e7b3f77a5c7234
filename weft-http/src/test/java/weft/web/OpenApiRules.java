package weft.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The rules of OpenAPI 3.1 and of JSON Schema 2020-12 that a description of ours could break, written after the specifications. */
final class OpenApiRules {
    private static final Pattern IN_BRACES = Pattern.compile("\\{([^{}]+)\\}");
    private static final Set<String> METHODS =
            Set.of("get", "put", "post", "delete", "options", "head", "patch", "trace");
    private static final Set<String> TYPES =
            Set.of("string", "number", "integer", "boolean", "object", "array", "null");

    private final Map<?, ?> document;
    private final Set<Object> operationIds = new HashSet<>();

    private OpenApiRules(Map<?, ?> document) {
        this.document = document;
    }

    static void check(Map<?, ?> document) {
        new OpenApiRules(document).document();
    }

    private static Map<?, ?> object(Map<?, ?> in, String name) {
        return assertInstanceOf(Map.class, in.get(name), () -> name + " of " + in);
    }

    private static void only(Map<?, ?> object, Set<String> names, Set<String> required) {
        assertTrue(names.containsAll(object.keySet()), () -> "unknown fields in " + object);
        assertTrue(object.keySet().containsAll(required), () -> "one of " + required + " is missing in " + object);
    }

    private void document() {
        only(document, Set.of("openapi", "info", "paths", "components"), Set.of("openapi", "info", "paths"));
        assertTrue(String.valueOf(document.get("openapi")).matches("3\\.1\\.\\d+"));
        Map<?, ?> info = object(document, "info");
        only(info, Set.of("title", "version"), Set.of("title", "version"));
        object(document, "paths")
                .forEach((path, item) -> path(String.valueOf(path), assertInstanceOf(Map.class, item)));
        object(object(document, "components"), "schemas").forEach((name, schema) -> {
            assertTrue(String.valueOf(name).matches("[A-Za-z0-9._-]+"), () -> "the name " + name);
            schema(assertInstanceOf(Map.class, schema));
        });
    }

    private void path(String path, Map<?, ?> item) {
        assertTrue(path.startsWith("/"), path);
        Set<String> inPath = new TreeSet<>(IN_BRACES
                .matcher(path)
                .results()
                .map((MatchResult each) -> each.group(1))
                .toList());
        item.forEach((method, operation) -> {
            assertTrue(METHODS.contains(method), () -> "the method " + method);
            operation(assertInstanceOf(Map.class, operation), inPath);
        });
    }

    private void operation(Map<?, ?> operation, Set<String> inPath) {
        only(
                operation,
                Set.of("summary", "operationId", "parameters", "requestBody", "responses"),
                Set.of("responses"));
        if (operation.containsKey("operationId"))
            assertTrue(operationIds.add(operation.get("operationId")), () -> "twice: " + operation);
        Set<String> described = new TreeSet<>();
        Set<Object> seen = new HashSet<>();
        if (operation.get("parameters") instanceof List<?> parameters) {
            for (Object each : parameters) {
                Map<?, ?> parameter = assertInstanceOf(Map.class, each);
                only(parameter, Set.of("name", "in", "required", "schema"), Set.of("name", "in", "schema"));
                assertTrue(Set.of("path", "query", "header", "cookie").contains(parameter.get("in")));
                assertTrue(seen.add(parameter.get("in") + " " + parameter.get("name")), () -> "twice: " + parameter);
                if (parameter.get("in").equals("path")) {
                    assertEquals(true, parameter.get("required"));
                    described.add(String.valueOf(parameter.get("name")));
                }
                schema(object(parameter, "schema"));
            }
        }
        assertEquals(inPath, described);
        if (operation.containsKey("requestBody")) {
            Map<?, ?> body = object(operation, "requestBody");
            only(body, Set.of("required", "content"), Set.of("content"));
            content(object(body, "content"));
        }
        Map<?, ?> responses = object(operation, "responses");
        assertTrue(!responses.isEmpty());
        responses.forEach((status, response) -> {
            assertTrue(String.valueOf(status).matches("[1-5]\\d\\d"));
            Map<?, ?> answer = assertInstanceOf(Map.class, response);
            only(answer, Set.of("description", "content"), Set.of("description"));
            if (answer.containsKey("content")) content(object(answer, "content"));
        });
    }

    private void content(Map<?, ?> content) {
        content.forEach((type, media) -> {
            assertTrue(String.valueOf(type).matches("\\w+/\\w+"));
            Map<?, ?> described = assertInstanceOf(Map.class, media);
            only(described, Set.of("schema"), Set.of("schema"));
            schema(object(described, "schema"));
        });
    }

    private void schema(Map<?, ?> schema) {
        if (schema.get("$ref") instanceof String reference) {
            String prefix = "#/components/schemas/";
            assertTrue(reference.startsWith(prefix), reference);
            object(object(object(document, "components"), "schemas"), reference.substring(prefix.length()));
        }
        if (schema.get("type") instanceof String type) assertTrue(TYPES.contains(type), type);
        if (schema.get("type") instanceof List<?> several) assertTrue(TYPES.containsAll(several));
        if (schema.containsKey("items")) schema(object(schema, "items"));
        if (schema.containsKey("additionalProperties")) schema(object(schema, "additionalProperties"));
        if (schema.get("anyOf") instanceof List<?> several) {
            assertTrue(!several.isEmpty());
            for (Object each : several) schema(assertInstanceOf(Map.class, each));
        }
        if (schema.containsKey("properties"))
            object(schema, "properties").forEach((name, each) -> schema(assertInstanceOf(Map.class, each)));
        if (schema.get("required") instanceof List<?> required)
            assertTrue(object(schema, "properties").keySet().containsAll(required), () -> "required of " + schema);
        if (schema.get("enum") instanceof List<?> constants)
            assertEquals(constants.size(), new HashSet<>(constants).size());
        if (schema.get("pattern") instanceof String pattern) Pattern.compile(pattern);
        for (String length : List.of("minLength", "maxLength", "minItems", "maxItems"))
            if (schema.containsKey(length)) assertInstanceOf(Integer.class, schema.get(length));
        if (schema.containsKey("default")) checkDefault(schema);
    }

    private static void checkDefault(Map<?, ?> schema) {
        Object value = schema.get("default");
        boolean fits = switch (String.valueOf(schema.get("type"))) {
            case "string" -> value instanceof String;
            case "integer", "number" -> value instanceof Number;
            case "boolean" -> value instanceof Boolean;
            case "array" -> value instanceof List;
            default -> true;
        };
        assertTrue(fits, () -> "the default of " + schema);
        if (schema.get("enum") instanceof List<?> constants) assertTrue(constants.contains(value), schema::toString);
    }
}

package weft.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.web.Served.serving;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weft.http.message.JsonCodec;
import weft.web.bind.Check;
import weft.web.bind.In;

/** The description of an application. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class OpenApiTest {
    record Item(String name, @Check.Min(0) double price, List<Item> parts) {}

    record PutItem(long id, Item item, @In.Default("no") String dryRun, Optional<String> note) {}

    private static Application shop() {
        // @start region="openapi"
        Application app = new Application();
        app.put("/items/{id}", PutItem.class, in -> in.item())
                .summary("Change an item")
                .returns(Item.class);
        app.get("/files/{name:[a-z]+}", request -> "file " + request.matchInfo("name"));
        OpenApi.addTo(app, "Shop", "1.0");
        // @end
        return app;
    }

    private static Object at(Object json, Object... steps) {
        Object here = json;
        for (Object step : steps)
            here = step instanceof Integer index ? ((List<?>) here).get(index) : ((Map<?, ?>) here).get(step);
        return here;
    }

    @Test
    void theRoutesAreDescribed() {
        serving(shop(), served -> {
            Object api = JsonCodec.standard()
                    .decode(served.ask("GET /openapi.json").body().getBytes(), Object.class);
            assertEquals("3.1.0", at(api, "openapi"));
            assertEquals("Shop", at(api, "info", "title"));
            assertEquals(
                    "[/items/{id}, /files/{name}]",
                    ((Map<?, ?>) at(api, "paths")).keySet().toString());
            Object put = at(api, "paths", "/items/{id}", "put");
            assertEquals("Change an item", at(put, "summary"));
            assertEquals("path", at(put, "parameters", 0, "in"));
            assertEquals(true, at(put, "parameters", 0, "required"));
            assertEquals("integer", at(put, "parameters", 0, "schema", "type"));
            assertEquals(false, at(put, "parameters", 1, "required"));
            assertEquals("no", at(put, "parameters", 1, "schema", "default"));
            String item = "#/components/schemas/Item";
            assertEquals(item, at(put, "requestBody", "content", "application/json", "schema", "$ref"));
            assertEquals(item, at(put, "responses", "200", "content", "application/json", "schema", "$ref"));
            Object schema = at(api, "components", "schemas", "Item");
            assertEquals(List.of("name", "price", "parts"), at(schema, "required"));
            assertEquals(0, at(schema, "properties", "price", "minimum"));
            assertEquals(item, at(schema, "properties", "parts", "items", "$ref"));
        });
    }

    enum Größe {
        S,
        L
    }

    record Ünit(
            Optional<Größe> size,
            @Nullable Item item,
            @Check.Length(max = 3) Map<String, Ünit> parts,
            Object any) {}

    record Everything(
            UUID id,
            @In.Default("l") Größe size,

            @In.Query @In.Default("1") @Check.Length(max = 5)
            List<Integer> numbers,

            @In.Query @In.Default("") List<String> tags,
            @In.Header Optional<Instant> since,
            @In.Cookie @In.Default("true") boolean loud,

            @In.Default("1.50") @Check.Min(0.5) @Check.Max(1e20)
            BigDecimal price,

            @In.Default("a") @Check.Matches("[a-z]+") String text,
            Request request,
            @In.Body List<Ünit> body) {}

    /** All that an application can have, where each could break a rule of the specification. */
    private static Application everything() {
        Application below = new Application();
        below.get("/items/{id}", PutItem.class, PutItem::item).named("same");
        below.put("/items/{id}", PutItem.class, PutItem::item).named("same");
        Application other = new Application();
        other.get("/", request -> "x").named("same");
        other.addSubapp("/deep", below);
        Application app = new Application();
        app.post("/all/{id:[a-f0-9-]{36}}", Everything.class, in -> null).named("same");
        app.route("*", "/any", request -> "x");
        app.route("PROPFIND", "/dav", request -> "x");
        app.route("QUERY", "/any", request -> "x");
        app.get("/twice/{a}", request -> "x");
        app.get("/twice/{a:\\d+}", request -> "x");
        app.addStatic("/files", Path.of("."));
        app.addSubapp("/below", other);
        app.addDomain("example.org", new Application());
        OpenApi.addTo(app, "All \"of\" it", "1");
        OpenApi.addTo(other, "Below", "1");
        return app;
    }

    @Test
    void theRulesOfTheSpecificationAreKept() {
        serving(everything(), served -> {
            for (String place : List.of("/openapi.json", "/below/openapi.json")) {
                Map<?, ?> document = JsonCodec.standard()
                        .decode(served.ask("GET " + place).body().getBytes(StandardCharsets.UTF_8), Map.class);
                OpenApiRules.check(document);
                assertTrue(
                        ((Map<?, ?>) at(document, "paths")).containsKey("/below/deep/items/{id}"),
                        () -> at(document, "paths").toString());
            }
        });
    }

    @Test
    void theSameApplicationHasTheSameDescription() {
        String first = new String(JsonCodec.standard().encode(OpenApi.describe(shop(), "Shop", "1")));
        assertEquals(first, new String(JsonCodec.standard().encode(OpenApi.describe(shop(), "Shop", "1"))));
        assertTrue(first.startsWith("{\"openapi\":\"3.1.0\",\"info\":{\"title\":\"Shop\",\"version\":\"1\"}"), first);
    }

    @Test
    void aPageShowsIt() {
        serving(shop(), served -> {
            Answer page = served.ask("GET /docs");
            assertEquals("text/html; charset=utf-8", page.headers().get("Content-Type"));
            assertTrue(page.body().contains("openapi.json"));
            assertFalse(page.body().contains("http://") || page.body().contains("https://"), "it needs nobody else");
        });
    }
}

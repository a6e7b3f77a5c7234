package weft.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.web.Served.serving;

import java.util.List;
import java.util.Map;
import java.util.Optional;
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
            assertEquals(0.0, at(schema, "properties", "price", "minimum"));
            assertEquals(item, at(schema, "properties", "parts", "items", "$ref"));
        });
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

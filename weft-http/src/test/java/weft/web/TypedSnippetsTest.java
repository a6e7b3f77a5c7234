package weft.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static weft.Asyncio.await;
import static weft.web.Served.serving;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weft.web.bind.Check;
import weft.web.bind.In;

/** The code in Javadoc. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TypedSnippetsTest {
    // @start region="typed"
    record Item(
            @Check.Length(min = 1, max = 50) String name,
            @Check.Min(0) double price) {}

    record ListItems(
            Optional<String> search,
            @In.Default("10") @Check.Max(100) int limit,
            @In.Header Optional<String> userAgent) {}

    record PutItem(long id, Item item) {} // id from the path, item from the body

    static Application shop() {
        Application app = new Application();
        app.get("/items", ListItems.class, in -> List.of(in.search().orElse("all"), in.limit()));
        app.put("/items/{id}", PutItem.class, in -> in.item().name() + " is number " + in.id());
        return app;
    }
    // @end

    @Test
    void typed() {
        serving(shop(), served -> {
            assertEquals("[\"all\",10]", served.ask("GET /items").body());
            assertEquals(
                    "[\"tea\",3]", served.ask("GET /items?search=tea&limit=3").body());
            assertEquals(
                    "tea is number 7",
                    served.send("PUT /items/7", "{\"name\":\"tea\",\"price\":2}")
                            .body());
            assertEquals(422, served.send("PUT /items/7", "{\"name\":\"tea\"}").status());
        });
    }

    @Test
    void events() {
        Application app = new Application();
        // @start region="events"
        app.get("/clock", request -> {
            EventSourceResponse events = new EventSourceResponse();
            await(events.prepare(request));
            for (int second = 1; second <= 3; second++) await(events.send("tick " + second, "tick", null));
            return events;
        });
        // @end
        serving(app, served -> {
            Answer answer = served.ask("GET /clock");
            assertEquals("text/event-stream; charset=utf-8", answer.headers().get("Content-Type"));
            assertEquals("event: tick\ndata: tick 1\n\n", answer.body().substring(0, 26));
        });
    }
}

package weft.web.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static weft.Asyncio.await;

import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import weft.http.ClientSession;
import weft.testing.TimeMode;
import weft.testing.junit.WeftTest;
import weft.web.Application;

/** The code in Javadoc. */
class TestServerSnippetsTest {
    static Application shop() {
        Application app = new Application();
        app.get("/items/{id}", request -> Map.of("id", request.matchInfo("id")));
        return app;
    }

    @Nested
    // @start region="client"
    @WeftTest(time = TimeMode.REAL) // sockets know no other
    class ShopTest {
        TestClient client;

        @BeforeEach
        void start() {
            client = await(TestClient.start(shop()));
        }

        @AfterEach
        void stop() {
            client.close();
        }

        @Test
        void knowsItsItems() {
            assertEquals("{\"id\":\"7\"}", await(client.get("/items/7").readText()));
        }
    }
    // @end

    @Nested
    @WeftTest(time = TimeMode.REAL)
    class ServerTest {
        @Test
        void server() {
            // @start region="server"
            try (TestServer server = await(TestServer.start(shop()));
                    ClientSession session = new ClientSession()) {
                assertEquals(200, await(session.get(server.url("/items/7"))).status());
            }
            // @end
        }
    }
}

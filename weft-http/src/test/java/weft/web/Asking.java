package weft.web;

import static weft.Asyncio.await;

import weft.http.ClientResponse;
import weft.http.RequestBuilder;
import weft.web.testing.TestClient;

/** Asks an application in memory, in the test's own time. */
final class Asking {
    private Asking() {}

    interface Body {
        void run(TestClient client) throws Exception;
    }

    static void asking(Application app, Body body) throws Exception {
        try (TestClient client = await(TestClient.inMemory(app))) {
            body.run(client);
        }
    }

    /** Status and text. */
    static String ask(RequestBuilder request) {
        try (ClientResponse response = await(request.allowRedirects(false))) {
            return response.status() + " " + await(response.text());
        }
    }
}

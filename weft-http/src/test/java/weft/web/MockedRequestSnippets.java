package weft.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static weft.Asyncio.await;

/** What the documentation of mocked requests shows; run by MockedRequestTest. */
final class MockedRequestSnippets {
    private MockedRequestSnippets() {}

    // @start region="handler"
    static Object greet(Request request) {
        return "Hello, " + request.matchInfo("name") + await(request.text());
    }

    static void greetGreets() {
        Request request = MockedRequest.post("/hello/Ada")
                .matchInfo("name", "Ada")
                .data("!")
                .request();
        assertEquals("Hello, Ada!", greet(request));
    }
    // @end
}

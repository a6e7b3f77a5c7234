package weft.web.testing;

import static weft.Asyncio.await;

import weft.http.ClientRequest;
import weft.http.MockConnector;
import weft.http.message.Headers;
import weft.http.message.HttpStatus;
import weft.web.AppRunner;
import weft.web.MockedRequest;
import weft.web.MockedResponse;

/** Answers a client's requests by an application, without a wire. Loop thread only. */
final class InMemoryServer implements MockConnector.Handler {
    private final AppRunner runner;

    InMemoryServer(AppRunner runner) {
        this.runner = runner;
    }

    @Override
    public MockConnector.Reply answer(ClientRequest request) throws Exception {
        String path = request.url().getRawPath();
        String query = request.url().getRawQuery();
        Headers headers = request.headers().copy();
        headers.set("Host", request.url().getRawAuthority());
        MockedRequest mocked = MockedRequest.of(
                        request.method(), (path.isEmpty() ? "/" : path) + (query == null ? "" : "?" + query))
                .headers(headers);
        if (request.body() != null) mocked.data(MockConnector.bodyOf(request));
        MockedResponse response = await(mocked.sendTo(runner));
        MockConnector.Reply reply = MockConnector.Reply.status(response.status());
        response.headers().forEachField(reply::header);
        if (response.status() == HttpStatus.SWITCHING_PROTOCOLS.code())
            return reply.webSocket(response::webSocket, response::close);
        return reply.body(response.content(), response::close);
    }
}

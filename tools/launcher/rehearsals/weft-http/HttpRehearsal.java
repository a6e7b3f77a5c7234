package weft.launcher;

import static weft.Asyncio.*;

import weft.http.ClientSession;
import weft.http.ConnectorOptions;
import weft.http.FormData;
import weft.http.Http2Use;
import weft.http.TcpConnector;
import weft.web.AppRunner;
import weft.web.Application;
import weft.web.Response;
import weft.web.TcpSite;

/** Does what programs with HTTP do first, see {@link Rehearsal}. */
public final class HttpRehearsal {
    private HttpRehearsal() {}

    /** Serves and asks, over both versions. */
    public static void rehearse() {
        Application app = new Application();
        app.get("/", request -> Response.text("hello").withHeader("Set-Cookie", "a=b"));
        app.post("/form", request -> await(request.post()).get("name"));
        run(async(() -> new AppRunner(app).run(runner -> {
            TcpSite site = new TcpSite(runner, "localhost", 0);
            await(site.start());
            String url = "http://localhost:" + site.port() + "/";
            try (ClientSession session = new ClientSession()) {
                ask(session, url);
            }
            TcpConnector known = new TcpConnector(ConnectorOptions.DEFAULT.withHttp2(Http2Use.PRIOR_KNOWLEDGE));
            try (ClientSession session =
                    ClientSession.builder().connector(known).build()) {
                ask(session, url);
            }
        })));
    }

    private static void ask(ClientSession session, String url) {
        IO.println(await(gather(
                session.get(url).param("q", 1).raiseForStatus().readText(),
                session.get(url).timeout(10).readText())));
        try (var response = await(session.post(url + "form").data(new FormData().add("name", "weft")))) {
            IO.println(response.status() + " " + await(response.text()));
        }
        await(session.get(url + "missing")).close();
    }
}

package weft.web;

import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.run;
import static weft.testing.Testing.runTest;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import weft.net.Streams;
import weft.stream.Connection;
import weft.testing.TestOptions;
import weft.testing.TimeMode;

/** An application that is served on this machine, and talked to byte by byte. */
final class Served {
    private static final TestOptions MANUAL = TestOptions.DEFAULT.withTime(TimeMode.MANUAL);

    private final AppRunner runner;

    Served(AppRunner runner) {
        this.runner = runner;
    }

    interface Body {
        void run(Served served) throws Throwable;
    }

    /** Runs the body while the application is served. */
    static void serving(Application app, Body body) {
        run(async(() -> new AppRunner(app).run(runner -> serve(runner, body))));
    }

    /** The same on a loop whose time stands still until the test advances it: sockets work, and waiting costs nothing. */
    static void servingInManualTime(Application app, Body body) {
        runTest(async(() -> new AppRunner(app).run(runner -> serve(runner, body))), MANUAL);
    }

    private static void serve(AppRunner runner, Body body) throws Throwable {
        await(new TcpSite(runner, "127.0.0.1", 0).start());
        body.run(new Served(runner));
    }

    /** An application that is set up by this code. */
    static Application app(Consumer<Application> setUp) {
        return app(WebOptions.DEFAULT, setUp);
    }

    static Application app(WebOptions options, Consumer<Application> setUp) {
        Application app = new Application(options);
        setUp.accept(app);
        return app;
    }

    AppRunner runner() {
        return runner;
    }

    int port() {
        return ((InetSocketAddress) runner.addresses().getFirst()).getPort();
    }

    Connection connect() {
        return await(Streams.openConnection("127.0.0.1", port()));
    }

    /** Sends the text on a connection of its own, and gives all that comes back until the server closes it. */
    String raw(String request) {
        try (Connection connection = connect()) {
            connection.writer().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return new String(await(connection.reader().read()), StandardCharsets.ISO_8859_1);
        }
    }

    /** Sends this head, with a Host and without keep-alive, and gives the whole response. */
    Answer ask(String line, String... headers) {
        return send(line, "", headers);
    }

    /** The same with a body. */
    Answer send(String line, String body, String... headers) {
        StringBuilder request = new StringBuilder(line).append(" HTTP/1.1\r\nHost: test\r\nConnection: close\r\n");
        for (String header : headers) request.append(header).append("\r\n");
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > 0)
            request.append("Content-Length: ").append(bytes.length).append("\r\n");
        return Answer.parse(raw(request.append("\r\n")
                .append(new String(bytes, StandardCharsets.ISO_8859_1))
                .toString()));
    }
}

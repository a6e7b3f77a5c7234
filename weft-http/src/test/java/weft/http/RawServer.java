package weft.http;

import static weft.Asyncio.async;
import static weft.Asyncio.await;

import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import weft.Asyncio;
import weft.Coroutine;
import weft.http.message.Headers;
import weft.net.ServeOptions;
import weft.net.Streams;
import weft.stream.Server;
import weft.stream.StreamReader;
import weft.stream.StreamWriter;

/** A server that says on the wire exactly what a test wants, right or wrong. */
final class RawServer {
    /** A request as it came. */
    record Request(
            String method,
            String target,
            Headers headers,
            byte[] body,
            int connection,
            StreamReader reader,
            StreamWriter writer) {
        String text() {
            return new String(body, StandardCharsets.UTF_8);
        }

        String path() {
            return target.split("\\?", 2)[0];
        }
    }

    /** Says what to answer, in the bytes of the wire; null: nothing, and the connection is closed. */
    interface Handler {
        @Nullable
        String answer(Request request) throws Throwable;
    }

    /** What runs while the server does. */
    interface Body {
        void run(RawServer server) throws Throwable;
    }

    final List<Request> requests = new ArrayList<>();
    final AtomicInteger connections = new AtomicInteger();
    final AtomicInteger open = new AtomicInteger();
    private final Handler handler;
    private final boolean secure;
    private @Nullable Server server;

    private RawServer(Handler handler, boolean secure) {
        this.handler = handler;
        this.secure = secure;
    }

    static void serving(Handler handler, Body body) {
        serving(handler, ServeOptions.DEFAULT, body);
    }

    static void serving(Handler handler, ServeOptions options, Body body) {
        Asyncio.run(async(() -> {
            RawServer made = new RawServer(handler, options.tls() != null);
            await(Streams.startServer(made::serve, "127.0.0.1", 0, options)).run(server -> {
                made.server = server;
                body.run(made);
            });
        }));
    }

    int port() {
        return ((InetSocketAddress)
                        java.util.Objects.requireNonNull(server).sockets().getFirst())
                .getPort();
    }

    String url(String path) {
        return (secure ? "https" : "http") + "://localhost:" + port() + path;
    }

    Coroutine<Void> serve(StreamReader reader, StreamWriter writer) {
        return async(() -> {
            int connection = connections.incrementAndGet();
            open.incrementAndGet();
            try (writer) {
                while (true) {
                    Request request = read(reader, connection, writer);
                    if (request == null) return;
                    requests.add(request);
                    String answer = handler.answer(request);
                    if (answer == null) return;
                    writer.write(answer.getBytes(StandardCharsets.ISO_8859_1));
                    await(writer.drain());
                    if (answer.startsWith("HTTP/1.1 101")) {
                        await(reader.read()); // what comes now is no HTTP
                        return;
                    }
                }
            } catch (java.io.IOException
                    | weft.stream.IncompleteReadException
                    | IndexOutOfBoundsException
                    | NumberFormatException e) {
                // the client has gone
            } finally {
                open.decrementAndGet();
            }
        });
    }

    private static @Nullable Request read(StreamReader reader, int connection, StreamWriter writer) {
        String line = new String(await(reader.readline()), StandardCharsets.ISO_8859_1).strip();
        if (line.isEmpty()) return null;
        String[] words = line.split(" "); // what is no HTTP ends the connection
        Headers headers = new Headers();
        while (true) {
            String field = new String(await(reader.readline()), StandardCharsets.ISO_8859_1).strip();
            if (field.isEmpty()) break;
            String[] pair = field.split(":\\s*", 2);
            headers.add(pair[0], pair[1]);
        }
        boolean unheard = words[1].contains("refused") || words[1].contains("early");
        if ("100-continue".equals(headers.get("Expect")) && !words[1].contains("silent") && !unheard)
            writer.write("HTTP/1.1 100 Continue\r\n\r\n");
        if (unheard) return new Request(words[0], words[1], headers, new byte[0], connection, reader, writer);
        return new Request(words[0], words[1], headers, body(reader, headers), connection, reader, writer);
    }

    private static byte[] body(StreamReader reader, Headers headers) {
        String length = headers.get("Content-Length");
        if (length != null) return await(reader.readexactly(Integer.parseInt(length)));
        if (!headers.lists("Transfer-Encoding", "chunked")) return new byte[0];
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        while (true) {
            int size = Integer.parseInt(new String(await(reader.readline())).strip(), 16);
            body.writeBytes(await(reader.readexactly(size)));
            await(reader.readline());
            if (size == 0) return body.toByteArray();
        }
    }

    // -- answers --

    static String ok(String body) {
        return answer("200 OK", body);
    }

    static String answer(String status, String body, String... headers) {
        StringBuilder text = new StringBuilder("HTTP/1.1 ").append(status).append("\r\n");
        for (int i = 0; i < headers.length; i += 2)
            text.append(headers[i]).append(": ").append(headers[i + 1]).append("\r\n");
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        return text.append("Content-Length: ").append(bytes.length).append("\r\n\r\n")
                + new String(bytes, StandardCharsets.ISO_8859_1);
    }

    static String bytes(byte[] body, String... headers) {
        StringBuilder text = new StringBuilder("HTTP/1.1 200 OK\r\n");
        for (int i = 0; i < headers.length; i += 2)
            text.append(headers[i]).append(": ").append(headers[i + 1]).append("\r\n");
        return text.append("Content-Length: ").append(body.length).append("\r\n\r\n")
                + new String(body, StandardCharsets.ISO_8859_1);
    }

    static String redirect(int status, String location) {
        return answer(status + " Moved", "", "Location", location);
    }

    static Map<String, String> map(String... namesAndValues) {
        Map<String, String> map = new java.util.LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) map.put(namesAndValues[i], namesAndValues[i + 1]);
        return map;
    }
}

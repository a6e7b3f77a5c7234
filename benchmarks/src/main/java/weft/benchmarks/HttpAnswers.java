package weft.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** The simplest server for clients to be measured against: a virtual thread for each connection, the same answer for each request. */
final class HttpAnswers implements AutoCloseable {
    static final String BODY = "Hello, World!";

    private static final byte[] ANSWER = ("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: "
                    + BODY.length() + "\r\n\r\n" + BODY)
            .getBytes(StandardCharsets.US_ASCII);

    private final ServerSocket socket = new ServerSocket(0, 2_000, InetAddress.getLoopbackAddress());
    private final long delayMillis;

    HttpAnswers(long delayMillis) throws IOException {
        this.delayMillis = delayMillis;
        Thread.ofPlatform().daemon().start(this::accept);
    }

    int port() {
        return socket.getLocalPort();
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket connection = socket.accept();
                connection.setTcpNoDelay(true);
                Thread.ofVirtual().start(() -> serve(connection));
            } catch (IOException e) {
                if (!socket.isClosed()) throw new UncheckedIOException(e);
            }
        }
    }

    /** Requests have no body: each ends with an empty line. */
    private void serve(Socket connection) {
        try (connection) {
            InputStream in = connection.getInputStream();
            OutputStream out = connection.getOutputStream();
            byte[] buffer = new byte[4096];
            int ends = 0;
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer))
                for (int i = 0; i < count; i++) {
                    ends = buffer[i] == '\n' ? ends + 1 : buffer[i] == '\r' ? ends : 0;
                    if (ends < 2) continue;
                    ends = 0;
                    if (delayMillis > 0) Thread.sleep(delayMillis);
                    out.write(ANSWER);
                }
        } catch (IOException | InterruptedException e) {
            // the client has gone
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}

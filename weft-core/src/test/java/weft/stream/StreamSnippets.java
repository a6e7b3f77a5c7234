package weft.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static weft.Asyncio.async;
import static weft.Asyncio.await;

import java.util.List;
import weft.Coroutine;
import weft.Trace;

/** The code in the Javadoc of this package. {@code IO} is the test's: lines that can be compared. */
final class StreamSnippets {
    private final Trace trace;
    private final Output IO = new Output();

    StreamSnippets(Trace trace) {
        this.trace = trace;
    }

    private final class Output {
        void println(String line) {
            trace.log(line);
        }
    }

    void all() {
        trace.run(() -> {
            await(client());
            await(parts());
        });
    }

    // @start region="client-connected"
    Coroutine<Void> shout(StreamReader reader, StreamWriter writer) {
        return async(() -> {
            try (writer) {
                for (byte[] line : reader) {
                    writer.write(new String(line, UTF_8).toUpperCase());
                    await(writer.drain());
                }
            }
        });
    }
    // @end

    Coroutine<Void> client() {
        return async(() -> {
            // @start region="memory-server"
            MemoryServer server = MemoryServer.start(this::shout);
            // @start region="connection"
            try (Connection connection = await(server.connect())) {
                connection.writer().write("hello\n");
                byte[] answer = await(connection.reader().readline());
                IO.println(new String(answer, UTF_8)); // HELLO
            } // here everything was sent, and the connection is gone
            // @end
            server.close();
            await(server.waitClosed());
            // @end
        });
    }

    Coroutine<Void> parts() {
        return async(() -> {
            // @start region="reader"
            StreamReader reader = new StreamReader();
            reader.feedData("first line\n\0\0\0\5hello".getBytes(UTF_8));
            byte[] line = await(reader.readline());
            byte[] header = await(reader.readexactly(4));
            byte[] body = await(reader.readexactly(header[3]));
            // @end
            IO.println(new String(line, UTF_8) + new String(body, UTF_8));
            MemoryServer server = MemoryServer.start(this::shout);
            try (Connection connection = await(server.connect())) {
                StreamWriter writer = connection.writer();
                // @start region="writer"
                for (String row : List.of("one", "two", "three")) {
                    writer.write(row + "\n");
                    await(writer.drain()); // waits while more than 64 KiB are unsent
                }
                writer.writeEof();
                // @end
                IO.println(new String(await(connection.reader().read()), UTF_8));
            }
        });
    }
}

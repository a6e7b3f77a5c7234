package weft.net;

import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.run;

import java.net.InetSocketAddress;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import weft.Coroutine;
import weft.stream.Connection;
import weft.stream.StreamReader;
import weft.stream.StreamWriter;

/** The code that the Javadoc shows, run. */
class NetSnippetsTest {
    private final StringBuilder printed = new StringBuilder();

    private void println(String line) {
        printed.append(line);
    }

    // @start region="streams"
    Coroutine<Void> echo(StreamReader reader, StreamWriter writer) {
        return async(() -> {
            try (writer) {
                for (byte[] line : reader) {
                    writer.write(line);
                    await(writer.drain());
                }
            }
        });
    }

    void main() {
        run(async(() -> {
            await(Streams.startServer(this::echo, "127.0.0.1", 0)).run(server -> {
                int port = ((InetSocketAddress) server.sockets().getFirst()).getPort();
                try (Connection connection = await(Streams.openConnection("127.0.0.1", port))) {
                    connection.writer().write("hello\n");
                    println(new String(await(connection.reader().readline())));
                }
            });
        }));
    }

    // @end

    @Test
    void echoes() {
        main();
        Assertions.assertEquals("hello\n", printed.toString());
    }
}

package weft.launcher;

import static weft.Asyncio.*;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import weft.net.Streams;
import weft.stream.Connection;
import weft.stream.Server;

/** Does what programs with sockets do first, see {@link Rehearsal}. */
public final class NetRehearsal {
    private NetRehearsal() {}

    /** Serves and connects once. */
    public static void rehearse() {
        run(async(() -> {
            Server server = await(Streams.startServer(
                    (reader, writer) -> async(() -> {
                        for (byte[] line : reader) {
                            writer.write(line);
                            await(writer.drain());
                        }
                        writer.close();
                        await(writer.waitClosed());
                    }),
                    "localhost",
                    0));
            int port = ((InetSocketAddress) server.sockets().getFirst()).getPort();
            try (Connection connection = await(Streams.openConnection("localhost", port))) {
                connection.writer().write("hello\n".getBytes(StandardCharsets.UTF_8));
                await(connection.writer().drain());
                IO.print(new String(await(connection.reader().readline()), StandardCharsets.UTF_8));
                connection.writer().writeEof();
                await(connection.reader().read(100));
            }
            server.close();
            await(server.waitClosed());
        }));
    }
}

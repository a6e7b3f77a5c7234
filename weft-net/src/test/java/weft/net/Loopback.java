package weft.net;

import static weft.Asyncio.async;
import static weft.Asyncio.await;

import java.net.InetSocketAddress;
import weft.Asyncio;
import weft.Coroutine;
import weft.stream.ClientConnected;
import weft.stream.Connection;
import weft.stream.Server;
import weft.stream.StreamReader;
import weft.stream.StreamWriter;

/** Servers and clients on this machine. */
final class Loopback {
    static final String HOST = "127.0.0.1";

    private Loopback() {}

    /** Runs the body with a server on a free port, and looks that no descriptor and no connection is left. */
    static void serving(ClientConnected connected, Body body) {
        Asyncio.run(async(() -> {
            await(Streams.startServer(connected, HOST, 0)).run(server -> body.run(server));
        }));
    }

    interface Body {
        void run(Server server) throws Throwable;
    }

    static int port(Server server) {
        return ((InetSocketAddress) server.sockets().getFirst()).getPort();
    }

    static Connection connect(Server server) {
        return await(Streams.openConnection(HOST, port(server)));
    }

    /** Sends back line after line. */
    static Coroutine<Void> echo(StreamReader reader, StreamWriter writer) {
        return async(() -> {
            try (writer) {
                for (byte[] line = await(reader.readline()); line.length > 0; line = await(reader.readline())) {
                    writer.write(line);
                    await(writer.drain());
                }
            }
        });
    }

    /** Says one line and hears one. */
    static String ask(Connection connection, String line) {
        connection.writer().write(line + "\n");
        return new String(await(connection.reader().readline())).strip();
    }
}

// Sends every line back to whoever sent it. Talk to it with `nc 127.0.0.1 8888` or with EchoClient; Ctrl-C ends it.
//
//     ./weft run examples/EchoServer.java [PORT]

import static weft.Asyncio.*;

import java.net.SocketAddress;
import weft.*;
import weft.net.*;
import weft.stream.*;

// async def echo(reader, writer):
Coroutine<Void> echo(StreamReader reader, StreamWriter writer) {
    return async(() -> {
        SocketAddress peer = writer.getExtraInfo(ExtraInfo.PEERNAME);
        IO.println(peer + " is here");
        try (writer) {
            // async for line in reader:
            for (byte[] line : reader) {
                writer.write(line);
                // await writer.drain()
                await(writer.drain());
            }
        }
        IO.println(peer + " has gone");
    });
}

void serve(int port) {
    try {
        run(async(() -> {
            // server = await asyncio.start_server(echo, '127.0.0.1', port)
            Server server = await(Streams.startServer(this::echo, "127.0.0.1", port));
            IO.println("serving on " + server.sockets().getFirst());
            try {
                await(getRunningLoop().createFuture()); // for ever
            } finally {
                server.close(); // run() cancels the coroutines of the connections
            }
        }));
    } catch (KeyboardInterrupt e) {
        IO.println("stopped");
    }
}

void main(String[] args) {
    Script.main("EchoServer [PORT]", args, in -> serve(in.port(8888)));
}

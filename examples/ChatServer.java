// A chat in lines: the first line of a client is its name, and what it says then goes to all others. Somebody who does
// not
// read is dropped when too much is waiting for him; nobody else notices.
//
//     ./weft run examples/ChatServer.java [PORT]          then, several times: nc 127.0.0.1 8888

import static weft.Asyncio.*;

import java.nio.charset.StandardCharsets;
import weft.*;
import weft.net.*;
import weft.stream.*;

/** How many bytes may wait for a client, beside those that the system holds. */
static final int MOST_UNREAD = 256 * 1024;

/** Who is here. All coroutines run on one thread, so it needs no lock. */
final Map<String, StreamWriter> clients = new LinkedHashMap<>();

/** Never waits: a client for whom too much is waiting already is too slow, and has to go. */
void tellOthers(String from, String line) {
    for (Map.Entry<String, StreamWriter> client : List.copyOf(clients.entrySet())) {
        WriteTransport transport = client.getValue().transport();
        if (client.getKey().equals(from)) continue;
        if (transport.getWriteBufferSize() <= MOST_UNREAD) {
            client.getValue().write(line + "\n");
        } else if (clients.remove(client.getKey(), client.getValue())) {
            IO.println(client.getKey() + " is too slow");
            transport.abort(); // its coroutine reads the end of the stream
        }
    }
}

/** null: the connection has ended. */
String readLine(StreamReader reader) {
    byte[] line = await(reader.readline());
    return line.length == 0 ? null : new String(line, StandardCharsets.UTF_8).strip();
}

Coroutine<Void> chat(StreamReader reader, StreamWriter writer) {
    return async(() -> {
        try (writer) {
            writer.write("your name?\n");
            String name = readLine(reader);
            if (name == null) return;
            if (clients.putIfAbsent(name, writer) != null) {
                writer.write("there is a " + name + " already\n");
                return;
            }
            IO.println(name + " joins");
            tellOthers(name, "* " + name + " joins");
            try {
                for (String line = readLine(reader); line != null; line = readLine(reader)) {
                    tellOthers(name, name + ": " + line);
                }
            } finally {
                clients.remove(name, writer);
                IO.println(name + " leaves");
                tellOthers(name, "* " + name + " leaves");
            }
        }
    });
}

void serve(int port) {
    try {
        run(async(() -> {
            Server server = await(Streams.startServer(this::chat, "127.0.0.1", port));
            IO.println("serving on " + server.sockets().getFirst());
            try {
                await(getRunningLoop().createFuture()); // for ever
            } finally {
                server.close();
            }
        }));
    } catch (KeyboardInterrupt e) {
        IO.println("stopped");
    }
}

void main(String[] args) {
    Script.main("ChatServer [PORT]", args, in -> serve(in.port(8888)));
}

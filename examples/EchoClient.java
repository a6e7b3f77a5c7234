// Sends lines to an EchoServer, which has to run already, and prints what comes back.
//
//     ./weft run examples/EchoClient.java [PORT [LINE...]]

import static weft.Asyncio.*;

import java.nio.charset.StandardCharsets;
import weft.*;
import weft.net.*;
import weft.stream.*;

void send(int port, List<String> lines) {
    run(async(() -> {
        // reader, writer = await asyncio.open_connection('127.0.0.1', port)
        try (Connection connection = await(Streams.openConnection("127.0.0.1", port))) {
            for (String line : lines.isEmpty() ? List.of("Hello World!") : lines) {
                IO.println("sent      " + line);
                connection.writer().write(line + "\n");
                byte[] answer = await(connection.reader().readline());
                IO.println("received  " + new String(answer, StandardCharsets.UTF_8).strip());
            }
        }
    }));
}

void main(String[] args) {
    Script.main("EchoClient [PORT [LINE...]]", args, in -> send(in.port(8888), in.rest()));
}

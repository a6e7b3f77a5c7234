// Sends lines to an EchoServer, and prints what comes back.
//
//     ./weft run examples/EchoClient.java [PORT [LINE...]]

import static weft.Asyncio.*;

import java.net.ConnectException;
import java.nio.charset.StandardCharsets;
import weft.net.*;
import weft.stream.*;

void main(String[] args) {
    int port = args.length > 0 ? Integer.parseInt(args[0]) : 8888;
    List<String> lines = args.length > 1 ? List.of(args).subList(1, args.length) : List.of("Hello World!");
    run(async(() -> {
        // reader, writer = await asyncio.open_connection('127.0.0.1', port)
        try (Connection connection = await(Streams.openConnection("127.0.0.1", port), ConnectException.class)) {
            for (String line : lines) {
                IO.println("sent      " + line);
                connection.writer().write(line + "\n");
                byte[] answer = await(connection.reader().readline());
                IO.println("received  " + new String(answer, StandardCharsets.UTF_8).strip());
            }
        } catch (ConnectException e) {
            IO.println(e.getMessage() + ": start EchoServer first");
        }
    }));
}

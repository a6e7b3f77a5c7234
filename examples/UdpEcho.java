// Datagrams: a server that sends each one back, and a client that loses none. With a port it only serves:
// `nc -u 127.0.0.1 9999` talks to it.
//
//     ./weft run examples/UdpEcho.java [PORT]

import static weft.Asyncio.*;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import weft.*;
import weft.net.*;
import weft.queue.Queue;
import weft.stream.*;

class EchoProtocol implements DatagramProtocol {
    DatagramTransport transport;

    // def connection_made(self, transport):
    public void connectionMade(DatagramTransport transport) {
        this.transport = transport;
    }

    // def datagram_received(self, data, addr):
    public void datagramReceived(ByteBuffer data, SocketAddress sender) {
        transport.sendto(data, sender);
    }
}

/** Puts what comes where a coroutine can wait for it. */
class Inbox implements DatagramProtocol {
    final Queue<String> received = new Queue<>();
    final Queue<IOException> errors = new Queue<>();

    public void datagramReceived(ByteBuffer data, SocketAddress sender) {
        received.putNowait(StandardCharsets.UTF_8.decode(data).toString());
    }

    public void errorReceived(IOException exception) {
        errors.putNowait(exception);
    }
}

void show(int port) {
    try {
        run(async(() -> {
            // transport, protocol = await loop.create_datagram_endpoint(EchoProtocol, local_addr=('127.0.0.1',
            // port))
            var server = await(
                    Datagrams.createDatagramEndpoint(EchoProtocol::new, DatagramOptions.at("127.0.0.1", port)));
            SocketAddress here = server.transport().getExtraInfo(ExtraInfo.SOCKNAME);
            if (port > 0) {
                IO.println("serving on " + here);
                await(getRunningLoop().createFuture()); // for ever
            }
            var client = await(Datagrams.createDatagramEndpoint(Inbox::new, DatagramOptions.at("127.0.0.1", 0)));
            for (String word : List.of("hello", "", "bye")) {
                client.transport().sendto(word.getBytes(), here);
                // async with asyncio.timeout(5):
                IO.println("'" + await(waitFor(client.protocol().received.get(), 5)) + "' came back");
            }
            client.transport().close();

            var deaf = await(
                    Datagrams.createDatagramEndpoint(Inbox::new, DatagramOptions.to("127.0.0.1", portOf(here))));
            server.transport().close();
            await(sleep(0.01));
            deaf.transport().sendto("anybody?".getBytes());
            await(waitFor(deaf.protocol().errors.get(), 5));
            IO.println("nobody is there any more");
            deaf.transport().close();
        }));
    } catch (KeyboardInterrupt e) {
        IO.println("stopped");
    }
}

void main(String[] args) {
    Script.main("UdpEcho [PORT]", args, in -> show(in.port(0)));
}

int portOf(SocketAddress address) {
    return ((java.net.InetSocketAddress) address).getPort();
}

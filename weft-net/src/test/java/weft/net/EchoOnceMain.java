package weft.net;

import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.run;

import java.util.List;
import weft.net.netty.NettyLoop;
import weft.stream.Connection;
import weft.stream.ExtraInfo;

/** Says which transport it has, and uses it. */
final class EchoOnceMain {
    private EchoOnceMain() {}

    public static void main(String[] arguments) {
        run(async(() -> await(Streams.startServer(Loopback::echo, Loopback.HOST, 0))
                .run(server -> {
                    System.out.println(NettyLoop.running().kind());
                    try (Connection connection = Loopback.connect(server)) {
                        System.out.println(Loopback.ask(connection, "hello"));
                    }
                    var endpoint = await(Datagrams.createDatagramEndpoint(
                            () -> new weft.stream.DatagramProtocol() {}, DatagramOptions.at(Loopback.HOST, 0)));
                    System.out.println(List.of(endpoint.transport().getExtraInfo(ExtraInfo.SOCKNAME))
                            .size());
                    endpoint.transport().close();
                })));
    }
}

package weft.net;

import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.run;
import static weft.Asyncio.sleep;

import java.io.FileInputStream;
import java.io.IOException;
import java.util.ArrayDeque;
import weft.EventLoop;
import weft.ExceptionContext;
import weft.stream.Connection;
import weft.stream.Server;

/** Leaves its server no descriptor for a connection, and then some. To be run with a low limit. */
final class OutOfDescriptorsMain {
    private static final ArrayDeque<FileInputStream> HOARD = new ArrayDeque<>();

    private OutOfDescriptorsMain() {}

    @SuppressWarnings("NullAway")
    public static void main(String[] arguments) {
        run(async(() ->
                await(Streams.startServer(Loopback::echo, Loopback.HOST, 0)).run(OutOfDescriptorsMain::serve)));
    }

    private static void serve(Server server) throws IOException {
        EventLoop loop = server.getLoop();
        loop.setExceptionHandler((own, context) -> System.out.println(context.message()));
        loop.callExceptionHandler(ExceptionContext.of("all classes are loaded now", new IOException()));
        try (Connection first = Loopback.connect(server)) {
            System.out.println(Loopback.ask(first, "first served"));
        }
        await(sleep(0.05));
        takeAllDescriptors();
        HOARD.remove().close(); // one for the client, none for the server
        Connection second = Loopback.connect(server);
        second.writer().write("second served\n");
        await(sleep(0.2));
        System.out.println("no answer yet");
        for (FileInputStream each : HOARD) each.close();
        System.out.println(new String(await(second.reader().readline())).strip());
        second.close();
        try (Connection third = Loopback.connect(server)) {
            System.out.println(Loopback.ask(third, "third served"));
        }
    }

    private static void takeAllDescriptors() {
        try {
            while (true) HOARD.add(new FileInputStream("/dev/null"));
        } catch (IOException e) {
            System.out.println("no descriptor is left");
        }
    }
}

package weft.web;

import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.createTask;
import static weft.Asyncio.sleep;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Arrays;
import weft.Task;
import weft.net.Streams;
import weft.stream.Connection;
import weft.stream.StreamReader;
import weft.stream.StreamWriter;

/** Between a client and a server: each connection breaks off, or rests for a while, behind so many bytes of one direction. */
final class CuttingProxy {
    private static final int NEVER = -1;

    private final int server;
    private int port;
    private int toServer = NEVER;
    private int toClient = NEVER;
    private boolean resting;

    /** How many bytes the last connection has carried. */
    private int carriedToServer;

    private int carriedToClient;

    private CuttingProxy(int server) {
        this.server = server;
    }

    interface Body {
        void run(CuttingProxy proxy) throws Throwable;
    }

    static void proxying(int server, Body body) throws Throwable {
        CuttingProxy proxy = new CuttingProxy(server);
        await(Streams.startServer((reader, writer) -> async(() -> proxy.carry(reader, writer)), "127.0.0.1", 0))
                .run(listening -> {
                    proxy.port = ((InetSocketAddress) listening.sockets().getFirst()).getPort();
                    body.run(proxy);
                });
    }

    String url(String path) {
        return "http://127.0.0.1:" + port + path;
    }

    int carriedToServer() {
        return carriedToServer;
    }

    int carriedToClient() {
        return carriedToClient;
    }

    void cutNothing() {
        toServer = NEVER;
        toClient = NEVER;
    }

    /** Breaks off there, or only rests there. */
    void cutToServer(int bytes, boolean onlyRest) {
        cutNothing();
        toServer = bytes;
        resting = onlyRest;
    }

    /** Breaks off there, or only rests there. */
    void cutToClient(int bytes, boolean onlyRest) {
        cutNothing();
        toClient = bytes;
        resting = onlyRest;
    }

    private void carry(StreamReader reader, StreamWriter writer) throws IOException {
        int forServer = toServer;
        int forClient = toClient;
        carriedToServer = 0;
        carriedToClient = 0;
        try (writer;
                Connection up = await(Streams.openConnection("127.0.0.1", server))) {
            if (forServer == 0 || forClient == 0) {
                if (!resting) return;
            }
            Task<Void> back = createTask(async(() -> {
                carry(up.reader(), writer, forClient, count -> carriedToClient += count);
                writer.close();
                up.writer().close();
            }));
            carry(reader, up.writer(), forServer, count -> carriedToServer += count);
            if (forServer >= 0 && !resting) up.writer().close();
            else if (up.writer().canWriteEof()) up.writer().writeEof();
            await(back);
        }
    }

    private void carry(StreamReader from, StreamWriter to, int limit, java.util.function.IntConsumer counter) {
        int carried = 0;
        try {
            while (true) {
                byte[] piece = await(from.read(64 * 1024));
                if (piece.length == 0) return;
                int before = limit < 0 ? piece.length : Math.clamp(limit - (long) carried, 0, piece.length);
                carried += piece.length;
                counter.accept(piece.length);
                to.write(Arrays.copyOf(piece, before));
                await(to.drain());
                if (limit < 0 || carried < limit) continue;
                if (!resting) return;
                for (int i = 0; i < 5; i++) await(sleep(0));
                to.write(Arrays.copyOfRange(piece, before, piece.length));
            }
        } catch (weft.CancelledError e) {
            throw e;
        } catch (Exception e) {
            // one of the two has gone
        }
    }
}

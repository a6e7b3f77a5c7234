package weft.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.net.Loopback.HOST;

import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weft.EventLoop;
import weft.Runner;
import weft.net.netty.NettyTransportKind;
import weft.stream.Connection;
import weft.stream.Server;

/** Sockets live as long as their loop, over several of its runs. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SeveralRunsTest {
    @Test
    void aServerAndAConnectionLiveOn() {
        try (Runner runner = new Runner()) {
            Server server = runner.run(async(() -> await(Streams.startServer(Loopback::echo, HOST, 0))));
            Connection client = runner.run(async(() -> Loopback.connect(server)));
            for (int i = 0; i < 3; i++) {
                String line = "run " + i;
                assertEquals(line, runner.run(async(() -> Loopback.ask(client, line))));
            }
            runner.run(async(() -> {
                client.close();
                server.close();
                await(server.waitClosed());
            }));
        }
    }

    @Test
    void closingTheRunnerClosesThem() {
        try (Runner runner = new Runner()) {
            Server server = runner.run(async(() -> await(Streams.startServer(Loopback::echo, HOST, 0))));
            Connection client = runner.run(async(() -> Loopback.connect(server)));
            assertEquals("still open", runner.run(async(() -> Loopback.ask(client, "still open"))));
            runner.run(async(() -> client.writer().transport().abort()));
        } // LeakCheck looks
    }

    @Test
    void aRingToldToServeAnotherThreadSaysWhatToDo() throws Exception {
        EventLoop loop = new EventLoop();
        Server server = loop.runUntilComplete(async(() -> await(Streams.startServer(Loopback::echo, HOST, 0))));
        if ("IO_URING".equals(kind(loop))) {
            Thread host = Thread.currentThread();
            String refused =
                    assertThrows(IllegalStateException.class, loop::runOnce).getMessage();
            assertTrue(refused.contains("one thread only"), refused);
            assertTrue(refused.contains(host.toString()), refused);
            AtomicReference<Throwable> failed = new AtomicReference<>();
            Thread other =
                    loop.newLoopThread(() -> failed.set(assertThrows(IllegalStateException.class, loop::runForever)));
            other.start();
            other.join();
            refused = failed.get().getMessage();
            assertTrue(refused.contains("one thread only"), refused);
            assertTrue(refused.contains(NettyTransportKind.PROPERTY), refused);
        } else {
            loop.createTask(async(() -> server.close()));
            for (int i = 0; i < 10; i++) loop.runOnce();
            assertEquals(0, server.sockets().size());
        }
        loop.close();
    }

    private static String kind(EventLoop loop) {
        return loop.runUntilComplete(
                async(() -> weft.net.netty.NettyLoop.running().kind().toString()));
    }
}

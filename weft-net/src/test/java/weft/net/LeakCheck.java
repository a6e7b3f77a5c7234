package weft.net;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.util.LeakPresenceDetector;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A test that leaves a buffer of Netty or a descriptor behind has failed. Registered for all tests of the module. */
public final class LeakCheck implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback {
    /*
     * Netty's detector of presence counts every buffer, and knows at once of one that is left. The level "paranoid" looks at
     * every buffer too, but hears of a loss only when the collector finds it.
     */
    private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace.create(LeakCheck.class);
    private static final int PATIENCE_MILLIS = 3_000;

    @Override
    public void beforeAll(ExtensionContext context) {
        openWhatTheJvmKeeps();
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        context.getStore(NAMESPACE).put("open", Descriptors.count());
    }

    @Override
    public void afterEach(ExtensionContext context) throws InterruptedException {
        LeakPresenceDetector.check();
        @SuppressWarnings("unchecked")
        Map<String, Integer> before =
                (Map<String, Integer>) context.getStore(NAMESPACE).get("open");
        TreeMap<String, Integer> left = leftOf(before);
        for (int waited = 0; !left.isEmpty() && waited < PATIENCE_MILLIS; waited += 20) {
            Thread.sleep(20); // real time is the subject: the kernel ends what io_uring was asked to close
            left = leftOf(before);
        }
        if (!left.isEmpty()) throw new AssertionError("the test has left open " + left);
    }

    /** The first blocking socket of a virtual thread makes selectors for all, and the first one to be closed a helper. */
    private static void openWhatTheJvmKeeps() {
        try (ServerSocketChannel server =
                        ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                SocketChannel client = SocketChannel.open(server.getLocalAddress());
                SocketChannel accepted = server.accept()) {
            Thread reader = Thread.startVirtualThread(() -> assertEquals(-1, read(accepted)));
            while (reader.getState() != Thread.State.WAITING) Thread.onSpinWait();
            client.shutdownOutput();
            reader.join();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static int read(SocketChannel channel) {
        try {
            return channel.read(ByteBuffer.allocate(1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static TreeMap<String, Integer> leftOf(Map<String, Integer> before) {
        TreeMap<String, Integer> left = Descriptors.count();
        left.replaceAll((kind, open) -> open - before.getOrDefault(kind, 0));
        left.values().removeIf(more -> more <= 0);
        return left;
    }
}

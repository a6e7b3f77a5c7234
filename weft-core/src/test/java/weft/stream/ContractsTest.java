package weft.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The small types, and what the interfaces do by themselves. */
class ContractsTest {
    // -- marks --

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "-,-,16384,65536",
                "100,-,25,100",
                "-,10,10,40",
                "0,-,0,0",
                "-,0,0,0",
                "7,7,7,7",
                "10,3,3,10",
                "-,1000000000,1000000000,2147483647"
            })
    void marksThatAreLeftOutAreDerived(
            @Nullable Integer high, @Nullable Integer low, int expectedLow, int expectedHigh) {
        assertEquals(new WriteBufferLimits(expectedLow, expectedHigh), WriteBufferLimits.of(high, low));
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {"1,2", "-1,-", "-,-1", "-5,-7"})
    void marksThatMakeNoSenseAreRefused(@Nullable Integer high, @Nullable Integer low) {
        assertThrows(IllegalArgumentException.class, () -> WriteBufferLimits.of(high, low));
    }

    // -- TLS --

    @Test
    void tlsOptionsHaveAsynciosTimeouts() throws NoSuchAlgorithmException {
        SSLContext context = SSLContext.getDefault();
        SSLParameters parameters = new SSLParameters();
        TlsOptions options = TlsOptions.of(context);
        assertEquals(new TlsOptions(context, null, null, Duration.ofSeconds(60), Duration.ofSeconds(30)), options);
        TlsOptions changed = options.withServerHostname("weft.dev")
                .withParameters(parameters)
                .withHandshakeTimeout(Duration.ofSeconds(5))
                .withShutdownTimeout(Duration.ofSeconds(1));
        assertEquals(
                new TlsOptions(context, parameters, "weft.dev", Duration.ofSeconds(5), Duration.ofSeconds(1)), changed);
        for (Duration bad : List.of(Duration.ZERO, Duration.ofSeconds(-1))) {
            assertThrows(IllegalArgumentException.class, () -> options.withHandshakeTimeout(bad));
            assertThrows(IllegalArgumentException.class, () -> options.withShutdownTimeout(bad));
        }
    }

    // -- extra info --

    @Test
    void keysAreEqualByNameAndType() {
        ExtraInfo<SocketAddress> mine = new ExtraInfo<>("peername", SocketAddress.class);
        assertEquals(ExtraInfo.PEERNAME, mine);
        assertEquals("peername", mine.toString());
        assertNotEquals(ExtraInfo.SOCKNAME, mine);
    }

    // -- what interfaces do by themselves --

    private static final class Sent extends IdleTransport implements DatagramTransport {
        private final List<String> sent = new ArrayList<>();

        @Override
        public void sendto(ByteBuffer data, @Nullable SocketAddress address) {
            sent.add(Bytes.text(data) + " to " + address);
        }

        @Override
        public void abort() {}

        @Override
        public int getWriteBufferSize() {
            return 0;
        }

        @Override
        public WriteBufferLimits getWriteBufferLimits() {
            return WriteBufferLimits.DEFAULT;
        }

        @Override
        public void setWriteBufferLimits(@Nullable Integer high, @Nullable Integer low) {}

        @Override
        public <T> @Nullable T getExtraInfo(ExtraInfo<T> key) {
            return key.equals(ExtraInfo.PEERNAME) ? key.type().cast(new InetSocketAddress("127.0.0.1", 9)) : null;
        }
    }

    @Test
    void datagramsAreSentFromArraysAndBuffers() {
        Sent transport = new Sent();
        transport.sendto(Bytes.of("a"));
        transport.sendto(Bytes.of("b"), new InetSocketAddress("127.0.0.1", 7));
        transport.sendto(ByteBuffer.allocate(0), null);
        assertEquals(List.of("a to null", "b to /127.0.0.1:7", " to null"), transport.sent);
    }

    @Test
    void extraInfoHasAnAnswerOrTheOneGiven() {
        Sent transport = new Sent();
        assertEquals(new InetSocketAddress("127.0.0.1", 9), transport.getExtraInfo(ExtraInfo.PEERNAME));
        assertNull(transport.getExtraInfo(ExtraInfo.CIPHER));
        assertSame("none", transport.getExtraInfo(ExtraInfo.CIPHER, "none"));
    }
}

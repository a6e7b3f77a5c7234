package weft.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Where Netty's code in C does not work, as on Windows and macOS, everything goes through the JDK. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WithoutNativeCodeTest {
    private static void assumeNothingIsAskedFor() {
        assumeTrue(System.getProperty("weft.transport") == null, "the transport is not ours to choose");
    }

    @Test
    void socketsWorkThroughTheJdk() throws Exception {
        assumeNothingIsAskedFor();
        String said = ChildJvm.run(EchoOnceMain.class, "-Dio.netty.transport.noNative=true");
        assertEquals("NIO\nhello\n1\n", said);
    }

    @Test
    void nioLoadsNothingOfTheOthers() throws Exception {
        assumeNothingIsAskedFor();
        List<String> said = ChildJvm.run(EchoOnceMain.class, "-Dweft.transport=nio", "-Xlog:class+load:stdout")
                .lines()
                .toList();
        assertTrue(said.contains("hello"));
        assertTrue(said.stream().anyMatch(line -> line.contains("io.netty.channel.nio.NioIoHandler ")));
        List<String> others = said.stream()
                .filter(line -> line.contains("io.netty.channel.epoll.") || line.contains("io.netty.channel.uring."))
                .toList();
        assertFalse(others.stream().anyMatch(line -> line.contains("Native")), others::toString);
        assertEquals(List.of(), others);
    }

    @Test
    void whoAsksForWhatIsNotThereIsToldWhy() throws Exception {
        assumeNothingIsAskedFor();
        assumeTrue(!"baton".equals(System.getProperty("weft.engine")), "it may use nio only");
        String said = ChildJvm.run(EchoOnceMain.class, "-Dweft.transport=epoll", "-Dio.netty.transport.noNative=true");
        assertTrue(said.contains("-Dweft.transport=epoll does not work here"), said);
        assertTrue(said.contains("[status 1]"), said);
    }
}

package weft.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.getRunningLoop;
import static weft.Asyncio.sleep;
import static weft.Asyncio.toThread;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weft.LogCapture;
import weft.Trace;

/** A writer that is forgotten is reported, once, and its connection closed. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class UnclosedWriterTest { // T130
    private static final String REPORT = "unclosed StreamWriter";

    private final LogCapture log = new LogCapture();
    private final Trace trace = new Trace();
    private final RecordingProtocol peer = new RecordingProtocol("peer", trace::log);

    @AfterEach
    void closeLog() {
        log.close();
    }

    private List<String> reports() {
        return log.of(REPORT);
    }

    private StreamWriter writer() {
        StreamReader reader = new StreamReader();
        StreamReaderProtocol protocol = new StreamReaderProtocol(reader, null, getRunningLoop());
        return new StreamWriter(MemoryTransport.connect(protocol, peer), protocol, reader);
    }

    private void forgetOne() {
        writer();
    }

    private void closeOne() {
        writer().close();
    }

    private static void collect() {
        System.gc();
        await(toThread(() -> Thread.sleep(2))); // real time is the subject: the collector's thread has to notice
    }

    @Test
    void aForgottenOneIsReportedAndItsConnectionClosed() {
        trace.run(() -> {
            forgetOne();
            for (int i = 0; i < 500 && reports().isEmpty(); i++) collect();
            await(sleep(1));
        });
        assertEquals(1, reports().size());
        assertTrue(reports().getFirst().contains("MemoryTransport open"), reports()::toString);
        trace.assertEvents("peer made", "peer eof", "peer lost null");
    }

    /** One that is reported: what was dropped before it would have been by then. */
    private void collectUntilAnotherIsReported() {
        forgetOne();
        for (int i = 0; i < 500 && reports().isEmpty(); i++) collect();
        collect();
        assertEquals(1, reports().size());
        assertTrue(reports().getFirst().contains("MemoryTransport open"), reports()::toString);
    }

    @Test
    void closedOnesAreNot() {
        trace.run(() -> {
            closeOne();
            await(sleep(0));
            collectUntilAnotherIsReported();
        });
    }

    @Test
    void oneWhoseConnectionIsGoneIsNot() {
        trace.run(() -> {
            forgetOne();
            await(sleep(0));
            peer.transport.close();
            await(sleep(0));
            ((MemoryTransport) peer.transport).peer().abort();
            collectUntilAnotherIsReported();
        });
    }

    @Test
    void oneThatOutlivesItsLoopIsReportedAsWell() throws InterruptedException {
        trace.run(() -> {
            StreamWriter kept = writer();
            await(async(() -> assertTrue(!kept.isClosing())));
        });
        for (int i = 0; i < 500 && reports().isEmpty(); i++) {
            System.gc();
            Thread.sleep(2); // real time is the subject
        }
        assertEquals(1, reports().size());
        assertTrue(reports().getFirst().contains("the loop is closed"), reports()::toString);
    }
}

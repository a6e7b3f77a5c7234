package weft.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.await;
import static weft.Asyncio.createTask;
import static weft.Asyncio.getRunningLoop;
import static weft.Asyncio.sleep;
import static weft.stream.Bytes.of;
import static weft.stream.Bytes.text;

import java.io.IOException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import weft.CancelledError;
import weft.Coroutine;
import weft.Task;
import weft.Ticks;
import weft.Trace;

/** The writing half: when it waits, and what it is told at the end. */
class StreamWriterTest {
    private final Trace trace = new Trace();

    /** A connection, and the streams at its other end. */
    private record Ends(Connection near, Connection far) {
        static Ends connect(int window) {
            Connection[] ends = new Connection[2];
            StreamReaderProtocol[] protocols = new StreamReaderProtocol[2];
            StreamReader[] readers = new StreamReader[2];
            for (int i = 0; i < 2; i++) {
                readers[i] = new StreamReader();
                protocols[i] = new StreamReaderProtocol(readers[i], null, getRunningLoop());
            }
            MemoryTransport transport = MemoryTransport.connect(protocols[0], protocols[1], window);
            ends[0] = new Connection(readers[0], new StreamWriter(transport, protocols[0], readers[0]));
            ends[1] = new Connection(readers[1], new StreamWriter(transport.peer(), protocols[1], readers[1]));
            await(sleep(0));
            return new Ends(ends[0], ends[1]);
        }

        MemoryTransport nearTransport() {
            return (MemoryTransport) near.writer().transport();
        }

        MemoryTransport farTransport() {
            return (MemoryTransport) far.writer().transport();
        }

        void abort() {
            near.writer().transport().abort();
            far.writer().transport().abort();
        }
    }

    private interface Body {
        void run(Ends ends) throws Exception;
    }

    private void connected(int window, Body body) {
        trace.run(() -> {
            Ends ends = Ends.connect(window);
            body.run(ends);
            ends.abort();
        });
    }

    private void connected(Body body) {
        connected(MemoryTransport.DEFAULT_WINDOW, body);
    }

    /** Nobody reads at the other end, so that the write buffer is full. */
    private static void fill(Ends ends) {
        ends.farTransport().pauseReading();
        ends.near
                .writer()
                .write(new byte[ends.nearTransport().getWriteBufferLimits().high() + 1]);
    }

    // -- writing --

    @Test
    void everyKindOfWriteArrivesInOrder() {
        connected(ends -> {
            StreamWriter writer = ends.near.writer();
            writer.write(of("bytes "));
            writer.write(ByteBuffer.wrap(of("[buffer ]"), 1, 7));
            writer.write("tëxt ");
            writer.writelines(List.of(of("a"), of("b"), of("c")));
            writer.write(new byte[0]);
            writer.writeEof();
            assertEquals(
                    "bytes buffer tëxt abc", new String(await(ends.far.reader().read()), "UTF-8"));
        });
    }

    @Test
    void whatWasWrittenMayBeChangedAfterwards() {
        connected(0, ends -> {
            byte[] memory = of("abc");
            ends.near.writer().write(memory);
            memory[0] = 'X';
            assertEquals("abc", text(await(ends.far.reader().readexactly(3))));
        });
    }

    @Test
    void writingAfterWriteEofIsAnError() {
        connected(ends -> {
            assertTrue(ends.near.writer().canWriteEof());
            ends.near.writer().writeEof();
            assertThrows(IllegalStateException.class, () -> ends.near.writer().write("x"));
        });
    }

    @Test
    void aHalfClosedConnectionGoesOnInTheOtherDirection() {
        connected(ends -> {
            ends.near.writer().write("question");
            ends.near.writer().writeEof();
            assertEquals("question", text(await(ends.far.reader().read())));
            ends.far.writer().write("answer");
            ends.far.writer().close();
            assertEquals("answer", text(await(ends.near.reader().read())));
        });
    }

    // -- drain --

    @Test
    void drainBelowTheMarkNeitherWaitsNorYields() {
        connected(0, ends -> {
            ends.farTransport().pauseReading();
            ends.near.writer().write(new byte[64 * 1024]);
            Ticks ticks = Ticks.start();
            await(ends.near.writer().drain());
            assertEquals(0, ticks.stop());
        });
    }

    @Test
    void drainAboveTheMarkWaitsForTheLowOne() {
        connected(0, ends -> {
            fill(ends);
            Task<Void> drain = createTask(ends.near.writer().drain());
            await(sleep(1));
            assertFalse(drain.done());
            ends.farTransport().resumeReading();
            await(drain);
            assertEquals(0, ends.nearTransport().getWriteBufferSize());
        });
    }

    @Test
    void severalTasksMayDrain() { // T126
        connected(0, ends -> {
            fill(ends);
            List<Task<Void>> drains = new ArrayList<>();
            for (int i = 0; i < 10; i++)
                drains.add(createTask(ends.near.writer().drain()));
            await(sleep(1));
            drains.get(3).cancel();
            getRunningLoop().callLater(0.1, ends.farTransport()::resumeReading);
            for (Task<Void> drain : drains) {
                if (drain == drains.get(3)) assertThrows(CancelledError.class, () -> await(drain));
                else await(drain);
            }
        });
    }

    @Test
    void aCancelledDrainLosesNoByte() {
        connected(0, ends -> {
            fill(ends);
            Task<Void> drain = createTask(ends.near.writer().drain());
            await(sleep(0));
            drain.cancel();
            assertThrows(CancelledError.class, () -> await(drain));
            ends.near.writer().write("end");
            ends.near.writer().writeEof();
            ends.farTransport().resumeReading();
            byte[] all = await(ends.far.reader().read());
            assertEquals(64 * 1024 + 1 + 3, all.length);
        });
    }

    @Test
    void drainThrowsWhatTheConnectionFailedWith() {
        connected(0, ends -> {
            fill(ends);
            IOException failure = new IOException("reset");
            Task<Void> first = createTask(ends.near.writer().drain());
            Task<Void> second = createTask(ends.near.writer().drain());
            await(sleep(0));
            ends.nearTransport().fail(failure);
            assertSame(failure, assertThrows(IOException.class, () -> await(first)));
            assertSame(failure, assertThrows(IOException.class, () -> await(second)));
            assertSame(
                    failure,
                    assertThrows(
                            IOException.class, () -> await(ends.near.writer().drain())));
        });
    }

    @Test
    void drainEndsWhenTheConnectionIsAborted() {
        connected(0, ends -> {
            fill(ends);
            Task<Void> drain = createTask(ends.near.writer().drain());
            await(sleep(0));
            ends.nearTransport().abort();
            await(drain); // it waited, and there is nothing to wait for any more
        });
    }

    @Test
    void drainAfterTheEndSaysSo() {
        connected(ends -> {
            ends.near.writer().close();
            ends.near.writer().write("dropped");
            SocketException error = assertThrows(
                    SocketException.class, () -> await(ends.near.writer().drain()));
            assertTrue(error.getMessage().contains("Connection lost"), error::getMessage);
        });
    }

    @Test
    void aLoopOfWritesAndDrainsHearsThatThePeerHasGone() {
        connected(ends -> {
            ends.far.writer().close();
            assertThrows(SocketException.class, () -> {
                while (true) {
                    ends.near.writer().write("foo\n");
                    await(ends.near.writer().drain());
                }
            });
        });
    }

    @Test
    void drainWhileClosingGivesTheEndATurn() {
        connected(ends -> {
            ends.near.writer().close();
            Ticks ticks = Ticks.start();
            assertThrows(SocketException.class, () -> await(ends.near.writer().drain()));
            assertEquals(1, ticks.stop());
        });
    }

    // -- close --

    @Test
    void closeSendsWhatWasWrittenAndDoesNotWait() {
        connected(0, ends -> {
            fill(ends);
            Ticks ticks = Ticks.start();
            ends.near.writer().close();
            assertEquals(0, ticks.stop());
            assertTrue(ends.near.writer().isClosing());
            Task<Void> closed = createTask(ends.near.writer().waitClosed());
            await(sleep(1));
            assertFalse(closed.done());
            ends.farTransport().resumeReading();
            assertEquals(64 * 1024 + 1, await(ends.far.reader().read()).length);
            await(closed);
        });
    }

    @Test
    void waitClosedReturnsAtOnceWhenTheConnectionIsGone() {
        connected(ends -> {
            ends.near.writer().close();
            await(ends.near.writer().waitClosed());
            Ticks ticks = Ticks.start();
            await(ends.near.writer().waitClosed());
            assertEquals(0, ticks.stop());
            assertTrue(ends.near.reader().atEof());
            assertEquals("", text(await(ends.near.reader().read())));
        });
    }

    @Test
    void waitClosedWithUnreadData() { // T126
        connected(ends -> {
            ends.far.writer().write("line\nrest");
            assertEquals("line\n", text(await(ends.near.reader().readline())));
            ends.near.writer().close();
            await(ends.near.writer().waitClosed());
        });
    }

    @Test
    void waitClosedThrowsWhatTheConnectionFailedWithEachTime() {
        connected(ends -> {
            IOException failure = new IOException("reset");
            Task<Void> waiting = createTask(ends.near.writer().waitClosed());
            await(sleep(0));
            ends.nearTransport().fail(failure);
            assertSame(failure, assertThrows(IOException.class, () -> await(waiting)));
            assertSame(
                    failure,
                    assertThrows(
                            IOException.class, () -> await(ends.near.writer().waitClosed())));
        });
    }

    @Test
    void cancellingOneWhoWaitsForTheEndLeavesTheOthers() {
        connected(ends -> {
            Task<Void> one = createTask(ends.near.writer().waitClosed());
            Task<Void> other = createTask(ends.near.writer().waitClosed());
            await(sleep(0));
            one.cancel();
            assertThrows(CancelledError.class, () -> await(one));
            ends.near.writer().close();
            await(other);
        });
    }

    @Test
    void anErrorThatNobodyWaitsForIsNoReport() {
        connected(ends -> ends.nearTransport().fail(new IOException("reset"))); // the trace would fail
    }

    @Test
    void asAResourceItClosesWithoutWaiting() {
        connected(ends -> {
            try (StreamWriter writer = ends.near.writer()) {
                writer.write("bye");
            }
            assertTrue(ends.near.writer().isClosing());
            assertEquals("bye", text(await(ends.far.reader().read())));
        });
    }

    // -- the rest --

    @Test
    void startTlsIsRefusedWhereThereIsNone() {
        connected(ends -> {
            TlsOptions tls = TlsOptions.of(SSLContext.getDefault());
            Coroutine<Void> upgrade = ends.near.writer().startTls(tls);
            assertThrows(UnsupportedOperationException.class, () -> await(upgrade));
        });
    }

    @Test
    void extraInfoIsTheTransports() {
        connected(ends -> {
            assertEquals("none", ends.near.writer().getExtraInfo(ExtraInfo.CIPHER, "none"));
            assertEquals(null, ends.near.writer().getExtraInfo(ExtraInfo.PEERNAME));
        });
    }

    @Test
    void itDescribesItself() {
        connected(ends -> {
            assertEquals(
                    "<StreamWriter transport=<MemoryTransport open bufsize=0>"
                            + " reader=<StreamReader transport=<MemoryTransport open bufsize=0>>>",
                    ends.near.writer().toString());
        });
    }

    @Test
    void aWriterNeedsNoReader() {
        trace.run(() -> {
            StreamReaderProtocol protocol = new StreamReaderProtocol(null, null, getRunningLoop());
            StreamReader reader = new StreamReader();
            StreamReaderProtocol other = new StreamReaderProtocol(reader, null, getRunningLoop());
            MemoryTransport transport = MemoryTransport.connect(protocol, other);
            await(sleep(0));
            StreamWriter writer = new StreamWriter(transport, protocol, null);
            writer.write("x");
            await(writer.drain());
            transport.peer().write(ByteBuffer.wrap(of("dropped")));
            assertEquals("x", text(await(reader.readexactly(1))));
            writer.close();
            await(writer.waitClosed());
            transport.peer().abort();
        });
    }
}

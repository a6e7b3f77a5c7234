package weft.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.await;
import static weft.Asyncio.sleep;
import static weft.stream.Bytes.of;
import static weft.stream.Bytes.text;

import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.util.List;
import org.junit.jupiter.api.Test;
import weft.Coroutine;
import weft.ExceptionContext;
import weft.Trace;

/** Transports and protocols call each other as asyncio's do, in the same order and iteration. */
class MemoryTransportTest {
    private final Trace trace = new Trace();
    private final RecordingProtocol a = new RecordingProtocol("a", trace::log);
    private final RecordingProtocol b = new RecordingProtocol("b", trace::log);

    private MemoryTransport connect(int window) {
        return MemoryTransport.connect(a, b, window);
    }

    /** Runs it and then lets everything come to rest. */
    private void run(Coroutine.Action body) {
        trace.run(() -> {
            body.run();
            await(sleep(1));
        });
    }

    private void assertEvents(String... expected) {
        assertEquals(List.of(expected), trace.events);
        trace.events.clear();
    }

    private void rest(String... expected) {
        await(sleep(1));
        assertEvents(expected);
    }

    // -- data --

    @Test
    void bothHearOfTheConnectionInTheNextIteration() {
        run(() -> {
            MemoryTransport end = connect(10);
            assertEvents();
            await(sleep(0));
            assertEvents("a made", "b made");
            assertSame(end, a.transport);
            assertSame(end.peer(), b.transport);
            assertSame(end, end.peer().peer());
            assertSame(a, end.getProtocol());
        });
    }

    @Test
    void bytesWrittenBeforeThatArriveAfterIt() {
        run(() -> connect(10).write(of("x")));
        assertEvents("a made", "b made", "b data x");
    }

    @Test
    void anIterationDeliversOnce() {
        run(() -> {
            MemoryTransport end = connect(10);
            rest("a made", "b made");
            end.write(of("one "));
            end.write(of("two"));
            end.write(of(""));
            assertEvents();
            await(sleep(0));
            assertEvents("b data one two");
            end.write(new byte[300 * 1024]);
            await(sleep(0));
            assertEvents("a pause", "b data 262144");
            await(sleep(0));
            assertEvents("b data 45056", "a resume");
        });
    }

    @Test
    void dataIsAViewThatCannotBeWritten() {
        Protocol writer = new Protocol() {
            @Override
            public void dataReceived(ByteBuffer data) {
                assertThrows(ReadOnlyBufferException.class, () -> data.put((byte) 1));
                trace.log("refused");
            }
        };
        run(() -> MemoryTransport.connect(a, writer).write(of("x")));
        assertEvents("a made", "refused");
    }

    @Test
    void anEchoPassesTheViewOn() {
        Protocol echo = new Protocol() {
            private Transport transport;

            @Override
            public void connectionMade(Transport made) {
                transport = made;
            }

            @Override
            public void dataReceived(ByteBuffer data) {
                transport.write(data);
                assertFalse(data.hasRemaining());
            }
        };
        run(() -> MemoryTransport.connect(a, echo).write(of("hello")));
        assertEvents("a made", "a data hello");
    }

    @Test
    void writelinesKeepsTheOrder() {
        run(() -> connect(10).writelines(List.of(of("a"), of("b"))));
        assertEvents("a made", "b made", "b data ab");
    }

    // -- flow control --

    @Test
    void aPausedReaderGetsNothing() {
        run(() -> {
            MemoryTransport end = connect(10);
            rest("a made", "b made");
            b.transport.pauseReading();
            b.transport.pauseReading();
            assertFalse(b.transport.isReading());
            end.write(of("x"));
            rest();
            b.transport.resumeReading();
            b.transport.resumeReading();
            assertTrue(b.transport.isReading());
            rest("b data x");
        });
    }

    @Test
    void writingIsPausedAboveTheHighMarkAndResumedAtTheLowOne() {
        run(() -> {
            MemoryTransport end = connect(2);
            end.setWriteBufferLimits(4, 0);
            rest("a made", "b made");
            b.transport.pauseReading();
            end.write(of("123456")); // two in the window, four in the buffer
            assertEquals(4, end.getWriteBufferSize());
            assertEvents();
            end.write(of("7"));
            end.write(of("8"));
            assertEvents("a pause");
            b.transport.resumeReading();
            rest("b data 12345678", "a resume");
        });
    }

    @Test
    void aHighMarkOfZeroPausesWheneverSomethingWaits() {
        run(() -> {
            MemoryTransport end = connect(0);
            end.setWriteBufferLimits(0, null);
            rest("a made", "b made");
            end.write(of("x"));
            assertEvents("a pause");
            rest("b data x", "a resume");
        });
    }

    @Test
    void loweringTheMarksMayPauseAtOnce() {
        run(() -> {
            MemoryTransport end = connect(0);
            rest("a made", "b made");
            end.write(of("12345"));
            end.setWriteBufferLimits(4, 1);
            assertEquals(new WriteBufferLimits(1, 4), end.getWriteBufferLimits());
            rest("a pause", "b data 12345", "a resume");
        });
    }

    @Test
    void aReaderThatPausesInTheMiddleStopsTheFlow() {
        RecordingProtocol once = new RecordingProtocol("b", trace::log) {
            @Override
            public void dataReceived(ByteBuffer data) {
                super.dataReceived(data);
                transport.pauseReading();
            }
        };
        run(() -> {
            MemoryTransport end = MemoryTransport.connect(a, once, 10);
            end.write(of("x"));
            rest("a made", "b made", "b data x");
            end.write(of("y"));
            rest();
            once.transport.resumeReading();
            rest("b data y");
        });
    }

    // -- the end --

    @Test
    void closeDeliversEverythingAndThenTheEnd() {
        run(() -> {
            MemoryTransport end = connect(2);
            rest("a made", "b made");
            b.transport.pauseReading();
            end.write(of("12345"));
            end.close();
            end.close();
            assertTrue(end.isClosing());
            assertFalse(end.isReading());
            rest();
            b.transport.resumeReading();
            rest("b data 12345", "a lost null", "b eof", "b lost null");
        });
    }

    @Test
    void closeWithNothingToSendEndsInTheNextIteration() {
        run(() -> {
            MemoryTransport end = connect(10);
            end.write(of("x")); // in the window: sent
            rest("a made", "b made", "b data x");
            end.close();
            assertEvents();
            await(sleep(0));
            assertEvents("a lost null");
            rest("b eof", "b lost null");
        });
    }

    @Test
    void whoKeepsItOpenMayStillWriteIntoTheVoid() {
        b.keepOpen = true;
        run(() -> {
            MemoryTransport end = connect(10);
            rest("a made", "b made");
            end.close();
            rest("a lost null", "b eof");
            b.transport.write(of("x"));
            rest("b lost java.net.SocketException: Broken pipe: the other end is closed");
            b.transport.write(of("ignored"));
            rest();
        });
    }

    @Test
    void halfCloseLeavesTheOtherDirection() {
        b.keepOpen = true;
        run(() -> {
            MemoryTransport end = connect(10);
            end.write(of("x"));
            assertTrue(end.canWriteEof());
            end.writeEof();
            end.writeEof();
            assertThrows(IllegalStateException.class, () -> end.write(of("y")));
            rest("a made", "b made", "b data x", "b eof");
            b.transport.write(of("answer"));
            rest("a data answer");
            b.transport.close();
            rest("b lost null", "a eof", "a lost null");
        });
    }

    @Test
    void eofWaitsForAPausedReader() {
        run(() -> {
            MemoryTransport end = connect(10);
            rest("a made", "b made");
            b.transport.pauseReading();
            end.writeEof();
            rest();
            b.transport.resumeReading();
            rest("b eof", "b lost null", "a eof", "a lost null");
        });
    }

    @Test
    void abortDropsWhatIsNotSent() {
        b.keepOpen = true;
        run(() -> {
            MemoryTransport end = connect(2);
            rest("a made", "b made");
            b.transport.pauseReading();
            end.write(of("12345"));
            end.abort();
            end.abort();
            rest("a lost null");
            b.transport.resumeReading();
            rest("b data 12", "b eof");
            b.transport.abort();
        });
    }

    @Test
    void abortAfterCloseDoesNotWait() {
        run(() -> {
            MemoryTransport end = connect(0);
            rest("a made", "b made");
            b.transport.pauseReading();
            end.write(of("12345"));
            end.close();
            rest();
            end.abort();
            rest("a lost null");
            b.transport.abort();
        });
        assertEvents("b lost null");
    }

    @Test
    void aFailureIsToldToItsOwnEnd() {
        run(() -> {
            MemoryTransport end = connect(10);
            rest("a made", "b made");
            end.fail(new java.io.IOException("cable"));
            rest("a lost java.io.IOException: cable", "b eof", "b lost null");
        });
    }

    @Test
    void theOneThatWaitsToSendIsFreedWhenTheOtherHasGone() {
        run(() -> {
            MemoryTransport end = connect(0);
            end.setWriteBufferLimits(1, 0);
            rest("a made", "b made");
            b.transport.pauseReading();
            end.write(of("12345"));
            end.close();
            b.transport.abort();
            rest("a pause", "b lost null", "a resume", "a lost null");
        });
    }

    @Test
    void closingTwiceFromBothSidesIsFine() {
        run(() -> {
            MemoryTransport end = connect(10);
            rest("a made", "b made");
            end.close();
            end.peer().close();
            rest("a lost null", "b lost null");
            assertEquals("<MemoryTransport closed bufsize=0>", end.toString());
        });
    }

    @Test
    void pauseAndResumeAfterTheEndDoNothing() {
        run(() -> {
            MemoryTransport end = connect(10);
            rest("a made", "b made");
            end.close();
            end.pauseReading();
            end.resumeReading();
            assertFalse(end.isReading());
            rest("a lost null", "b eof", "b lost null");
        });
    }

    // -- protocols that fail, and other protocols --

    @Test
    void anExceptionFromDataReceivedEndsTheConnection() {
        IllegalStateException bug = new IllegalStateException("bug");
        RecordingProtocol broken = new RecordingProtocol("b", trace::log) {
            @Override
            public void dataReceived(ByteBuffer data) {
                throw bug;
            }
        };
        trace.expectingReports();
        run(() -> MemoryTransport.connect(a, broken).write(of("x")));
        assertEvents("a made", "b made", "b lost " + bug, "a eof", "a lost null");
        ExceptionContext report = trace.reported.getFirst();
        assertSame(bug, report.exception());
        assertSame(broken, report.details().get("protocol"));
    }

    @Test
    void anExceptionFromPauseWritingIsReported() {
        RecordingProtocol broken = new RecordingProtocol("a", trace::log) {
            @Override
            public void pauseWriting() {
                throw new IllegalStateException("bug");
            }
        };
        trace.expectingReports();
        run(() -> {
            MemoryTransport end = MemoryTransport.connect(broken, b, 0);
            end.setWriteBufferLimits(0, 0);
            end.write(of("x"));
        });
        assertEvents("a made", "b made", "b data x", "a resume");
        assertEquals("protocol.pauseWriting() failed", trace.reported.getFirst().message());
    }

    @Test
    void aBufferedProtocolSaysWhereTheBytesGo() {
        ByteBuffer memory = ByteBuffer.allocate(4);
        BufferedProtocol buffered = new BufferedProtocol() {
            @Override
            public ByteBuffer getBuffer(int sizeHint) {
                trace.log("buffer for " + sizeHint);
                return memory.clear();
            }

            @Override
            public void bufferUpdated(int bytes) {
                assertEquals(bytes, memory.position());
                trace.log("updated " + text(memory.flip()));
            }

            @Override
            public boolean eofReceived() {
                trace.log("eof");
                return false;
            }
        };
        run(() -> {
            MemoryTransport end = MemoryTransport.connect(a, buffered);
            end.write(of("123456"));
            end.close();
        });
        assertEvents("a made", "a lost null", "buffer for 6", "updated 1234", "buffer for 2", "updated 56", "eof");
    }

    @Test
    void aBufferedProtocolMayPauseAfterEachBuffer() {
        ByteBuffer memory = ByteBuffer.allocate(2);
        BufferedProtocol buffered = new BufferedProtocol() {
            private Transport transport;

            @Override
            public void connectionMade(Transport made) {
                transport = made;
            }

            @Override
            public ByteBuffer getBuffer(int sizeHint) {
                return memory.clear();
            }

            @Override
            public void bufferUpdated(int bytes) {
                trace.log("updated " + text(memory.flip()));
                transport.pauseReading();
            }
        };
        run(() -> {
            MemoryTransport end = MemoryTransport.connect(a, buffered);
            end.write(of("12345"));
            rest("a made", "updated 12");
            end.peer().resumeReading();
            rest("updated 34");
            end.peer().resumeReading();
            rest("updated 5");
        });
    }

    @Test
    void aBufferWithoutRoomEndsTheConnection() {
        trace.expectingReports();
        BufferedProtocol buffered = new BufferedProtocol() {
            @Override
            public ByteBuffer getBuffer(int sizeHint) {
                return ByteBuffer.allocate(0);
            }

            @Override
            public void bufferUpdated(int bytes) {}
        };
        run(() -> MemoryTransport.connect(a, buffered).write(of("x")));
        assertEvents("a made", "a eof", "a lost null");
        assertEquals(
                "getBuffer() returned an empty buffer",
                trace.reported.getFirst().exception().getMessage());
    }

    @Test
    void theProtocolMayBeExchanged() {
        RecordingProtocol c = new RecordingProtocol("c", trace::log);
        run(() -> {
            MemoryTransport end = connect(10);
            end.write(of("x"));
            rest("a made", "b made", "b data x");
            end.peer().setProtocol(c);
            end.write(of("y"));
            end.close();
            rest("c data y", "a lost null", "c eof", "c lost null");
            assertThrows(IllegalArgumentException.class, () -> end.setProtocol(new DatagramProtocol() {}));
        });
    }

    @Test
    void theWindowCannotBeNegative() {
        run(() -> assertThrows(IllegalArgumentException.class, () -> connect(-1)));
    }
}

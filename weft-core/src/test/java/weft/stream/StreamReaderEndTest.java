package weft.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.createTask;
import static weft.Asyncio.sleep;
import static weft.stream.Bytes.of;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import weft.CancelledError;
import weft.Coroutine;
import weft.Task;

/** How reads end otherwise: at the end of the stream, by failure, by cancellation, or because another task reads. */
class StreamReaderEndTest extends ReaderFixture {
    // -- the end, and failure --

    @Test
    void theEndIsReachedWhenEverythingWasRead() {
        trace.run(() -> {
            assertFalse(reader.atEof());
            feed("some data\n");
            reader.feedEof();
            assertFalse(reader.atEof());
            got(reader.readline());
            assertTrue(reader.atEof());
        });
    }

    @Test
    void aFailureIsThrownByEveryReadThoughBytesAreLeft() {
        trace.run(() -> {
            feed("line\n");
            IOException failure = new IOException("reset");
            assertNull(reader.exception());
            reader.setException(failure);
            assertSame(failure, reader.exception());
            assertSame(failure, thrown(IOException.class, reader.read(2)));
            assertSame(failure, thrown(IOException.class, reader.read(0)));
            assertSame(failure, thrown(IOException.class, reader.read()));
            assertSame(failure, thrown(IOException.class, reader.readline()));
            assertSame(failure, thrown(IOException.class, reader.readuntil(of("x"))));
            assertSame(failure, thrown(IOException.class, reader.readexactly(0)));
            assertSame(
                    failure,
                    assertThrows(IOException.class, () -> reader.iterator().hasNext()));
        });
    }

    @Test
    void aFailureWakesWhoeverWaits() {
        trace.run(() -> {
            IOException failure = new IOException("reset");
            later(() -> reader.setException(failure));
            assertSame(failure, thrown(IOException.class, reader.readexactly(10)));
        });
    }

    @Test
    void aFailureAfterACancelledReadIsFine() {
        trace.run(() -> {
            Task<byte[]> task = createTask(reader.readline());
            await(sleep(0));
            task.cancel();
            reader.setException(new IOException("nobody waits any more"));
            assertThrows(CancelledError.class, () -> await(task));
        });
    }

    // -- one reader at a time --

    @Test
    void aSecondReaderIsRefused() {
        trace.run(() -> {
            Task<String> first = createTask(async(() -> got(reader.readexactly(4))));
            await(sleep(0));
            feed("ab");
            List<Coroutine<byte[]>> others = List.of(
                    reader.read(1), reader.read(), reader.readline(), reader.readuntil(of("a")), reader.readexactly(1));
            for (Coroutine<byte[]> other : others) {
                String message = thrown(IllegalStateException.class, other).getMessage();
                assertTrue(message.contains("called while another coroutine is already waiting"), message);
            }
            assertThrows(IllegalStateException.class, () -> reader.iterator().hasNext());
            feed("cd");
            assertThrows(IllegalStateException.class, () -> got(reader.read(1))); // the first one has not run yet
            assertEquals("abcd", await(first));
            feed("e");
            assertEquals("e", got(reader.read(1)));
        });
    }

    @Test
    void theErrorNamesTheMethod() {
        trace.run(() -> {
            Task<byte[]> first = createTask(reader.read(1));
            await(sleep(0));
            assertTrue(thrown(IllegalStateException.class, reader.readline())
                    .getMessage()
                    .startsWith("readline()"));
            assertTrue(thrown(IllegalStateException.class, reader.readuntil())
                    .getMessage()
                    .startsWith("readuntil()"));
            assertTrue(thrown(IllegalStateException.class, reader.readexactly(1))
                    .getMessage()
                    .startsWith("readexactly()"));
            assertTrue(thrown(IllegalStateException.class, reader.read(1))
                    .getMessage()
                    .startsWith("read()"));
            reader.feedEof();
            await(first);
        });
    }

    // -- cancellation --

    @Test
    void aCancelledReadTakesNothing() {
        trace.run(() -> {
            for (Coroutine<byte[]> read :
                    List.of(reader.readexactly(100), reader.readline(), reader.readuntil(of("END")), reader.read())) {
                Task<byte[]> task = createTask(read);
                await(sleep(0));
                feed("abc");
                await(sleep(0));
                task.cancel();
                assertThrows(CancelledError.class, () -> await(task));
                assertEquals("abc", got(reader.read(3)));
            }
            Task<byte[]> task = createTask(reader.read(10));
            await(sleep(0));
            feed("abc");
            task.cancel(); // it was woken, and has not run
            assertThrows(CancelledError.class, () -> await(task));
            assertEquals("abc", got(reader.read(3)));
        });
    }

    @Test
    void afterACancelledReadAnotherTaskMayRead() {
        trace.run(() -> {
            Task<byte[]> task = createTask(reader.readline());
            await(sleep(0));
            task.cancel();
            assertThrows(IllegalStateException.class, () -> got(reader.read(1))); // it still has to leave
            assertThrows(CancelledError.class, () -> await(task));
            feed("x\n");
            assertEquals("x\n", got(reader.readline()));
        });
    }

    @Test
    void aReadAtTheEndOfTheLoopIsCancelled() {
        trace.run(() -> {
            createTask(async(() -> {
                try {
                    await(reader.readline());
                } catch (CancelledError e) {
                    trace.log("cancelled");
                    throw e;
                }
            }));
            await(sleep(0));
        });
        trace.assertEvents("cancelled");
    }
}

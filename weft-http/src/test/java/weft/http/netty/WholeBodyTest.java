package weft.http.netty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.createTask;
import static weft.Asyncio.sleep;
import static weft.testing.Testing.runTest;

import java.util.List;
import org.junit.jupiter.api.Test;
import weft.Task;
import weft.http.message.BodyReader;
import weft.http.message.PayloadException;
import weft.stream.StreamReader;

/** A body that is read as a whole, in one go or several. */
class WholeBodyTest {
    private final StreamReader stream = new StreamReader();
    private final BodyReader content = new BodyReader(stream);
    private final WholeBody body = new WholeBody();

    private byte[] read() {
        return body.read(content, size -> {
            if (size > 20) throw new IllegalStateException("too large");
        });
    }

    @Test
    void aReadThatIsCancelledLosesNothing() {
        runTest(() -> {
            stream.feedData("first ".getBytes());
            Task<byte[]> first = createTask(async(this::read));
            await(sleep(0));
            await(sleep(0));
            assertTrue(first.cancel());
            await(weft.Asyncio.wait(List.of(first)));
            stream.feedData("second".getBytes());
            stream.feedEof();
            byte[] whole = read();
            assertEquals("first second", new String(whole));
            assertSame(whole, read());
        });
    }

    @Test
    void nothingIsSomethingToo() {
        runTest(() -> {
            stream.feedEof();
            assertEquals(0, read().length);
        });
    }

    @Test
    void whatIsTooLargeStaysTooLarge() {
        runTest(() -> {
            stream.feedData(new byte[21]);
            stream.feedEof();
            for (int i = 0; i < 2; i++) assertThrows(IllegalStateException.class, this::read);
        });
    }

    @Test
    void whatBreaksOffIsNoBody() {
        runTest(() -> {
            stream.feedData(new byte[5]);
            stream.setException(new PayloadException("broken", null));
            for (int i = 0; i < 2; i++) assertThrows(PayloadException.class, this::read);
        });
    }
}

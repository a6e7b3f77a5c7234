package weft.stream;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static weft.Asyncio.await;
import static weft.Asyncio.getRunningLoop;
import static weft.stream.Bytes.of;
import static weft.stream.Bytes.text;

import weft.Coroutine;
import weft.Trace;

/** A reader, and what a test of one does all the time. */
abstract class ReaderFixture {
    final Trace trace = new Trace();
    StreamReader reader = new StreamReader();

    void feed(String data) {
        reader.feedData(of(data));
    }

    /** In the next iteration, when the reader waits already. */
    void later(Runnable action) {
        getRunningLoop().callSoon(action);
    }

    static String got(Coroutine<byte[]> read) {
        return text(await(read));
    }

    static <X extends Throwable> X thrown(Class<X> type, Coroutine<?> read) {
        return assertThrows(type, () -> await(read));
    }
}

package weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.gather;
import static weft.Asyncio.sleep;

import java.util.List;
import org.junit.jupiter.api.Test;

class TraceTest {
    @Test
    void virtualTimeJumpsToTheTimers() {
        Trace trace = new Trace();
        List<String> names = trace.run(gatherTwo(trace));
        assertEquals(List.of("A", "B"), names);
        trace.assertEvents("0.000 A start", "0.000 B start", "3600.000 B done", "7200.000 A done");
    }

    private static Coroutine<List<String>> gatherTwo(Trace trace) {
        return async(() -> await(gather(fetch(trace, "A", 7200), fetch(trace, "B", 3600))));
    }

    private static Coroutine<String> fetch(Trace trace, String name, double seconds) {
        return async(() -> {
            trace.logTime(name + " start");
            await(sleep(seconds));
            trace.logTime(name + " done");
            return name;
        });
    }
}

// Giving up on what takes too long.

import static weft.Asyncio.*;

import weft.*;

Coroutine<String> slow() {
    return async(() -> {
        try {
            await(sleep(10));
            return "never returned";
        } catch (CancelledError e) {
            IO.println("slow() is cancelled, and may clean up");
            throw e;
        }
    });
}

void main() {
    run(async(() -> {
        try {
            // await asyncio.wait_for(slow(), timeout=1)
            await(waitFor(slow(), 1));
        } catch (TimeoutException e) {
            IO.println("timeout, caused by " + e.getCause().getClass().getSimpleName());
        }

        // async with asyncio.timeout(1): a limit for a whole block.
        try {
            timeout(1).run(limit -> {
                IO.println("one");
                await(sleep(0.6));
                IO.println("two");
                await(sleep(0.6));
                IO.println("three is too late");
            });
        } catch (TimeoutException e) {
            IO.println("timeout");
        }
    }));
}

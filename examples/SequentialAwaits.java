// One await after the other: the delays add up, as in any straight-line code.

import static weft.Asyncio.*;

import weft.*;

Coroutine<Void> say(String text, double delay) {
    return async(() -> {
        await(sleep(delay));
        IO.println(text);
    });
}

void main() {
    run(async(() -> {
        await(say("First", 1));
        await(say("Second", 2));
    }));
}

// A coroutine that nobody awaits does nothing. Weft says so at the end.

import static weft.Asyncio.*;

import weft.*;

Coroutine<String> fetch(String name) {
    return async(() -> {
        IO.println("never printed");
        return name;
    });
}

void main() {
    // coro = fetch("a")
    Coroutine<String> coro = fetch("a");
    // <coroutine object fetch at 0x…>
    IO.println(coro);
}

// Says Hello, and World one second later. Its thread is free meanwhile: only the coroutine waits.

import static weft.Asyncio.*;

import weft.*;

// async def greet():
Coroutine<Void> greet() {
    return async(() -> {
        IO.println("Hello");
        // await asyncio.sleep(1)
        await(sleep(1));
        IO.println("World");
    });
}

void main() {
    // asyncio.run(greet())
    run(greet());

    // The same from another coroutine: awaiting runs greet() to its end, and adds nothing.
    run(async(() -> {
        await(greet());
    }));
}

// What the coroutine returns is the value of the await.

import static weft.Asyncio.*;

import weft.*;

Coroutine<String> task(String name, int seconds) {
    return async(() -> {
        await(sleep(seconds));
        IO.println(name + " done after " + seconds + "s");
        return name;
    });
}

void main() {
    run(async(() -> {
        // result = await task("a", 1)
        String result = await(task("a", 1));
        IO.println(result);
    }));
}

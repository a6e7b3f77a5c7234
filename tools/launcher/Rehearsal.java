package weft.launcher;

import static weft.Asyncio.*;

import weft.*;

/** stand-in */
final class Rehearsal {
    static Coroutine<String> fetch(String name, double seconds) {
        return async(() -> {
            IO.println(name + " start");
            await(sleep(seconds));
            return name;
        });
    }

    public static void main(String[] args) {
        run(async(() -> {
            var l = await(gather(fetch("A", 0.003), fetch("B", 0.002)));
            IO.println(l);
        }));
    }
}

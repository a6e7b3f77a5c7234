// A cancel scope ends its block without an exception, and clean-up can be shielded (trio's move_on_after).

import static weft.Asyncio.*;

import weft.*;

Coroutine<Void> logOut() {
    return async(() -> {
        await(sleep(0.3));
        IO.println("logged out");
    });
}

Coroutine<String> search(String where, double seconds) {
    return async(() -> {
        try {
            await(sleep(seconds));
            return "found in " + where;
        } finally {
            // A cancelled scope cancels every further await, so clean-up that has to wait shields itself.
            moveOnAfter(1).shielded().run(scope -> await(logOut()));
        }
    });
}

void main() {
    run(async(() -> {
        // with trio.move_on_after(1) as scope:
        CancelScope scope = moveOnAfter(1);
        String first = scope.call(s -> await(search("the cache", 0.5)));
        IO.println(first + ", cancelled: " + scope.cancelledCaught());

        CancelScope tooShort = moveOnAfter(1);
        String second = tooShort.call(s -> await(search("the archive", 60)));
        IO.println(second + ", cancelled: " + tooShort.cancelledCaught());
    }));
}

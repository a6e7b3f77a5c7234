// A game whose main loop owns the thread. Each frame: move the clock on, run one iteration of the event loop, draw.
// What the
// figures do is written as coroutines instead of state machines, and the same frames always give the same game.

import static weft.Asyncio.*;

import weft.*;
import weft.loop.*;
import weft.sync.Event;

/** Time is counted in frames: a pause of the game pauses all its timers. */
class FrameClock implements Clock {
    private static final long FRAME = 1_000_000_000L / 10; // ten frames a second, to keep the output short
    private volatile long frame;

    @Override
    public long nanos() {
        return frame * FRAME;
    }

    @Override
    public boolean moves() {
        return false;
    }

    void next() {
        frame++;
    }
}

char[] field;
int guard;
boolean doorOpen;
final Event lever = new Event();

/** Goes to and fro, a step every 0.2 s. */
Coroutine<Void> patrol() {
    return async(() -> {
        while (true) {
            for (; guard < 4; guard++) await(sleep(0.2));
            for (; guard > 0; guard--) await(sleep(0.2));
        }
    });
}

/** Opens when the lever is pulled, and falls shut after half a second. */
Coroutine<Void> door() {
    return async(() -> {
        while (true) {
            await(lever);
            lever.clear();
            doorOpen = true;
            await(sleep(0.5));
            doorOpen = false;
        }
    });
}

void main() {
    FrameClock clock = new FrameClock();
    try (Runner runner = new Runner(() -> new EventLoop(clock), null)) {
        EventLoop loop = runner.getLoop();
        loop.createTask(patrol());
        loop.createTask(door());
        for (int frame = 0; frame < 14; frame++) {
            if (frame == 4) lever.set(); // the player's input, between two iterations
            loop.runOnce();
            loop.runOnce(); // what the first one has made ready, in the same frame
            draw(frame);
            clock.next();
        }
    }
    IO.println("game over");
}

void draw(int frame) {
    field = "......".toCharArray();
    field[guard] = 'G';
    field[5] = doorOpen ? '/' : '|';
    IO.println("%4.1f  %s".formatted(frame / 10.0, new String(field)));
}

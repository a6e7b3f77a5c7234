package weft;

import weft.engine.Engine;
import weft.engine.Strand;
import weft.loop.Handle;

/** What an engine can ask of its loop. */
final class LoopHost implements Engine.Host {
    private final TaskLoop loop;

    LoopHost(TaskLoop loop) {
        this.loop = loop;
    }

    /** The loop of a strand. Shorter than through its task, whose memory a switch does not touch otherwise. */
    static TaskLoop loopOf(Strand strand) {
        return ((LoopHost) strand.engine().host()).loop;
    }

    @Override
    public void post(Runnable action) {
        loop.sendHandle(new EngineHandle(loop, action));
    }

    @Override
    public void blocked(Thread thread, long millis) {
        if (!loop.getDebug()) loop.watch().reportBlocked(thread, millis); // in debug mode the watch does it
    }

    /** A strand that came back by itself. It may run a task, so it ends as a task's step does. */
    static final class EngineHandle extends Handle {
        private final TaskLoop loop;
        private final Runnable action;

        EngineHandle(TaskLoop loop, Runnable action) {
            this.loop = loop;
            this.action = action;
        }

        @Override
        protected void fire() {
            action.run();
            loop.raiseExit();
        }
    }
}

package weft;

import java.util.concurrent.atomic.AtomicBoolean;
import weft.engine.EngineKind;

/** Chooses the engine, and says once how to get the faster one. Any thread. */
final class EngineAdvice {
    private static final AtomicBoolean GIVEN = new AtomicBoolean();

    private EngineAdvice() {}

    static EngineKind choose() {
        EngineKind kind = EngineKind.choose();
        if (kind == EngineKind.BATON && !EngineKind.forced() && GIVEN.compareAndSet(false, true))
            Log.info(EngineKind.advice());
        return kind;
    }
}

package weft;

import java.util.Map;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;

/** Where futures and tasks were made; debug mode only, so that the rest pays nothing for it. Loop thread only. */
final class Origins {
    private @Nullable Map<Future<?>, Origin> known;

    void remember(Future<?> future) {
        if (known == null) known = new WeakHashMap<>();
        known.put(future, Origin.capture(null));
    }

    @Nullable
    Origin of(Future<?> future) {
        return known == null ? null : known.get(future);
    }
}

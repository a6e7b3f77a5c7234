package weft.web;

import org.jspecify.annotations.Nullable;

/** The first failure of several steps that are all taken; the others are suppressed in it. Owner task only. */
final class Failures {
    /** May fail. */
    @FunctionalInterface
    interface Step {
        /** Takes it. */
        void take() throws Throwable;
    }

    private @Nullable Throwable first;

    Failures(@Nullable Throwable first) {
        this.first = first;
    }

    void collect(Step step) {
        try {
            step.take();
        } catch (Throwable e) {
            Throwable known = first;
            if (known == null) first = e;
            else if (known != e) known.addSuppressed(e);
        }
    }

    void raise() throws Throwable {
        if (first != null) throw first;
    }
}

package weft.web;

import org.jspecify.annotations.Nullable;

/** A handler that has got what it needs of its request. */
@FunctionalInterface
interface BoundHandler {
    /** Answers. */
    @Nullable
    Object answer() throws Throwable;
}

package weft;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** {@code contextlib.aclosing}: closes what it was given, whichever way the block ends. */
final class Aclosing<C extends AutoCloseable> implements AsyncContextManager<C> {
    private final C resource;

    Aclosing(C resource) {
        this.resource = Objects.requireNonNull(resource, "aclosing needs something to close, not null");
    }

    @Override
    public C enter() {
        return resource;
    }

    @Override
    public boolean exit(@Nullable Throwable exception) throws Exception {
        resource.close();
        return false;
    }
}

package weft;

import org.jspecify.annotations.Nullable;

/**
 * An asynchronous context manager around a block on another thread. Thread contract: the thread that enters leaves; it
 * waits meanwhile.
 */
final class PortalContextManager<C> implements AsyncContextManager<C> {
    /*
     * A task of the portal enters, waits until the thread has left its block, and exits: one task, so that what belongs to
     * whoever entered (timeouts, groups) works. If that task is cancelled while the thread is in its block, it exits at
     * once; the thread learns of it at its block's end.
     */
    private final BlockingPortal portal;
    private final AsyncContextManager<C> manager;
    private BlockingPortal.@Nullable Ready<Begun<C>, Boolean> ready;

    PortalContextManager(BlockingPortal portal, AsyncContextManager<C> manager) {
        this.portal = portal;
        this.manager = manager;
    }

    /** How the thread's block ended. */
    private record Left(@Nullable Throwable exception) {}

    private record Begun<C>(C value, Future<Left> left) {}

    @Override
    public C enter() {
        if (ready != null)
            throw new IllegalStateException(
                    "this block has been entered already; wrap a context manager for each block");
        var begun = portal.startUntilReady(this::block, "wrapAsyncContextManager");
        ready = begun;
        return begun.value().value;
    }

    @Override
    public boolean exit(@Nullable Throwable exception) {
        portal.refuseOnOwnLoop("wrapAsyncContextManager");
        var begun = ready;
        if (begun == null) throw new IllegalStateException("this block has not been entered");
        Future<Left> left = begun.value().left;
        portal.loop().sendAlways(() -> {
            if (!left.done()) left.setResult(new Left(exception));
        });
        try {
            boolean sawTheBlocksEnd = begun.task().waitFor("wrapAsyncContextManager");
            return exception != null && sawTheBlocksEnd;
        } catch (Throwable e) {
            if (e == exception) return false;
            throw e;
        }
    }

    /** The task around the block; false if the manager was left before the block was. */
    private Coroutine<Boolean> block(TaskStatus<Begun<C>> status) {
        return new Coroutine<>("wrapAsyncContextManager", () -> {
            Future<Left> left = portal.loop().createFuture();
            manager.run(value -> {
                status.started(new Begun<>(value, left));
                Throwable exception = left.await().exception;
                if (exception != null) throw exception;
            });
            return left.done() && !left.cancelled();
        });
    }
}

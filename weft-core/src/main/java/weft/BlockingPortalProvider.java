package weft;

import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One portal for several parts of a program that know nothing of each other: the first to come starts it, the last to leave
 * closes it. Stands for anyio's {@code BlockingPortalProvider}.
 *
 * {@snippet class="weft.Snippets" region="blocking-portal-provider"}
 *
 * <p>Thread contract: any thread.
 */
public final class BlockingPortalProvider {
    private final Supplier<EventLoop> loopFactory;

    // -- under this object's lock --
    private @Nullable BlockingPortal portal;
    private int leases;

    /** A provider of portals with loops in real time. */
    public BlockingPortalProvider() {
        this(EventLoop::new);
    }

    /** A provider of portals with loops from this factory. */
    public BlockingPortalProvider(Supplier<EventLoop> loopFactory) {
        this.loopFactory = Objects.requireNonNull(loopFactory, "loopFactory");
    }

    /** The portal, started now if nobody else has it, until the lease is closed. */
    public synchronized Lease acquire() {
        BlockingPortal shared = portal;
        if (shared == null) {
            shared = BlockingPortal.start(loopFactory);
            portal = shared;
        }
        leases++;
        return new Lease(this, shared);
    }

    /** The portal to be closed now; null: others still have it. */
    private synchronized @Nullable BlockingPortal release() {
        if (--leases > 0) return null;
        BlockingPortal last = portal;
        portal = null;
        return last;
    }

    /** The right to use the portal. Any thread. */
    public static final class Lease implements AutoCloseable {
        private final BlockingPortalProvider provider;
        private final BlockingPortal portal;
        private boolean closed;

        private Lease(BlockingPortalProvider provider, BlockingPortal portal) {
            this.provider = provider;
            this.portal = portal;
        }

        /** The shared portal. Do not close it: others may use it. */
        public BlockingPortal portal() {
            return portal;
        }

        /**
         * Leaves; the last one {@linkplain BlockingPortal#close closes} the portal and waits for what runs. Closing twice is
         * fine.
         *
         * @throws IllegalStateException on the portal's own loop
         */
        @Override
        public void close() {
            portal.refuseOnOwnLoop("close");
            synchronized (this) {
                if (closed) return;
                closed = true;
            }
            BlockingPortal last = provider.release();
            if (last != null) last.close();
        }
    }
}

package weft.stream;

import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.sleep;

import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import weft.AsyncContextManager;
import weft.CancelledError;
import weft.Coroutine;
import weft.EventLoop;
import weft.Future;

/**
 * Accepts connections. Stands for {@code asyncio.Server}. As a block, {@code server.run(() -> await(server.serveForever()))},
 * it closes and waits for its connections at the end.
 *
 * <pre>
 *   bound ──startServing, serveForever──▶ serving ──close──▶ closed ──last connection gone──▶ waitClosed returns
 * </pre>
 *
 * <p>Closing ends the listening only; connections live on until they end, or {@link #closeClients} or {@link #abortClients}
 * ends them. A module that listens to something extends this class by four methods and attaches each transport it accepts.
 *
 * <p>Thread contract: loop thread only.
 */
public abstract class Server implements AsyncContextManager<Server> {
    private final EventLoop loop;
    private final Set<Transport> clients = new LinkedHashSet<>();
    private final List<Future<Void>> closeWaiters = new ArrayList<>();
    private boolean serving;
    private boolean closed;
    private @Nullable Future<Void> servingForever;

    /** A server of this loop, bound and not listening yet. */
    protected Server(EventLoop loop) {
        this.loop = loop;
    }

    // -- for those who listen --

    /** Begins to accept. Called once at most. */
    protected abstract void listen();

    /** Stops accepting and lets go of what it listened on. Called once at most, and also if it never listened. */
    protected abstract void stopListening();

    /** The addresses it is bound to. Called while it is not closed. */
    protected abstract List<SocketAddress> boundTo();

    /**
     * A transport was accepted, and is this server's until {@link #detach}.
     *
     * @throws IllegalStateException if the server is closed: then the transport has to be aborted
     */
    protected final void attach(Transport transport) {
        if (closed) throw new IllegalStateException("the server is closed, and accepts no " + transport);
        clients.add(transport);
    }

    /** The transport's protocol has heard {@code connectionLost}. */
    protected final void detach(Transport transport) {
        if (clients.remove(transport)) wakeIfClosed();
    }

    // -- for users --

    /** The loop it belongs to. Any thread. */
    public final EventLoop getLoop() {
        return loop;
    }

    /** Whether it accepts connections. Stands for {@code is_serving}. */
    public final boolean isServing() {
        return serving;
    }

    /** The addresses it listens on, with the real port; none once it is closed. asyncio gives the sockets themselves. */
    public final List<SocketAddress> sockets() {
        return closed ? List.of() : boundTo();
    }

    /** Begins to accept, if it does not yet. Stands for {@code start_serving}. */
    public final Coroutine<Void> startServing() {
        return async(() -> {
            beginServing();
            await(sleep(0));
        });
    }

    /**
     * Accepts connections until it is cancelled or the server is closed, and throws CancelledError in both cases. If it is
     * cancelled, it closes the server and waits for the connections. Stands for {@code serve_forever}.
     *
     * @throws IllegalStateException if the server is closed, or another task is in here
     */
    public final Coroutine<Void> serveForever() {
        return async(this::serveUntilCancelled);
    }

    private void serveUntilCancelled() {
        if (servingForever != null)
            throw new IllegalStateException("server " + this + " is already being awaited on serveForever()");
        beginServing();
        Future<Void> forever = loop.createFuture();
        servingForever = forever;
        try {
            await(forever);
        } catch (CancelledError e) {
            close();
            awaitClosed();
            throw e;
        } finally {
            servingForever = null;
        }
    }

    /** Begins to accept now, if it does not yet: what {@code start_server} does unless told not to. */
    protected final void beginServing() {
        if (closed) throw new IllegalStateException("server " + this + " is closed; start another one");
        if (serving) return;
        serving = true;
        listen();
    }

    /** Accepts no more. Does not wait, leaves the connections alone, and ends {@link #serveForever}. */
    public final void close() {
        if (closed) return;
        closed = true;
        serving = false;
        stopListening();
        Future<Void> forever = servingForever;
        servingForever = null;
        if (forever != null) forever.cancel();
        wakeIfClosed();
    }

    /** Closes every connection: what was written is still sent. Stands for {@code close_clients}. */
    public final void closeClients() {
        List.copyOf(clients).forEach(Transport::close);
    }

    /** Ends every connection at once. Stands for {@code abort_clients}. */
    public final void abortClients() {
        List.copyOf(clients).forEach(Transport::abort);
    }

    /** Waits until the server is closed and all its connections are gone. Stands for {@code wait_closed}. */
    public final Coroutine<Void> waitClosed() {
        return async(this::awaitClosed);
    }

    private void awaitClosed() {
        if (closed && clients.isEmpty()) return;
        Future<Void> waiter = loop.createFuture();
        closeWaiters.add(waiter);
        try {
            await(waiter);
        } finally {
            closeWaiters.remove(waiter);
        }
    }

    @SuppressWarnings("NullAway") // null is the only Void
    private void wakeIfClosed() {
        if (closed && clients.isEmpty())
            for (Future<Void> waiter : closeWaiters) if (!waiter.done()) waiter.setResult(null);
    }

    @Override
    public final Server enter() {
        return this;
    }

    /** Closes it, and waits for its connections. */
    @Override
    public final boolean exit(@Nullable Throwable exception) {
        close();
        awaitClosed();
        return false;
    }

    @Override
    public String toString() {
        return "<Server sockets=" + sockets() + ">";
    }
}

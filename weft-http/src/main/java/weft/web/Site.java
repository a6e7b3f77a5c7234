package weft.web;

import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.sleep;

import java.io.IOException;
import java.net.SocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;
import weft.Coroutine;
import weft.http.netty.HttpListener;
import weft.stream.TlsOptions;

/**
 * A place where an application is reachable. Stands for {@code web.BaseSite}.
 *
 * <p>Thread contract: loop thread only, in a task.
 */
public abstract sealed class Site permits TcpSite, UnixSite, SockSite {
    static final int BACKLOG = 128;

    private final AppRunner runner;
    private final @Nullable TlsOptions tls;
    private @Nullable HttpListener listener;

    Site(AppRunner runner, @Nullable TlsOptions tls) {
        this.runner = runner;
        this.tls = tls;
    }

    /** Its URL; with the real port once it is started. */
    public abstract String name();

    abstract void bind(HttpListener to) throws IOException;

    final String scheme() {
        return tls == null ? "http" : "https";
    }

    /** Listens. The coroutine throws {@link java.net.BindException} if that is not possible. */
    public final Coroutine<Void> start() {
        return async(() -> {
            if (listener != null) throw new IllegalStateException("this site is started already: " + name());
            HttpListener starting = new HttpListener(runner.server().connections(), tls);
            bind(starting);
            listener = starting;
            runner.add(this);
            starting.listen();
            await(sleep(0)); // so that somebody who connects after this is served
        });
    }

    /** Accepts no more. Connections live on. */
    public final Coroutine<Void> stop() {
        return async(this::close);
    }

    final void close() {
        HttpListener stopping = listener;
        listener = null;
        runner.remove(this);
        if (stopping != null) stopping.close();
    }

    /** The addresses it listens on; none if it does not. */
    public final List<SocketAddress> addresses() {
        HttpListener running = listener;
        return running == null ? List.of() : running.addresses();
    }

    @Override
    public String toString() {
        return "<Site " + name() + ">";
    }
}

package weft.web;

import static weft.Asyncio.await;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;

/** The port of several loops. Any thread, except where it says otherwise. */
final class SharedPort {
    /*
     * If it is to be any that is free (0), the first loop gets one, and the others take the same. They wait for it in any case:
     * so if the port is taken, one loop says so and not all of them. Whoever listens last tells the user.
     */
    private final RunOptions options;
    private final Consumer<? super Site> whenAllListen;
    private final CompletableFuture<Integer> port = new CompletableFuture<>();
    private final AtomicInteger missing;

    SharedPort(int loops, RunOptions options, Consumer<? super Site> whenAllListen) {
        this.options = options;
        this.whenAllListen = whenAllListen;
        this.missing = new AtomicInteger(loops);
    }

    /** Where this loop listens. What it gives is called in a task. */
    Function<AppRunner, Site> place(int index) {
        return runner ->
                new TcpSite(runner, options.host(), index == 0 ? options.port() : await(port), options.tls(), true);
    }

    /** Loop thread only. */
    void listening(Site site) {
        if (site instanceof TcpSite tcp) port.complete(tcp.port());
        if (missing.decrementAndGet() == 0) whenAllListen.accept(site);
    }
}

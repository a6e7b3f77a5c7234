package weft.benchmarks;

import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.run;

import java.util.function.IntConsumer;
import weft.Asyncio;
import weft.web.AppRunner;
import weft.web.Application;
import weft.web.TcpSite;

/** Weft's server of HTTP, with its defaults. */
final class WeftServer {
    private WeftServer() {}

    static void serve(Application application, IntConsumer listening) {
        run(async(() -> new AppRunner(application).run(runner -> {
            TcpSite site = new TcpSite(runner, ServerPeer.HOST, 0);
            await(site.start());
            listening.accept(site.port());
            await(Asyncio.getRunningLoop().createFuture()); // for ever
        })));
    }
}

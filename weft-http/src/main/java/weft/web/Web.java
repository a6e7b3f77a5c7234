package weft.web;

import static weft.Asyncio.async;
import static weft.Asyncio.await;

import weft.Asyncio;
import weft.Future;
import weft.KeyboardInterrupt;

/**
 * Serves applications. Stands for the module {@code aiohttp.web}.
 *
 * <p>Thread contract: any thread.
 */
public final class Web {
    private Web() {}

    /** Serves on port 8080 of every address of this machine, until Ctrl-C or SIGTERM. */
    public static void runApp(Application app) {
        runApp(app, RunOptions.DEFAULT);
    }

    /** Serves on this port of every address of this machine, until Ctrl-C or SIGTERM. */
    public static void runApp(Application app, int port) {
        runApp(app, RunOptions.DEFAULT.withPort(port));
    }

    /**
     * Serves until Ctrl-C or SIGTERM, and ends then as {@link AppRunner#cleanup} does. Inside a program with a loop of its own,
     * use that. Stands for {@code web.run_app}.
     */
    public static void runApp(Application app, RunOptions options) {
        try {
            Asyncio.run(async(() -> serve(app, options)));
        } catch (KeyboardInterrupt e) {
            // it is how a server is stopped
        }
    }

    private static void serve(Application app, RunOptions options) throws Throwable {
        AppRunner runner = new AppRunner(app);
        try (EndOfProcess end = EndOfProcess.watch(Asyncio.getRunningLoop())) {
            runner.run(running -> {
                Site site = options.site(running);
                await(site.start());
                options.print().accept("======== Running on " + site.name() + " ========\n(Press CTRL+C to quit)");
                Future<Void> asked = end.asked();
                await(asked);
            });
        }
    }
}

package weft.web;

import static weft.Asyncio.async;
import static weft.Asyncio.await;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import weft.Asyncio;
import weft.Future;
import weft.KeyboardInterrupt;
import weft.LoopGroup;

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

    /** Serves on port 8080 of every address of this machine, by a loop for each core, until Ctrl-C or SIGTERM. */
    public static void runOnLoops(Supplier<Application> apps) {
        runOnLoops(Runtime.getRuntime().availableProcessors(), apps, RunOptions.DEFAULT);
    }

    /**
     * Serves by several loops that share a port, until Ctrl-C or SIGTERM; then all end as {@link AppRunner#cleanup} does. The system
     * deals out the connections, and one stays with its loop. What aiohttp needs several processes for.
     *
     * {@snippet class="weft.web.RunOnLoopsTest" region="loops"}
     *
     * <p>Each loop has an application of its own: locks, pools and tasks belong to one loop. What all of them use must be safe for
     * threads.
     *
     * @param loops how many; one for each core as a rule
     * @param apps makes an application, and another one each time; called on each loop's thread
     * @throws weft.ExceptionGroup of what they failed with; all are stopped when one fails
     * @throws IllegalArgumentException for a Unix-domain socket, which cannot be shared
     * @throws UnsupportedOperationException (in the group) where the system cannot share a port, as Windows
     */
    public static void runOnLoops(int loops, Supplier<Application> apps, RunOptions options) {
        if (options.path() != null)
            throw new IllegalArgumentException(
                    "several loops share a port, and a Unix-domain socket cannot be shared: " + options.path());
        SharedPort shared = new SharedPort(
                loops, options, site -> options.print().accept(running(site.name() + " by " + loops + " loops")));
        Set<Application> used = Collections.synchronizedSet(Collections.newSetFromMap(new IdentityHashMap<>()));
        try {
            LoopGroup.run(
                    loops,
                    (group, index) -> async(() -> {
                        Application app = apps.get();
                        if (!used.add(app))
                            throw new IllegalArgumentException(
                                    "each loop needs an application of its own, and was given the same: " + app
                                            + "; make it inside the supplier");
                        serve(app, shared.place(index), shared::listening);
                    }));
        } catch (KeyboardInterrupt e) {
            // it is how a server is stopped
        }
    }

    private static void serve(Application app, RunOptions options) throws Throwable {
        serve(app, options::site, site -> options.print().accept(running(site.name())));
    }

    /** In the main task of a loop. */
    private static void serve(Application app, Function<AppRunner, Site> place, Consumer<Site> whenListening)
            throws Throwable {
        AppRunner runner = new AppRunner(app);
        try (EndOfProcess end = EndOfProcess.watch(Asyncio.getRunningLoop())) {
            runner.run(running -> {
                Site site = place.apply(running);
                await(site.start());
                whenListening.accept(site);
                Future<Void> asked = end.asked();
                await(asked);
            });
        }
    }

    private static String running(String where) {
        return "======== Running on " + where + " ========\n(Press CTRL+C to quit)";
    }
}

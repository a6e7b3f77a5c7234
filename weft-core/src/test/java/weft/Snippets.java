package weft;

import static weft.Asyncio.asCompleted;
import static weft.Asyncio.async;
import static weft.Asyncio.asyncContextManager;
import static weft.Asyncio.asyncGenerator;
import static weft.Asyncio.await;
import static weft.Asyncio.createTask;
import static weft.Asyncio.gather;
import static weft.Asyncio.generator;
import static weft.Asyncio.moveOnAfter;
import static weft.Asyncio.sleep;
import static weft.Asyncio.taskGroup;
import static weft.Asyncio.timeout;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * The code in the library's Javadoc, one method for each page. {@code run} and {@code IO} are the test's: virtual time, and
 * lines that can be compared.
 */
final class Snippets {
    private final Trace trace = new Trace();
    private final Output IO = new Output();

    private <T> T run(Awaitable<T> main) {
        return trace.run(main);
    }

    private final class Output {
        void println(Object line) {
            trace.logTime(String.valueOf(line));
        }
    }

    List<String> lines() {
        return trace.events;
    }

    // @start region="asyncio"
    Coroutine<String> fetch(String name, double seconds) {
        return async(() -> {
            IO.println(name + " start");
            await(sleep(seconds));
            IO.println(name + " done");
            return name;
        });
    }

    void main() {
        run(async(() -> {
            List<String> names = await(gather(fetch("A", 3), fetch("B", 2)));
            IO.println(names); // [A, B], after 3 seconds
        }));
    }
    // @end

    // @start region="custom-awaitable"
    record Wait(double seconds) implements Awaitable<String> {
        @Override
        public String await() {
            sleep(seconds).await();
            return "waited " + seconds + " s";
        }
    }

    Coroutine<Void> useWait() {
        return async(() -> IO.println(await(new Wait(1))));
    }
    // @end

    // @start region="task-factory"
    <T> Task<T> timed(EventLoop loop, Coroutine<T> coroutine, TaskOptions options) {
        Coroutine<T> around = async(() -> {
            double start = loop.time();
            T result = await(coroutine);
            IO.println(coroutine.name() + " took " + (loop.time() - start) + " s");
            return result;
        });
        return TaskFactory.DEFAULT.createTask(loop, around, options);
    }

    void timeEveryTask() {
        run(async(() -> {
            Asyncio.getRunningLoop().setTaskFactory(this::timed);
            await(gather(fetch("A", 3), fetch("B", 2)));
        }));
    }
    // @end

    // @start region="call-graph"
    void whoWaits() {
        run(async(() -> taskGroup().run(g -> {
            g.createTask(fetch("A", 3), "first");
            g.createTask(fetch("B", 2), "second");
            await(sleep(1));
            CallGraph graph = Asyncio.captureCallGraph(Asyncio.getRunningLoop());
            IO.println(graph.withLimit(0).tree()); // the tasks alone, without their stacks
        })));
    }
    // @end

    void customAwaitable() {
        run(useWait());
    }

    // @start region="context-var"
    static final ContextVar<String> USER = new ContextVar<>("user", "nobody");

    Coroutine<Void> greet() {
        return async(() -> IO.println("Hello, " + USER.get()));
    }

    Coroutine<Void> greetBoth() {
        return async(() -> {
            USER.set("Ada");
            Task<Void> first = createTask(greet()); // gets a copy of all variables as they are now
            USER.set("Ben");
            await(first); // Hello, Ada
            await(greet()); // Hello, Ben
        });
    }
    // @end

    void contextVar() {
        run(greetBoth());
    }

    void taskOptions() {
        run(async(() -> {
            // @start region="task-options"
            Task<String> task = createTask(fetch("A", 1), TaskOptions.eager().withName("fetch A"));
            IO.println(task.getName()); // fetch A, and its coroutine already waits
            // @end
        }));
    }

    // @start region="as-completed"
    Coroutine<Void> fetchBoth() {
        return async(() -> {
            List<Task<String>> tasks = List.of(createTask(fetch("A", 3)), createTask(fetch("B", 2)));
            for (Future<String> done : asCompleted(tasks).futures())
                IO.println(((Task<?>) done).getName()); // async for
            for (Coroutine<String> next : asCompleted(tasks)) IO.println(await(next)); // for
        });
    }
    // @end

    void asCompletedBothWays() {
        run(fetchBoth());
    }

    // @start region="async-generator"
    AsyncGenerator<Integer> countdown(int from) {
        return asyncGenerator(out -> {
            for (int left = from; left > 0; left--) {
                await(sleep(1));
                out.yield(left);
            }
        });
    }

    Coroutine<Void> launch() {
        return async(() -> {
            for (int left : countdown(3)) IO.println(left); // 3, 2, 1, one a second
        });
    }
    // @end

    void asyncGeneratorInFor() {
        run(launch());
    }

    // @start region="generator-context-manager"
    AsyncContextManager<String> connection(String host) {
        return asyncContextManager(out -> {
            await(sleep(0.1)); // connect
            try {
                out.yield("connection to " + host);
            } finally {
                IO.println("closed " + host);
            }
        });
    }

    Coroutine<Void> useConnection() {
        return async(() -> connection("A").run(it -> IO.println(it)));
    }
    // @end

    void generatorContextManager() {
        run(useConnection());
    }

    void asyncExitStack() {
        run(async(() -> {
            // @start region="async-exit-stack"
            new AsyncExitStack().run(stack -> {
                for (String host : List.of("A", "B")) IO.println(await(stack.enterAsyncContext(connection(host))));
                stack.callback(() -> IO.println("first of all"));
            }); // first of all, closed B, closed A
            // @end
        }));
    }

    // @start region="generator"
    Generator<Integer> fibonacci() {
        return generator(out -> {
            int a = 0;
            int b = 1;
            while (true) {
                out.yield(a);
                int sum = a + b;
                a = b;
                b = sum;
            }
        });
    }

    void smallOnes() {
        try (var numbers = fibonacci()) {
            for (int number : numbers) {
                if (number > 10) break; // and the try statement closes the generator
                IO.println(number);
            }
        }
    }
    // @end

    // @start region="async-context-manager"
    final class Transaction implements AsyncContextManager<Transaction> {
        @Override
        public Transaction enter() {
            await(sleep(0.1)); // waits for a free connection
            IO.println("begin");
            return this;
        }

        @Override
        public boolean exit(Throwable exception) {
            IO.println(exception == null ? "commit" : "rollback");
            return false; // an exception goes on to the caller
        }

        Coroutine<Void> insert(String row) {
            return async(() -> IO.println("insert " + row));
        }
    }

    Coroutine<Void> insertRow() {
        return async(() -> {
            new Transaction().run(transaction -> {
                await(transaction.insert("A"));
            });
        });
    }
    // @end

    void asyncContextManagerOfOnesOwn() {
        run(insertRow());
    }

    void timeoutOfBlock() {
        run(async(() -> {
            // @start region="timeout"
            try {
                timeout(1.5).run(limit -> {
                    await(fetch("A", 1));
                    await(fetch("B", 1));
                });
            } catch (TimeoutException e) {
                IO.println("too slow"); // after 1.5 seconds: B has started, and was cancelled
            }
            // @end
        }));
    }

    void cancelScope() {
        run(async(() -> {
            // @start region="cancel-scope"
            CancelScope scope = moveOnAfter(1.5);
            scope.run(s -> {
                await(fetch("A", 1));
                try {
                    await(fetch("B", 1));
                } finally {
                    moveOnAfter(0.1).shielded().run(t -> await(fetch("the log-out page", 0.05)));
                }
            });
            IO.println(scope.cancelledCaught()); // true, and no exception
            // @end
        }));
    }

    void taskGroupOfTwo() {
        run(async(() -> {
            // @start region="task-group"
            List<String> names = taskGroup().call(group -> {
                Task<String> a = group.createTask(fetch("A", 3));
                Task<String> b = group.createTask(fetch("B", 2));
                return List.of(await(a), await(b));
            });
            IO.println(names); // [A, B]; no child outlives the block
            // @end
        }));
    }

    // @start region="task-status"
    Coroutine<Void> server(TaskStatus<Integer> status) {
        return async(() -> {
            await(fetch("the configuration", 1));
            status.started(8080);
            await(sleep(1000)); // serves
        });
    }

    Coroutine<Void> startServer() {
        return async(() -> taskGroup().run(group -> {
            int port = await(group.start(this::server));
            IO.println("listens on " + port); // after 1 second; now clients can connect
            group.cancel();
        }));
    }
    // @end

    void taskStatus() {
        run(startServer());
    }

    private Coroutine<Void> load(String name) {
        return async(() -> {
            throw name.equals("A") ? new IOException("no route to " + name) : new IllegalArgumentException(name);
        });
    }

    void exceptionGroup() {
        run(async(() -> {
            // @start region="exception-group"
            try {
                taskGroup().run(group -> {
                    group.createTask(load("A"));
                    group.createTask(load("B"));
                });
            } catch (ExceptionGroup group) {
                ExceptionGroup.Split split = group.split(IOException.class);
                if (split.matching() != null)
                    IO.println("try later: " + split.matching().exceptions());
                if (split.rest() != null) throw split.rest();
            }
            // @end
        }));
    }

    // @start region="operation"
    static final class Turnstile {
        private static final Operation.Kind PASS = new Operation.Kind("Turnstile.pass");
        private int passed;

        /** The coroutine's result is the number of the visitor. */
        Coroutine<Integer> pass() {
            return new Pass();
        }

        private final class Pass extends Operation<Integer> {
            Pass() {
                super(PASS);
            }

            @Override
            public Integer await() {
                begin();
                return ++passed;
            }
        }
    }
    // @end

    void operation() {
        Turnstile turnstile = new Turnstile();
        run(async(() -> IO.println(await(turnstile.pass()) + await(turnstile.pass()))));
    }

    private Coroutine<String> logIn() {
        return async(() -> "token");
    }

    private Coroutine<Void> download(String token) {
        return async(() -> IO.println("download with " + token));
    }

    void runner() {
        // @start region="runner"
        try (Runner runner = new Runner()) {
            String token = runner.run(logIn());
            runner.run(download(token));
        }
        // @end
    }

    private final List<Runnable> events = new java.util.ArrayList<>();

    private void invokeLater(Runnable event) {
        synchronized (events) {
            events.add(event);
            events.notifyAll();
        }
    }

    private Runnable nextEvent() throws InterruptedException {
        synchronized (events) {
            while (events.isEmpty()) events.wait();
            return events.removeFirst();
        }
    }

    void guestRun() throws InterruptedException {
        boolean[] closed = {false};
        // @start region="guest-run"
        Asyncio.startGuestRun(download("token"), this::invokeLater, outcome -> {
            IO.println("close the window: " + outcome);
            closed[0] = true;
        });
        while (!closed[0]) nextEvent().run(); // a user interface has this loop inside
        // @end
    }

    void blockingPortal() {
        // @start region="blocking-portal"
        try (BlockingPortal portal = BlockingPortal.start()) {
            String token = portal.call(logIn());
            CompletableFuture<Void> download = portal.startTaskSoon(download(token));
            download.join();
        }
        // @end
    }

    private final BlockingPortalProvider provider = new BlockingPortalProvider();

    void blockingPortalProvider() {
        // @start region="blocking-portal-provider"
        try (BlockingPortalProvider.Lease lease = provider.acquire()) {
            String token = lease.portal().call(logIn());
            lease.portal().call(download(token));
        }
        // @end
    }
}

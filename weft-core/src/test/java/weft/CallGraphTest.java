package weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Asyncio.asCompleted;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.blocking;
import static weft.Asyncio.captureCallGraph;
import static weft.Asyncio.createTask;
import static weft.Asyncio.currentTask;
import static weft.Asyncio.gather;
import static weft.Asyncio.getRunningLoop;
import static weft.Asyncio.shield;
import static weft.Asyncio.sleep;
import static weft.Asyncio.taskGroup;
import static weft.Asyncio.timeout;
import static weft.Asyncio.waitFor;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import weft.CallGraph.Entry;
import weft.CallGraph.State;
import weft.sync.Select;

/** F126-F128: who awaits whom. */
class CallGraphTest {
    private final Trace trace = new Trace();

    /** Starts main under this name beside the test's own task, lets it come to rest, and looks at the loop. */
    private CallGraph settled(Coroutine.Action main) {
        AtomicReference<CallGraph> graph = new AtomicReference<>();
        trace.run(() -> {
            createTask(async(main), "main");
            await(sleep(0.5));
            graph.set(captureCallGraph(getRunningLoop()));
        });
        return graph.get();
    }

    private static Entry named(CallGraph graph, String name) {
        return graph.entries().stream()
                .filter(entry -> entry.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + name + " in\n" + graph));
    }

    private static List<String> names(CallGraph graph, List<Future<?>> futures) {
        return futures.stream().map(future -> graph.entry(future).name()).toList();
    }

    private static void assertAwaitedBy(CallGraph graph, String name, String... awaiters) {
        assertEquals(List.of(awaiters), names(graph, named(graph, name).awaitedBy()), graph::toString);
    }

    private static void assertAwaits(CallGraph graph, String name, String... awaited) {
        assertEquals(List.of(awaited), names(graph, named(graph, name).awaits()), graph::toString);
    }

    private static Task<Void> sleeper(String name) {
        return createTask(sleep(1), name);
    }

    private static List<String> methods(Entry entry) {
        return entry.callStack().stream()
                .map(frame -> CoroutineNames.ofMethod(frame.getMethodName()))
                .toList();
    }

    // -- edges --

    @Test
    @DisplayName("a task that awaits a task, the stacks of both")
    void taskAwaitsTask() {
        CallGraph graph = settled(() -> await(sleeper("child")));
        assertAwaitedBy(graph, "child", "main");
        assertAwaits(graph, "main", "child");
        assertAwaitedBy(graph, "main");
        assertEquals(State.WAITING, named(graph, "main").state());
        assertEquals(State.RUNNING, named(graph, "Task-1").state());
        assertEquals("sleep", named(graph, "child").coroutine());
        assertEquals("taskAwaitsTask", named(graph, "main").coroutine());
        assertEquals(List.of("taskAwaitsTask"), methods(named(graph, "main")));
        assertEquals(
                List.of("weft.Sleep"),
                named(graph, "child").callStack().stream()
                        .map(StackTraceElement::getClassName)
                        .toList());
    }

    @Test
    @DisplayName("gather, nested too: each child is awaited by the task, the future in between is passed over")
    void throughGather() {
        CallGraph graph = settled(() -> await(gather(gather(sleeper("a"), sleeper("b")), sleeper("c"))));
        assertAwaits(graph, "main", "a", "b", "c");
        assertAwaitedBy(graph, "a", "main");
        assertAwaitedBy(graph, "c", "main");
        assertEquals(5, graph.entries().size(), graph::toString);
    }

    @Test
    @DisplayName("a gather that nobody awaits yet stands for itself")
    void gatherNotAwaited() {
        trace.expectingReports(); // nobody retrieves the gather's cancellation either
        CallGraph graph = settled(() -> {
            gather(sleeper("a"));
            await(sleep(1));
        });
        assertAwaitedBy(graph, "a", "<GatheringFuture pending children=1>");
        assertEquals(
                State.PENDING,
                named(graph, "<GatheringFuture pending children=1>").state());
        assertAwaits(graph, "main");
    }

    @Test
    void throughWait() {
        CallGraph graph = settled(() -> await(Asyncio.wait(List.of(sleeper("a"), sleeper("b")))));
        assertAwaits(graph, "main", "a", "b");
    }

    @Test
    void throughWaitForAndTimeout() {
        CallGraph graph = settled(() -> await(waitFor(sleeper("a"), 1)));
        assertAwaits(graph, "main", "a");
        graph = settled(() -> timeout(1).run(t -> await(sleeper("b"))));
        assertAwaits(graph, "main", "b");
    }

    @Test
    void throughShield() {
        CallGraph graph = settled(() -> await(shield(sleeper("a"))));
        assertAwaitedBy(graph, "a", "main");
        graph = settled(() -> {
            Task<Void> inner = sleeper("b");
            Future<Void> outer = shield(inner);
            outer.cancel();
            await(sleep(0));
            await(shield(inner));
        });
        assertAwaitedBy(graph, "b", "main");
    }

    @Test
    @DisplayName("a group's children are awaited by its owner from the beginning, also while the block runs")
    void throughTaskGroup() {
        CallGraph graph = settled(() -> taskGroup().run(g -> {
            g.createTask(sleep(1), "early");
            await(sleep(1));
        }));
        assertAwaitedBy(graph, "early", "main");
        graph = settled(() -> taskGroup().run(g -> {
            g.createTask(sleep(1), "a");
            g.createTask(async(() -> taskGroup().run(h -> h.createTask(sleep(1), "c"))), "b");
        }));
        assertAwaits(graph, "main", "a", "b");
        assertAwaits(graph, "b", "c");
    }

    @Test
    void throughSelect() {
        trace.run(() -> {
            Task<Void> quick = createTask(sleep(1), "quick");
            Task<Void> slow = createTask(sleep(2), "slow");
            Task<String> selects = createTask(
                    async(() -> await(Select.select(Select.onDone(quick, x -> "q"), Select.onDone(slow, x -> "s")))),
                    "selects");
            await(sleep(0.5));
            assertAwaits(captureCallGraph(getRunningLoop()), "selects", "quick", "slow");
            assertEquals("q", await(selects));
            assertAwaitedBy(captureCallGraph(slow), "slow");
        });
    }

    @Test
    void throughAsCompleted() {
        CallGraph graph = settled(() -> {
            Iterator<Coroutine<Void>> each =
                    asCompleted(List.of(sleeper("a"), sleeper("b"))).iterator();
            await(each.next());
        });
        assertAwaits(graph, "main", "a", "b");
    }

    @Test
    @DisplayName("a future that several tasks await is an entry; one that a single task awaits shows in its stack")
    void sharedFuture() {
        AtomicReference<CallGraph> graph = new AtomicReference<>();
        trace.run(() -> {
            Future<Void> shared = getRunningLoop().createFuture();
            createTask(async(() -> await(shared)), "a");
            createTask(async(() -> await(shared)), "b");
            createTask(async(() -> await(getRunningLoop().createFuture())), "c");
            await(sleep(0));
            await(sleep(0));
            graph.set(captureCallGraph(getRunningLoop()));
            assertEquals(
                    List.of("<Future pending>", "a", "b"),
                    captureCallGraph(shared).entries().stream().map(Entry::name).toList());
        });
        assertAwaitedBy(graph.get(), "<Future pending>", "a", "b");
        assertEquals(5, graph.get().entries().size());
    }

    @Test
    @DisplayName("F128: an edge over a done callback is declared by hand, once, and taken back")
    void declaredEdges() {
        trace.run(() -> {
            Task<Void> source = sleeper("source");
            Future<Void> sink = getRunningLoop().createFuture();
            source.addDoneCallback(done -> sink.setResult(null));
            Task<Void> user = createTask(async(() -> await(sink)), "user");
            await(sleep(0));
            await(sleep(0));
            assertAwaitedBy(captureCallGraph(source), "source");
            source.addToAwaitedBy(sink);
            source.addToAwaitedBy(sink);
            assertAwaitedBy(captureCallGraph(source), "source", "user");
            source.discardFromAwaitedBy(sink);
            source.discardFromAwaitedBy(sink);
            assertAwaitedBy(captureCallGraph(source), "source");
            source.addToAwaitedBy(sink);
            await(user);
            source.addToAwaitedBy(sink); // it is done: nobody awaits it any more
            assertAwaitedBy(captureCallGraph(source), "source");
        });
    }

    // -- states and stacks --

    @Test
    void states() {
        trace.run(() -> {
            Future<Void> gate = getRunningLoop().createFuture();
            Task<Void> waiting = createTask(async(() -> await(gate)), "waiting");
            Task<Void> yielding = createTask(sleep(0), "yielding");
            await(sleep(0));
            Task<Void> created = createTask(sleep(0), "created");
            CallGraph graph = captureCallGraph(getRunningLoop());
            assertEquals(State.WAITING, graph.entry(waiting).state());
            assertEquals(State.READY, graph.entry(yielding).state());
            assertEquals(State.CREATED, graph.entry(created).state());
            assertEquals(State.PENDING, captureCallGraph(gate).entry(gate).state());
            gate.setResult(null);
            assertEquals(State.READY, captureCallGraph(waiting).entry(waiting).state());
            assertEquals(State.DONE, captureCallGraph(gate).entry(gate).state());
            await(waiting);
            Entry done = captureCallGraph(waiting).entry(waiting);
            assertEquals(State.DONE, done.state());
            assertEquals(List.of(), done.callStack());
            assertNull(done.coroutine());
        });
    }

    @Test
    @DisplayName("the running task's own stack begins at the caller")
    void ownStack() {
        trace.run(() -> {
            CallGraph graph = captureHere();
            Entry me = graph.entry(currentTask());
            assertEquals(List.of("captureHere", "ownStack"), methods(me));
            assertEquals(currentTask(), graph.root());
        });
    }

    private static CallGraph captureHere() {
        return captureCallGraph();
    }

    @Test
    @DisplayName("in blocking() the stack is that of the blocked code, above that of its coroutine, on both engines")
    void insideBlocking() {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch leave = new CountDownLatch(1);
        Asyncio.run(async(() -> {
            Task<Void> task = createTask(async(() -> blocking(() -> holdUntil(leave, entered))), "blocked");
            while (entered.getCount() > 0) await(sleep(0.001)); // real time is the subject
            Entry entry = captureCallGraph(task).entry(task);
            leave.countDown();
            await(task);
            assertEquals(State.BLOCKING, entry.state());
            List<String> mine = entry.callStack().stream()
                    .filter(frame -> frame.getClassName().startsWith("weft."))
                    .map(frame -> CoroutineNames.ofMethod(frame.getMethodName()))
                    .toList();
            assertEquals(List.of("holdUntil", "insideBlocking", "blocking", "insideBlocking"), mine, entry::toString);
        }));
    }

    private static void holdUntil(CountDownLatch leave, CountDownLatch entered) throws InterruptedException {
        entered.countDown();
        leave.await();
    }

    @Test
    @DisplayName("the stack of a task that has started another one eagerly is visible from that one")
    void insideAnEagerStep() {
        trace.run(() -> {
            Task<?> parent = currentTask();
            Task<Void> child = createTask(
                    async(() -> {
                        trace.log(captureCallGraph(getRunningLoop())
                                        .entry(parent)
                                        .callStack()
                                        .isEmpty() + "");
                        await(sleep(1));
                    }),
                    TaskOptions.eager().withName("child"));
            assertEquals(State.WAITING, captureCallGraph(child).entry(child).state());
        });
        trace.assertEvents("false");
    }

    // -- cycles --

    @Test
    @DisplayName("tasks that await each other are named in the order of awaiting")
    void cycle() {
        CallGraph graph = settled(() -> {
            List<Task<Void>> tasks = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                int next = (i + 1) % 3;
                tasks.add(createTask(async(() -> await(tasks.get(next))), "t" + i));
            }
            createTask(async(() -> await(tasks.get(1))), "outside");
            await(sleep(1));
        });
        assertEquals(1, graph.cycles().size());
        assertEquals(List.of("t0", "t1", "t2"), names(graph, graph.cycles().getFirst()));
        assertAwaitedBy(graph, "t1", "t0", "outside");
    }

    @Test
    void cycleThroughGatherAndGroup() {
        CallGraph graph = settled(() -> {
            Task<?> main = currentTask();
            taskGroup().run(g -> {
                Task<?> child = g.createTask(async(() -> await(gather(main, sleep(1)))), "child");
                getRunningLoop().callLater(1, child::cancel);
            });
        });
        assertEquals(
                List.of(List.of("main", "child")),
                graph.cycles().stream().map(cycle -> names(graph, cycle)).toList());
    }

    @Test
    @DisplayName("two cycles that share a task are both named; a diamond is none")
    void knotsAndDiamonds() {
        trace.expectingReports(); // the hub leaves its gather when it is cancelled
        CallGraph graph = settled(() -> {
            List<Task<?>> tasks = new ArrayList<>();
            tasks.add(createTask(async(() -> await(gather(tasks.get(1), tasks.get(2)))), "hub"));
            tasks.add(createTask(async(() -> await(tasks.get(0))), "left"));
            tasks.add(createTask(async(() -> await(tasks.get(0))), "right"));
            Task<Void> bottom = sleeper("bottom");
            Task<Void> a = createTask(async(() -> await(bottom)), "a");
            Task<Void> b = createTask(async(() -> await(bottom)), "b");
            await(gather(a, b));
        });
        assertEquals(
                List.of(List.of("hub", "left"), List.of("hub", "right")),
                graph.cycles().stream().map(cycle -> names(graph, cycle)).toList());
        assertAwaitedBy(graph, "bottom", "a", "b");
    }

    @Test
    @DisplayName("a chain of 5,000 tasks is captured and written")
    void longChain() {
        trace.run(() -> {
            Task<?> first = sleeper("0");
            Task<?> last = first;
            for (int i = 1; i < 5000; i++) {
                Task<?> below = last;
                last = createTask(async(() -> await(below)), "" + i);
            }
            await(sleep(0.5));
            CallGraph graph = captureCallGraph(getRunningLoop());
            assertEquals(5001, graph.entries().size());
            assertTrue(graph.tree().contains("└── 0 sleep, waiting\n"));
            assertTrue(graph.format().contains("* Task(name='4999', coro=longChain, waiting)\n"));
            first.cancel(); // from this end: a cancel() passes through a whole chain by recursion, as CPython's does
            Task<?> end = last;
            assertThrows(CancelledError.class, () -> await(end));
        });
    }

    // -- where it may be asked --

    @Test
    void outsideOfATask() {
        assertThrows(IllegalStateException.class, Asyncio::captureCallGraph);
        trace.run(() -> {
            getRunningLoop().callSoon(() -> trace.log("in a callback: " + captureCallGraph()));
            await(sleep(0));
        });
        trace.assertEvents("in a callback: null");
    }

    @Test
    @DisplayName("tasks of a closed loop are done; the loop has none")
    void closedLoop() {
        AtomicReference<Task<Void>> task = new AtomicReference<>();
        EventLoop loop = new EventLoop(trace.clock);
        loop.runUntilComplete(async(() -> {
            task.set(sleeper("done"));
            await(task.get());
        }));
        loop.close();
        assertEquals(List.of(), captureCallGraph(loop).entries());
        assertEquals("", captureCallGraph(loop).toString());
        CallGraph graph = captureCallGraph(task.get());
        assertEquals("* Task(name='done', done)\n", graph.toString());
    }

    @Test
    @DisplayName("another thread gets the graph of a loop that hangs")
    void fromAnotherThread() throws Exception {
        CountDownLatch blocked = new CountDownLatch(1);
        CountDownLatch seen = new CountDownLatch(1);
        AtomicReference<EventLoop> loop = new AtomicReference<>();
        Thread runs = Thread.ofPlatform()
                .start(() -> Asyncio.run(async(() -> {
                    loop.set(getRunningLoop());
                    Task<Void> child = createTask(async(() -> holdUntil(seen, blocked)), "hangs");
                    await(child);
                })));
        blocked.await();
        CallGraph graph = captureCallGraph(loop.get());
        seen.countDown();
        runs.join();
        assertAwaitedBy(graph, "hangs", "Task-1");
        assertEquals(State.RUNNING, named(graph, "hangs").state());
        assertTrue(methods(named(graph, "hangs")).contains("holdUntil"), graph::toString);
    }
}

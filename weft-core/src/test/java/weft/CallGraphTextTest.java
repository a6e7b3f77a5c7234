package weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.captureCallGraph;
import static weft.Asyncio.createTask;
import static weft.Asyncio.gather;
import static weft.Asyncio.getRunningLoop;
import static weft.Asyncio.printCallGraph;
import static weft.Asyncio.sleep;
import static weft.Asyncio.taskGroup;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** The texts of a call graph, with N for the numbers of lines. */
class CallGraphTextTest {
    private final Trace trace = new Trace();

    private static String withoutLines(String text) {
        return text.replaceAll("(java|\"line\"):\\d+", "$1:N");
    }

    private static Coroutine<Void> album() {
        return async(() -> taskGroup().run(g -> {
            g.createTask(track(), "Sundowning");
            g.createTask(track(), "TMBTE");
        }));
    }

    private static Coroutine<Void> track() {
        return async(() -> await(sleep(1)));
    }

    private static Coroutine<Void> main(AtomicReference<CallGraph> graph) {
        return async(() -> {
            createTask(
                    async(() -> {
                        await(sleep(0.5));
                        graph.set(captureCallGraph(getRunningLoop()));
                    }),
                    "looks");
            await(gather(album(), track()));
        });
    }

    private CallGraph captured() {
        AtomicReference<CallGraph> graph = new AtomicReference<>();
        trace.run(main(graph));
        return graph.get();
    }

    @Test
    void tree() {
        assertEquals("""
            Task-1 main, waiting
            │   at weft.CallGraphTextTest.main(CallGraphTextTest.java:N)
            ├── Task-3 album, waiting
            │   │   at weft.CallGraphTextTest.album(CallGraphTextTest.java:N)
            │   │   at weft.AsyncContextManager.run(AsyncContextManager.java:N)
            │   │   at weft.WithBlock.run(WithBlock.java:N)
            │   │   at weft.WithBlock.exit(WithBlock.java:N)
            │   │   at weft.TaskGroup.exit(TaskGroup.java:N)
            │   │   at weft.TaskGroup.waitForChildren(TaskGroup.java:N)
            │   ├── Sundowning track, waiting
            │   │       at weft.CallGraphTextTest.track(CallGraphTextTest.java:N)
            │   │       at weft.Sleep.run(Sleep.java:N)
            │   └── TMBTE track, waiting
            │           at weft.CallGraphTextTest.track(CallGraphTextTest.java:N)
            │           at weft.Sleep.run(Sleep.java:N)
            └── Task-4 track, waiting
                    at weft.CallGraphTextTest.track(CallGraphTextTest.java:N)
                    at weft.Sleep.run(Sleep.java:N)
            looks main, running
                at weft.CallGraphTextTest.main(CallGraphTextTest.java:N)
            """, withoutLines(captured().tree()));
    }

    @Test
    void treeWithoutFrames() {
        assertEquals("""
            Task-1 main, waiting
            ├── Task-3 album, waiting
            │   ├── Sundowning track, waiting
            │   └── TMBTE track, waiting
            └── Task-4 track, waiting
            looks main, running
            """, captured().withLimit(0).tree());
    }

    @Test
    void limits() {
        CallGraph graph = captured();
        assertEquals(
                List.of(1, 1, 0, 2, 2),
                List.of(1, -1, 0, 2, -2).stream()
                        .map(limit -> graph.withLimit(limit)
                                .entries()
                                .get(2)
                                .callStack()
                                .size())
                        .toList());
        List<StackTraceElement> whole = graph.entries().get(2).callStack();
        assertEquals(whole.subList(0, 1), graph.withLimit(-1).entries().get(2).callStack());
        assertEquals(
                List.of(whole.getLast()), graph.withLimit(1).entries().get(2).callStack());
        assertEquals(whole, graph.withLimit(Integer.MIN_VALUE).entries().get(2).callStack());
        assertEquals(whole, graph.withLimit(Integer.MAX_VALUE).entries().get(2).callStack());
    }

    @Test
    void format() {
        StringBuilder text = new StringBuilder();
        trace.run(() -> taskGroup().run(g -> {
            g.createTask(async(() -> printCallGraph(text)), "child");
        }));
        assertEquals("""
            * Task(name='child', coro=format, running)
              + Call stack:
              |   at weft.CallGraphTextTest.format(CallGraphTextTest.java:N)
              + Awaited by:
                * Task(name='Task-1', coro=format, waiting)
                  + Call stack:
                  |   at weft.TaskGroup.waitForChildren(TaskGroup.java:N)
                  |   at weft.TaskGroup.exit(TaskGroup.java:N)
                  |   at weft.WithBlock.exit(WithBlock.java:N)
                  |   at weft.WithBlock.run(WithBlock.java:N)
                  |   at weft.AsyncContextManager.run(AsyncContextManager.java:N)
                  |   at weft.CallGraphTextTest.format(CallGraphTextTest.java:N)
            """, withoutLines(text.toString()));
    }

    @Test
    void formatOfAWholeLoop() {
        assertEquals("""
            * Task(name='looks', coro=main, running)
            * Task(name='Task-4', coro=track, waiting)
              + Awaited by:
                * Task(name='Task-1', coro=main, waiting)
            * Task(name='Sundowning', coro=track, waiting)
              + Awaited by:
                * Task(name='Task-3', coro=album, waiting)
                  + Awaited by:
                    * Task(name='Task-1', coro=main, waiting) (see above)
            * Task(name='TMBTE', coro=track, waiting)
              + Awaited by:
                * Task(name='Task-3', coro=album, waiting) (see above)
            """, captured().withLimit(0).format());
    }

    @Test
    void cycle() {
        AtomicReference<CallGraph> loop = new AtomicReference<>();
        StringBuilder one = new StringBuilder();
        trace.run(() -> {
            List<Task<Void>> tasks = new ArrayList<>();
            tasks.add(createTask(async(() -> await(tasks.get(1))), "a"));
            tasks.add(createTask(async(() -> await(tasks.get(0))), "b"));
            await(sleep(0.5));
            loop.set(captureCallGraph(getRunningLoop()));
            printCallGraph(tasks.get(0), one);
        });
        assertEquals("""
            Await cycle: a -> b -> a
            Task-1 cycle, running
            a cycle, waiting
            └── b cycle, waiting
                └── a cycle, waiting (see above)
            """, loop.get().withLimit(0).tree());
        assertEquals("""
            Await cycle: a -> b -> a
            * Task(name='a', coro=cycle, waiting)
              + Call stack:
              |   at weft.CallGraphTextTest.cycle(CallGraphTextTest.java:N)
              + Awaited by:
                * Task(name='b', coro=cycle, waiting)
                  + Call stack:
                  |   at weft.CallGraphTextTest.cycle(CallGraphTextTest.java:N)
                  + Awaited by:
                    * Task(name='a', coro=cycle, waiting) (see above)
            """, withoutLines(one.toString()));
    }

    @Test
    void json() {
        CallGraph[] graph = new CallGraph[1];
        trace.run(() -> {
            List<Task<Void>> tasks = new ArrayList<>();
            tasks.add(createTask(async(() -> await(tasks.get(1))), "say \"hi\"\n\\ ö\uD83D"));
            tasks.add(createTask(async(() -> await(tasks.get(0))), "b"));
            await(sleep(0.5));
            graph[0] = captureCallGraph(tasks.get(1));
        });
        assertEquals("""
            {"root":1,"entries":[{"id":1,"kind":"task","name":"b","coroutine":"json","state":"waiting","callStack":[\
            {"class":"weft.CallGraphTextTest","method":"json","file":"CallGraphTextTest.java","line":N}],"awaits":[2],\
            "awaitedBy":[2]},{"id":2,"kind":"task","name":"say \\"hi\\"\\u000a\\\\ ö\\ud83d","coroutine":"json",\
            "state":"waiting","callStack":[{"class":"weft.CallGraphTextTest","method":"json",\
            "file":"CallGraphTextTest.java","line":N}],"awaits":[1],"awaitedBy":[1]}],"cycles":[[1,2]]}\
            """, withoutLines(graph[0].toJson()));
    }

    @Test
    void writerThatFails() {
        Appendable full = new Appendable() {
            @Override
            public Appendable append(CharSequence text) throws IOException {
                throw new IOException("disk full");
            }

            @Override
            public Appendable append(CharSequence text, int start, int end) throws IOException {
                throw new IOException("disk full");
            }

            @Override
            public Appendable append(char c) throws IOException {
                throw new IOException("disk full");
            }
        };
        trace.run(() -> assertThrows(UncheckedIOException.class, () -> printCallGraph(full)));
    }
}

package weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static weft.Asyncio.async;
import static weft.Asyncio.await;
import static weft.Asyncio.createTask;
import static weft.Asyncio.currentTask;
import static weft.Asyncio.gather;
import static weft.Asyncio.getRunningLoop;
import static weft.Asyncio.sleep;
import static weft.Asyncio.waitFor;

import java.io.IOException;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Context variables: who sees which value. The numbers are those that CPython 3.13 prints. */
class ContextVarTest {
    private final Trace trace = new Trace();
    private final ContextVar<Integer> variable = new ContextVar<>("v", 0);

    private void logValue(String who) {
        trace.log(who + " " + variable.get());
    }

    private int valueIn(Context context) {
        Integer value = context.call(variable::get);
        return value;
    }

    private Coroutine<Integer> setting(int value) {
        return async(() -> {
            variable.set(value);
            await(sleep(0));
            return variable.get();
        });
    }

    @Test
    @DisplayName("T10, F094: a callback sees the values of the moment it was scheduled")
    void capturedWhenScheduled() {
        trace.run(async(() -> {
            EventLoop loop = getRunningLoop();
            Future<Void> future = loop.createFuture();
            variable.set(9);
            loop.callSoon(() -> logValue("soon"));
            loop.callSoonThreadsafe(() -> logValue("threadsafe"));
            loop.callLater(1, () -> logValue("later"));
            future.addDoneCallback(done -> logValue("done"));
            variable.set(10);
            future.setResult(null);
            await(sleep(2));
            logValue("here");
        }));
        trace.assertEvents("soon 9", "threadsafe 9", "done 9", "later 9", "here 10");
    }

    @Test
    @DisplayName("F131: what a callback sets, its successor does not see")
    void callbacksDoNotLeak() {
        trace.run(async(() -> {
            EventLoop loop = getRunningLoop();
            loop.callSoon(() -> variable.set(55));
            loop.callSoon(() -> logValue("next"));
            createTask(async(() -> logValue("task")));
            await(sleep(0));
            logValue("main");
        }));
        trace.assertEvents("next 0", "task 0", "main 0");
    }

    @Test
    @DisplayName("F132: a callback in a given context changes that one")
    void callbackInGivenContext() {
        trace.run(async(() -> {
            Context context = new Context();
            context.run(() -> variable.set(1));
            getRunningLoop().callSoon(() -> variable.set(variable.get() + 1), context);
            await(sleep(0));
            Future<Void> future = getRunningLoop().createFuture();
            future.addDoneCallback(done -> variable.set(variable.get() * 10), context);
            future.setResult(null);
            await(sleep(0));
            assertEquals(20, valueIn(context));
            assertEquals(0, variable.get());
        }));
    }

    @Test
    @DisplayName("T34, F131: a child task has a copy; an awaited coroutine shares")
    void childTasksHaveCopies() {
        trace.run(async(() -> {
            variable.set(1);
            Task<Integer> child = createTask(setting(2));
            variable.set(3);
            assertEquals(2, await(child));
            assertEquals(3, variable.get());
            assertEquals(4, await(setting(4)));
            assertEquals(4, variable.get());
            assertEquals(5, await(waitFor(setting(5), 1)));
            assertEquals(5, variable.get(), "waitFor runs a coroutine in the caller's task");
            assertEquals(List.of(6, 7), await(gather(setting(6), setting(7))));
            assertEquals(5, variable.get());
        }));
    }

    @Test
    @DisplayName("T34: the copy is made when the task is created, not when it begins")
    void copiedAtCreation() {
        trace.run(async(() -> {
            variable.set(1);
            Task<Integer> task = createTask(async(() -> variable.get()));
            variable.set(2);
            assertEquals(1, await(task));
        }));
    }

    @Test
    @DisplayName("F132: a task in a given context changes that one")
    void taskInGivenContext() {
        trace.run(async(() -> {
            Context context = new Context();
            await(createTask(setting(13), TaskOptions.DEFAULT.withContext(context)));
            assertEquals(13, valueIn(context));
            assertEquals(0, variable.get());
        }));
    }

    @Test
    @DisplayName("F013, F131: an eager task has a copy, too")
    void eagerTaskHasCopy() {
        trace.run(async(() -> {
            variable.set(1);
            Task<Integer> task = createTask(setting(2), TaskOptions.eager());
            assertEquals(1, variable.get());
            assertEquals(2, await(task));
            assertEquals(1, variable.get());
        }));
    }

    @Test
    @DisplayName("T122, F132: the runs of a runner share one context")
    void runnerKeepsItsContext() {
        try (Runner runner = new Runner(trace::newLoop, null)) {
            runner.run(setting(1));
            assertEquals(1, runner.run(async(() -> variable.get())));
            Context own = new Context();
            assertEquals(0, runner.run(async(() -> variable.get()), own));
        }
        assertEquals(0, variable.get());
    }

    @Test
    void cancellationKeepsTheContext() {
        trace.run(async(() -> {
            Task<Void> task = createTask(async(() -> {
                variable.set(1);
                try {
                    await(sleep(1));
                } finally {
                    logValue("finally");
                }
            }));
            await(sleep(0));
            variable.set(2);
            task.cancel();
            assertThrows(CancelledError.class, () -> await(task));
        }));
        trace.assertEvents("finally 1");
    }

    // -- the variable and the context by themselves --

    @Test
    void withoutValue() {
        ContextVar<String> unset = new ContextVar<>("unset");
        assertThrows(NoSuchElementException.class, unset::get);
        assertEquals("otherwise", unset.get("otherwise"));
        assertEquals(0, variable.get(9), "the variable's default comes first");
        assertEquals("unset", unset.name());
    }

    @Test
    void tokensRestoreOnce() {
        new Context().run(() -> {
            ContextVar.Token<Integer> first = variable.set(1);
            ContextVar.Token<Integer> second = variable.set(2);
            variable.reset(second);
            assertEquals(1, variable.get());
            variable.reset(first);
            assertEquals(0, variable.get());
            assertThrows(IllegalStateException.class, () -> variable.reset(first));
            ContextVar<Integer> other = new ContextVar<>("other");
            ContextVar.Token<Integer> third = variable.set(3);
            assertThrows(IllegalArgumentException.class, () -> other.reset(third));
            assertEquals(3, variable.get());
        });
        assertEquals(0, variable.get());
    }

    @Test
    void tokenOfAnotherTaskIsRefused() {
        trace.run(async(() -> {
            ContextVar.Token<Integer> token = variable.set(1);
            Task<Void> task = createTask(async(() -> variable.reset(token)));
            assertThrows(IllegalArgumentException.class, () -> await(task));
            variable.reset(token);
            assertEquals(0, variable.get());
        }));
    }

    @Test
    void copiesAreIndependent() {
        Context first = new Context();
        first.run(() -> variable.set(1));
        Context second = first.copy();
        first.run(() -> variable.set(2));
        assertEquals(1, valueIn(second));
        second.run(() -> variable.set(3));
        assertEquals(2, valueIn(first));
        assertEquals(3, valueIn(second));
        assertEquals(2, valueIn(first.copy()));
    }

    @Test
    void contextIsKeptOverAwaits() {
        trace.run(async(() -> {
            Context inner = new Context();
            inner.run(() -> {
                variable.set(1);
                await(sleep(0));
                logValue("inside");
            });
            logValue("outside");
        }));
        trace.assertEvents("inside 1", "outside 0");
    }

    @Test
    void contextIsEnteredOnce() {
        Context context = new Context();
        context.run(() -> assertThrows(IllegalStateException.class, () -> context.run(() -> {})));
        assertThrows(
                IOException.class,
                () -> context.call(() -> {
                    throw new IOException();
                }));
        context.run(() -> {}); // left by the exception
        trace.run(async(() -> {
            Context mine = currentTask().getContext();
            assertThrows(IllegalStateException.class, () -> mine.run(() -> {}), "a task is in its context");
            mine.copy().run(() -> variable.set(1));
            assertEquals(0, variable.get());
        }));
    }
}

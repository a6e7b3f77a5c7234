package weft.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import weft.ReturnWhen;

/** Makes statements of JSON arrays. */
final class OpReader {
    private OpReader() {}

    static List<Op> block(JsonNode json) {
        List<Op> ops = new ArrayList<>();
        for (JsonNode node : json) ops.add(op(new Words(node)));
        return List.copyOf(ops);
    }

    private static Op op(Words it) {
        return switch (it.word(0)) {
            case "log" -> new ControlOp.Log(it.value(1));
            case "sleep" -> new ControlOp.Sleep(it.millis(1));
            case "return" -> new ControlOp.Return(it.value(1));
            case "raise" -> new ControlOp.Raise(it.type(1), it.word(2));
            case "reraise" -> new ControlOp.Reraise();
            case "try" -> new ControlOp.Try(it.block(1), handlers(it), it.block(3), it.block(4));
            case "loop" -> new ControlOp.Loop(it.number(1), it.block(2));
            case "break" -> new ControlOp.Break();
            case "continue" -> new ControlOp.Continue();
            case "call" -> new ControlOp.Call(it.word(1));

            case "spawn" -> new TaskOp.Spawn(it.word(1), it.word(2));
            case "await" -> new TaskOp.Await(it.word(1));
            case "gather" -> new TaskOp.Gather(it.items(1), it.flag(2));
            case "gather_start" -> new TaskOp.GatherStart(it.word(1), it.items(2), it.flag(3));
            case "wait" -> new TaskOp.Wait(it.items(1), it.millisOrNull(2), ReturnWhen.valueOf(it.word(3)));
            case "as_completed" -> asCompleted(it);
            case "wait_for" -> new TaskOp.WaitFor(it.item(1), it.millisOrNull(2));
            case "shield" -> new TaskOp.Shield(it.item(1));
            case "shield_start" -> new TaskOp.ShieldStart(it.word(1), it.item(2));

            case "new_future" -> new FutureOp.NewFuture(it.word(1));
            case "cancel" -> new FutureOp.Cancel(it.word(1), it.word(2));
            case "uncancel" -> new FutureOp.Uncancel(it.word(1));
            case "cancelling" -> new FutureOp.Cancelling(it.word(1));
            case "state" -> new FutureOp.State(it.word(1));
            case "result" -> new FutureOp.Result(it.word(1));
            case "exception" -> new FutureOp.Exception(it.word(1));
            case "add_cb" -> new FutureOp.AddCb(it.word(1), it.word(2));
            case "remove_cb" -> new FutureOp.RemoveCb(it.word(1), it.word(2));
            case "set_result" -> new FutureOp.SetResult(it.word(1), it.value(2));
            case "set_exception" -> new FutureOp.SetException(it.word(1), it.type(2), it.word(3));

            case "timeout" -> new ScopeOp.Timeout(it.word(1), it.millisOrNull(2), it.block(3));
            case "timeout_at" -> new ScopeOp.TimeoutAt(it.word(1), it.millisOrNull(2), it.block(3));
            case "reschedule" -> new ScopeOp.Reschedule(it.word(1), it.millisOrNull(2));
            case "expired" -> new ScopeOp.Expired(it.word(1));
            case "tg" -> new ScopeOp.Tg(it.word(1), it.block(2));
            case "tg_spawn" -> new ScopeOp.TgSpawn(it.word(1), it.word(2), it.word(3));

            case "yield" -> new GeneratorOp.Yield(it.value(1));
            case "agen" -> new GeneratorOp.Agen(it.word(1), it.word(2));
            case "anext" -> new GeneratorOp.Anext(it.word(1));
            case "aclose" -> new GeneratorOp.Aclose(it.word(1));
            case "athrow" -> new GeneratorOp.Athrow(it.word(1), it.type(2), it.word(3));
            case "afor" -> new GeneratorOp.Afor(it.item(1), it.block(2));

            case "call_soon" -> new PlainOp.CallSoon(it.word(1), it.word(2));
            case "call_later" -> new PlainOp.CallLater(it.word(1), it.millis(2), it.word(3));
            case "call_at" -> new PlainOp.CallAt(it.word(1), it.millis(2), it.word(3));
            case "hcancel" -> new PlainOp.Hcancel(it.word(1));
            case "cv_set" -> new PlainOp.CvSet(it.word(1), it.value(2));
            case "cv_get" -> new PlainOp.CvGet(it.word(1));
            case "incr" -> new PlainOp.Incr(it.word(1), it.number(2));

            case "with" -> new SyncOp.With(it.word(1), it.block(2));
            case "acquire" -> new SyncOp.Acquire(it.word(1));
            case "release" -> new SyncOp.Release(it.word(1));
            case "locked" -> new SyncOp.Locked(it.word(1));
            case "set" -> new SyncOp.Set(it.word(1));
            case "clear" -> new SyncOp.Clear(it.word(1));
            case "is_set" -> new SyncOp.IsSet(it.word(1));
            case "ev_wait" -> new SyncOp.EvWait(it.word(1));
            case "cond_wait" -> new SyncOp.CondWait(it.word(1));
            case "cond_wait_for" -> new SyncOp.CondWaitFor(it.word(1), it.word(2), it.number(3));
            case "notify" -> new SyncOp.Notify(it.word(1), it.number(2));
            case "notify_all" -> new SyncOp.NotifyAll(it.word(1));
            case "bar_wait" -> new SyncOp.BarWait(it.word(1));
            case "bar_reset" -> new SyncOp.BarReset(it.word(1));
            case "bar_abort" -> new SyncOp.BarAbort(it.word(1));
            case "bar_state" -> new SyncOp.BarState(it.word(1));

            case "put" -> new QueueOp.Put(it.word(1), it.value(2));
            case "put_nowait" -> new QueueOp.PutNowait(it.word(1), it.value(2));
            case "get" -> new QueueOp.Get(it.word(1));
            case "get_nowait" -> new QueueOp.GetNowait(it.word(1));
            case "task_done" -> new QueueOp.TaskDone(it.word(1));
            case "join" -> new QueueOp.Join(it.word(1));
            case "qstate" -> new QueueOp.Qstate(it.word(1));
            case "shutdown" -> new QueueOp.Shutdown(it.word(1), it.flag(2));
            default -> throw new IllegalArgumentException("there is no op " + it.json());
        };
    }

    private static TaskOp.AsCompleted asCompleted(Words it) {
        return new TaskOp.AsCompleted("async".equals(it.word(1)), it.items(2), it.millisOrNull(3), it.block(4));
    }

    private static List<ControlOp.Handler> handlers(Words it) {
        List<ControlOp.Handler> handlers = new ArrayList<>();
        for (JsonNode node : it.json().path(2)) {
            Words handler = new Words(node);
            List<PyType> types = handler.words(0).stream().map(PyType::named).toList();
            handlers.add(new ControlOp.Handler(types, handler.block(1)));
        }
        return List.copyOf(handlers);
    }
}

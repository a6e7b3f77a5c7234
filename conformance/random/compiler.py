"""
Turns the bodies of a program into the Python functions that they describe.

So try, finally, break, return and async with mean what they mean in Python, not what an interpreter makes of them; and
`python3.13 reference.py --source PROGRAM.json` shows a program as a Python programmer would write it.

Names in the functions that are not asyncio's belong to `machine.Machine`: step, say, var, item, items, ...
"""

GENERATOR = "generator"
COROUTINE = "coroutine"
CALLBACK = "callback"


def source_of(program):
    functions = []
    for prefix, kind, key in (("body", COROUTINE, "bodies"), ("gen", GENERATOR, "gens"), ("cb", CALLBACK, "cbs")):
        for name, block in program.get(key, {}).items():
            functions.append(_Function(kind).source(f"{prefix}_{name}", block))
    return "\n\n".join(functions)


def _seconds(millis):
    return None if millis is None else millis / 1000


class _Function:
    """The text of one function."""

    def __init__(self, kind):
        self.kind = kind
        self.lines = []
        self.depth = 1
        self.loops = 0
        self.handlers = []  # the variables of the except clauses around the current op
        self.names = 0

    def source(self, name, block):
        head = {
            COROUTINE: f"async def {name}():",
            GENERATOR: f"async def {name}():",
            CALLBACK: f"def {name}():",
        }[self.kind]
        self.block(block)
        if self.kind == GENERATOR:
            self.put("if False: yield")
        return "\n".join([head] + self.lines)

    def put(self, *lines):
        for line in lines:
            self.lines.append(" " * self.depth + line)

    def block(self, ops):
        if not ops:
            self.put("pass")
        for op in ops:
            self.put("step()")
            getattr(self, "op_" + op[0])(*op[1:])

    def nested(self, head, block, first=()):
        self.put(head)
        self.depth += 1
        self.put(*first)
        self.block(block)
        self.depth -= 1

    def loop(self, head, block, first=()):
        self.loops += 1
        self.nested(head, block, first)
        self.loops -= 1

    def new_name(self, prefix):
        self.names += 1
        return f"{prefix}{self.names}"

    def on(self, target, *lines):
        """Lines that use the variable's value as `x`; nothing runs if it has none."""
        self.put(f"if (x := var({target!r})) is not None:")
        self.depth += 1
        self.put(*lines)
        self.depth -= 1

    def on_item(self, item, *lines):
        self.put(f"if (x := item({item!r})) is not None:")
        self.depth += 1
        self.put(*lines)
        self.depth -= 1

    # -- control --

    def op_log(self, value):
        self.put(f"say('log', {value!r})")

    def op_sleep(self, delay):
        self.put(f"await asyncio.sleep({_seconds(delay)})", f"say('sleep', {delay})")

    def op_return(self, value=None):
        self.put(f"return {value!r}" if self.kind == COROUTINE else "return")

    def op_raise(self, kind, message=None):
        self.put(f"raise {kind}({message!r})")

    def op_reraise(self):
        if self.handlers:
            self.put(f"raise {self.handlers[-1]}")

    def op_try(self, body, handlers, otherwise, at_end):
        if not handlers and not at_end:
            self.block(body)
            return
        self.nested("try:", body)
        if handlers:
            self.put("except Over: raise")
        for kinds, block in handlers:
            error = self.new_name("e")
            self.handlers.append(error)
            self.nested(f"except ({', '.join(kinds)},) as {error}:", block, [f"say('caught', error({error}))"])
            self.handlers.pop()
        if handlers and otherwise:
            self.nested("else:", otherwise)
        if at_end:
            self.nested("finally:", at_end)

    def op_loop(self, times, block):
        self.loop(f"for _ in range({times}):", block)

    def op_break(self):
        if self.loops:
            self.put("break")

    def op_continue(self):
        if self.loops:
            self.put("continue")

    def op_call(self, body):
        self.put(f"say('call', {body!r}, value(await body_{body}()))")

    # -- tasks and futures --

    def op_spawn(self, target, body):
        self.put(f"spawn({target!r}, {body!r})")

    def op_await(self, target):
        self.on(target, f"say('await', {target!r}, value(await x))")

    def op_gather(self, names, return_exceptions):
        self.put(f"say('gather', value(await {self.gathering(names, return_exceptions)}))")

    def op_gather_start(self, target, names, return_exceptions):
        self.put(f"start({target!r}, {self.gathering(names, return_exceptions)})", f"say('gather_start', {target!r})")

    @staticmethod
    def gathering(names, return_exceptions):
        return f"asyncio.gather(*items({names!r}), return_exceptions={bool(return_exceptions)})"

    def op_wait(self, names, timeout, when):
        self.put(
            f"done, pending = await asyncio.wait(items({names!r}), timeout={_seconds(timeout)}, return_when={when!r})",
            "say('wait', names(done), names(pending))",
        )

    def op_as_completed(self, how, names, timeout, block):
        completed = f"asyncio.as_completed(items({names!r}), timeout={_seconds(timeout)})"
        if how == "plain":
            first = [
                "try: r = ['ok', value(await c)]",
                "except Exception as e: r = ['exc', error(e)]",
                "say('ac', r)",
            ]
            self.loop(f"for c in {completed}:", block, first)
        else:
            self.loop(f"async for f in {completed}:", block, ["say('ac', name_of(f))"])
        self.put("say('ac_end')")

    def op_wait_for(self, item, timeout):
        self.on_item(item, f"say('wait_for', value(await asyncio.wait_for(x, {_seconds(timeout)})))")

    def op_shield(self, item):
        self.on_item(item, "say('shield', value(await asyncio.shield(x)))")

    def op_shield_start(self, target, item):
        self.on_item(item, f"x = start({target!r}, asyncio.shield(x))", f"say('shield_start', {target!r}, name_of(x))")

    def op_cancel(self, target, message=None):
        self.on(target, f"say('cancel', {target!r}, x.cancel({message!r}))")

    def op_uncancel(self, target):
        self.on(target, f"say('uncancel', {target!r}, x.uncancel())")

    def op_cancelling(self, target):
        self.on(target, f"say('cancelling', {target!r}, x.cancelling())")

    def op_state(self, target):
        self.on(target, f"say('state', {target!r}, x.done(), x.cancelled())")

    def op_result(self, target):
        self.on(target, f"say('result', {target!r}, value(x.result()))")

    def op_exception(self, target):
        self.on(target, "r = x.exception()", f"say('exception', {target!r}, r and error(r))")

    def op_add_cb(self, target, callback):
        self.on(target, f"x.add_done_callback(callback({callback!r}))", f"say('add_cb', {target!r}, {callback!r})")

    def op_remove_cb(self, target, callback):
        removed = f"x.remove_done_callback(callback({callback!r}))"
        self.on(target, f"say('remove_cb', {target!r}, {callback!r}, {removed})")

    def op_new_future(self, target):
        self.put(f"start({target!r}, asyncio.get_running_loop().create_future())", f"say('new_future', {target!r})")

    def op_set_result(self, target, value):
        self.on(target, f"x.set_result({value!r})", f"say('set_result', {target!r})")

    def op_set_exception(self, target, kind, message=None):
        self.on(target, f"x.set_exception({kind}({message!r}))", f"say('set_exception', {target!r})")

    # -- timeouts and task groups --

    def op_timeout(self, target, delay, block):
        self.timeout(f"asyncio.timeout({_seconds(delay)})", target, block)

    def op_timeout_at(self, target, when, block):
        self.timeout(f"asyncio.timeout_at({_seconds(when)})", target, block)

    def timeout(self, expression, target, block):
        manager = self.new_name("tm")
        self.nested(f"async with {expression} as {manager}:", block, [f"assign({target!r}, {manager})"])
        self.put(f"say('timeout_exit', {manager}.expired())")

    def op_reschedule(self, target, delay):
        when = None if delay is None else f"asyncio.get_running_loop().time() + {_seconds(delay)}"
        self.on(target, f"x.reschedule({when})", f"say('reschedule', {target!r}, millis(x.when()))")

    def op_expired(self, target):
        self.on(target, f"say('expired', {target!r}, x.expired(), millis(x.when()))")

    def op_tg(self, target, block):
        group = self.new_name("tg")
        self.nested(f"async with TaskGroup() as {group}:", block, [f"assign({target!r}, {group})"])
        self.put(f"say('tg_exit', {target!r})")

    def op_tg_spawn(self, group, target, body):
        self.on(group, f"tg_spawn(x, {target!r}, {body!r})")

    # -- callbacks on the loop --

    def op_call_soon(self, target, callback):
        self.handle(target, f"call_soon(callback({callback!r}))", f"say('call_soon', {target!r}, {callback!r})")

    def op_call_later(self, target, delay, callback):
        self.handle(
            target,
            f"call_later({_seconds(delay)}, callback({callback!r}))",
            f"say('call_later', {target!r}, {delay}, {callback!r})",
        )

    def op_call_at(self, target, when, callback):
        self.handle(
            target,
            f"call_at({_seconds(when)}, callback({callback!r}))",
            f"say('call_at', {target!r}, {when}, {callback!r})",
        )

    def handle(self, target, call, said):
        self.put(f"assign({target!r}, asyncio.get_running_loop().{call})", said)

    def op_hcancel(self, target):
        self.on(target, "x.cancel()", f"say('hcancel', {target!r})")

    # -- synchronization --

    def op_with(self, target, block):
        self.put(f"if (x := var({target!r})) is not None:")
        self.depth += 1
        self.nested("async with x as v:", block, [f"say('enter', {target!r}, v)"])
        self.put(f"say('exit', {target!r})")
        self.depth -= 1

    def op_acquire(self, target):
        self.on(target, f"say('acquire', {target!r}, await x.acquire())")

    def op_release(self, target):
        self.on(target, "x.release()", f"say('release', {target!r})")

    def op_locked(self, target):
        self.on(target, f"say('locked', {target!r}, x.locked())")

    def op_set(self, target):
        self.on(target, "x.set()", f"say('set', {target!r})")

    def op_clear(self, target):
        self.on(target, "x.clear()", f"say('clear', {target!r})")

    def op_is_set(self, target):
        self.on(target, f"say('is_set', {target!r}, x.is_set())")

    def op_ev_wait(self, target):
        self.on(target, f"say('ev_wait', {target!r}, await x.wait())")

    def op_cond_wait(self, target):
        self.on(target, f"say('cond_wait', {target!r}, await x.wait())")

    def op_cond_wait_for(self, target, counter, least):
        predicate = f"at_least({counter!r}, {least!r})"
        self.on(target, f"say('cond_wait_for', {target!r}, await x.wait_for({predicate}))")

    def op_notify(self, target, count):
        self.on(target, f"x.notify({count})", f"say('notify', {target!r}, {count})")

    def op_notify_all(self, target):
        self.on(target, "x.notify_all()", f"say('notify_all', {target!r})")

    def op_incr(self, target, by):
        self.on(target, f"x.value += {by}", f"say('incr', {target!r}, x.value)")

    def op_bar_wait(self, target):
        self.on(target, f"say('bar_wait', {target!r}, await x.wait())")

    def op_bar_reset(self, target):
        self.on(target, "await x.reset()", f"say('bar_reset', {target!r})")

    def op_bar_abort(self, target):
        self.on(target, "await x.abort()", f"say('bar_abort', {target!r})")

    def op_bar_state(self, target):
        self.on(target, f"say('bar_state', {target!r}, x.parties, x.n_waiting, x.broken)")

    # -- queues --

    def op_put(self, target, value):
        self.on(target, f"await x.put({value!r})", f"say('put', {target!r}, {value!r})")

    def op_put_nowait(self, target, value):
        self.on(target, f"x.put_nowait({value!r})", f"say('put_nowait', {target!r}, {value!r})")

    def op_get(self, target):
        self.on(target, f"say('get', {target!r}, value(await x.get()))")

    def op_get_nowait(self, target):
        self.on(target, f"say('get_nowait', {target!r}, value(x.get_nowait()))")

    def op_task_done(self, target):
        self.on(target, "x.task_done()", f"say('task_done', {target!r})")

    def op_join(self, target):
        self.on(target, "await x.join()", f"say('join', {target!r})")

    def op_qstate(self, target):
        self.on(target, f"say('qstate', {target!r}, x.qsize(), x.empty(), x.full())")

    def op_shutdown(self, target, immediate):
        self.on(target, f"x.shutdown({bool(immediate)})", f"say('shutdown', {target!r}, {immediate!r})")

    # -- context variables and async generators --

    def op_cv_set(self, target, value):
        self.on(target, f"x.set({value!r})", f"say('cv_set', {target!r}, {value!r})")

    def op_cv_get(self, target):
        self.on(target, f"say('cv_get', {target!r}, value(x.get()))")

    def op_yield(self, value):
        self.put(f"yield {value!r}", f"say('yield', {value!r})")

    def op_agen(self, target, generator):
        self.put(f"assign({target!r}, generator({generator!r}))", f"say('agen', {target!r})")

    def op_anext(self, target):
        self.on(target, f"say('anext', {target!r}, value(await anext(x)))")

    def op_aclose(self, target):
        self.on(target, "await x.aclose()", f"say('aclose', {target!r})")

    def op_athrow(self, target, kind, message=None):
        self.on(target, f"say('athrow', {target!r}, value(await x.athrow({kind}({message!r}))))")

    def op_afor(self, item, block):
        self.put(f"if (x := iterated({item!r})) is not None:")
        self.depth += 1
        self.loop("async for v in x:", block, ["say('item', value(v))"])
        self.put("say('afor_end')")
        self.depth -= 1

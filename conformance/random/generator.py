"""
Makes random programs: the same seed, the same program.

A program has a few themes (say, locks and timeouts), so that what belongs together meets often; times are few, so that
deadlines tie often; blocking ops mostly stand in a timeout or a try, so that programs get far before they deadlock.

What is left out, since CPython's answer would depend on how an interpreter is written and not on asyncio:

- GeneratorExit raised by hand, but for `athrow` (awaiting it closes all coroutines in between);
- bodies that call or eagerly spawn themselves (how deep is CPython's stack?).
"""

import random

TIMES = [125, 250, 250, 500, 500, 500, 750, 1000, 1500]
ODD_TIMES = [0, 0, 0, -125, -500]
FAR_TIMES = [1_000_000_000, 1_000_000_125, 5_000_000_000]  # around the end of time

RAISED = [
    "ValueError", "ValueError", "ValueError", "RuntimeError", "LookupError", "KeyError", "OSError", "TimeoutError",
    "TypeError", "AssertionError", "InvalidStateError", "QueueEmpty", "QueueFull", "QueueShutDown",
    "BrokenBarrierError", "StopAsyncIteration", "CancelledError", "CancelledError", "Exception", "BaseException",
    "ExceptionGroup",
]  # fmt: skip
CAUGHT = [
    ["Exception"], ["Exception"], ["Exception"], ["Exception", "CancelledError"], ["Exception", "CancelledError"],
    ["CancelledError"], ["CancelledError"], ["BaseException"], ["ValueError"], ["RuntimeError"], ["TimeoutError"],
    ["ExceptionGroup"], ["BaseExceptionGroup"], ["OSError"], ["LookupError", "InvalidStateError"], ["AssertionError"],
    ["QueueEmpty", "QueueFull"], ["QueueShutDown"], ["StopAsyncIteration"], ["TypeError"], ["BrokenBarrierError"],
    ["ValueError", "TimeoutError"],
]  # fmt: skip
RETURN_WHEN = ["FIRST_COMPLETED", "FIRST_EXCEPTION", "ALL_COMPLETED"]

# theme: (ops that await or hold a block, ops that do not await), each with its weight
COMMON = (
    {"sleep": 8, "call": 2, "await": 3, "loop": 2, "try": 6},
    {"log": 3, "raise": 2, "return": 1, "reraise": 1, "break": 1, "continue": 1, "spawn": 4, "state": 1},
)
THEMES = {
    "cancel": ({}, {"cancel": 10, "uncancel": 2, "cancelling": 2, "result": 2, "exception": 2}),
    "future": ({"await": 5}, {"new_future": 3, "set_result": 5, "set_exception": 4, "result": 2, "exception": 2}),
    "gather": ({"gather": 8}, {"gather_start": 5}),
    "wait": ({"wait": 7, "as_completed": 6}, {}),
    "shield": ({"shield": 6}, {"shield_start": 5, "cancel": 2}),
    "wait_for": ({"wait_for": 8}, {}),
    "timeout": ({"timeout": 7, "timeout_at": 2}, {"reschedule": 4, "expired": 3}),
    "tg": ({"tg": 9}, {"tg_spawn": 9}),
    "callback": (
        {},
        {"call_soon": 4, "call_later": 4, "call_at": 2, "hcancel": 3, "add_cb": 5, "remove_cb": 2, "set_result": 2},
    ),
    "lock": ({"with L": 7, "acquire L": 3}, {"release L": 4, "locked L": 1}),
    "event": ({"ev_wait": 7}, {"set": 6, "clear": 3, "is_set": 1}),
    "cond": (
        {"with C": 4, "waiting": 6, "notifying": 6, "cond_wait": 1, "acquire C": 1},
        {"notify": 1, "notify_all": 1, "release C": 1, "locked C": 1, "incr": 4},
    ),
    "sem": ({"with S": 7, "acquire S": 4}, {"release S": 5, "locked S": 2}),
    "barrier": ({"bar_wait": 7, "with B": 4, "bar_reset": 2, "bar_abort": 1}, {"bar_state": 2}),
    "queue": (
        {"put": 7, "get": 8, "join": 2},
        {"put_nowait": 4, "get_nowait": 4, "task_done": 4, "qstate": 2, "shutdown": 1},
    ),
    "ctx": ({}, {"cv_set": 6, "cv_get": 6}),
    "agen": ({"anext": 6, "aclose": 3, "athrow": 3, "afor": 6}, {"agen": 6}),
}
OBJECTS = {
    "lock": {"L1": ["lock"], "L2": ["lock"]},
    "event": {"E1": ["event"], "E2": ["event"]},
    "cond": {"L1": ["lock"], "C1": ["cond"], "C2": ["cond", "L1"], "N1": ["counter", 0]},
    "future": {"F1": ["future"], "F2": ["future"]},
    "callback": {"F1": ["future"]},
}
FEATURE_OF = {
    "shutdown": "qshutdown", "bar_wait": "barrier", "bar_reset": "barrier", "bar_abort": "barrier",
    "bar_state": "barrier", "cv_set": "ctxvars", "cv_get": "ctxvars", "agen": "agen", "afor": "agen",
}  # fmt: skip

IN_BODY, IN_GENERATOR, IN_CALLBACK = "bodies", "gens", "cbs"


def program(seed, themes=None):
    """The program of this seed; `themes` are those it may have, None means all."""
    return Generator(seed, sorted(themes or THEMES)).program()


class Generator:
    def __init__(self, seed, themes):
        self.random = random.Random(seed)
        self.seed = seed
        self.features = set()
        self.messages = 0
        self.eager = self.random.random() < 0.25
        self.themes = self.random.sample(themes, min(len(themes), self.pick([1, 2, 3, 3, 4, 5, 7])))
        self.objects = {"F1": ["future"]}
        for theme in self.themes:
            self.objects.update(OBJECTS.get(theme, {}))
        if "sem" in self.themes:
            self.objects["S1"] = ["sem", self.pick([0, 1, 1, 2])]
            self.objects["S2"] = [self.pick(["sem", "bsem"]), self.pick([0, 1, 2, 3])]
        if "barrier" in self.themes:
            self.objects["B1"] = ["barrier", self.pick([1, 2, 2, 3])]
            self.objects["B2"] = ["barrier", 2]
        if "queue" in self.themes:
            self.objects["Q1"] = ["queue", self.pick([0, 1, 1, 2])]
            self.objects["Q2"] = [self.pick(["queue", "pqueue", "lqueue"]), self.pick([0, 1, 2])]
        if "ctx" in self.themes:
            self.objects["V1"] = ["ctxvar", self.pick([0, None, "u0"])]
            self.objects["V2"] = ["ctxvar", 7]
        self.bodies = ["main"] + [f"w{i}" for i in range(1, self.random.randint(1, 5) + 1)]
        self.generators = [f"y{i}" for i in range(1, self.random.randint(1, 3) + 1)] if "agen" in self.themes else []
        self.callbacks = [f"k{i}" for i in range(1, self.random.randint(1, 3) + 1)] if self.uses_callbacks() else []
        self.startable_callbacks = self.callbacks
        self.place = IN_BODY
        self.rank = 0  # bodies start only those that stand after them

    def uses_callbacks(self):
        return "callback" in self.themes or self.random.random() < 0.2

    def pick(self, choices):
        return self.random.choice(choices)

    def chance(self, probability):
        return self.random.random() < probability

    # -- the whole --

    def program(self):
        made = {
            "v": 1,
            "name": f"random-{self.seed}",
            "themes": self.themes,
            "opts": self.options(),
            "objs": self.objects,
            "bodies": {},
            "gens": {},
            "cbs": {},
        }
        for self.rank, name in enumerate(self.bodies):
            made["bodies"][name] = self.main() if name == "main" else self.block(0, self.random.randint(2, 10))
        self.place = IN_GENERATOR
        for self.rank, name in enumerate(self.generators, len(self.bodies) // 2):
            made["gens"][name] = self.generator()
        self.place = IN_CALLBACK
        self.rank = len(self.bodies) // 2
        for number, name in enumerate(self.callbacks):
            self.startable_callbacks = self.callbacks if self.chance(0.05) else self.callbacks[number + 1 :]
            made["cbs"][name] = self.block(1, self.random.randint(0, 3))
        made["features"] = sorted(self.features)
        return made

    def options(self):
        options = {"max_steps": self.pick([400, 400, 400, 400, 2000, 60])}
        if self.eager:
            options["eager"] = True
            self.features.add("eager")
        if self.chance(0.05):
            options["res"] = self.pick([125, 250, 500])
            self.features.add("res")
        if self.chance(0.2):
            options["never_retrieved"] = True
            self.features.add("never_retrieved")
        return options

    def main(self):
        """Begins with something to wait for, and mostly waits for it."""
        ops = []
        if len(self.bodies) > 1:
            for body in self.random.choices(self.bodies[1:], k=self.random.randint(1, 4)):
                ops.append(["spawn", self.variable_for(body), body])
        if "agen" in self.themes:
            ops.append(["agen", "a1", self.pick(self.generators)])
            self.features.add("agen")
        ops += self.block(0, self.random.randint(4, 12))
        if self.chance(0.6):
            ops.append(self.op("sleep", 0))
        if self.chance(0.5):
            ops.append(self.guarded([["gather", ["t1", "t2", "t3"], self.chance(0.7)]], 0))
        return ops

    def generator(self):
        ops = self.block(1, self.random.randint(0, 2))
        for _ in range(self.random.randint(1, 4)):
            ops.append(["yield", self.number()])
            ops += self.block(1, self.random.randint(0, 2))
        if self.chance(0.4):
            ops = [self.guarded(ops, 0)]
        return ops

    # -- parts --

    def block(self, depth, length):
        ops = []
        for _ in range(length):
            op = self.op(self.kind(depth), depth)
            if op is None:
                continue
            ops.append(self.protected(op, depth))
        return ops

    def inner(self, depth, longest=3):
        return self.block(depth + 1, self.random.randint(0 if depth else 1, longest if depth < 3 else 1))

    def kind(self, depth):
        """The name of a random op that may stand here."""
        blocking, plain = COMMON if self.chance(0.35) else THEMES[self.pick(self.themes)]
        choices = dict(plain)
        if self.place != IN_CALLBACK:
            choices.update(blocking)
        if self.place == IN_GENERATOR and self.chance(0.15):
            return "yield"
        if self.place == IN_CALLBACK:
            choices["try"] = 1
        if depth > 3:
            for nesting in ("try", "loop", "tg", "timeout", "timeout_at", "afor", "as_completed", "with L", "with S"):
                choices.pop(nesting, None)
        if not choices:
            return "log" if self.place == IN_CALLBACK else "sleep"
        return self.random.choices(list(choices), list(choices.values()))[0]

    def protected(self, op, depth):
        """The op itself, or in a timeout, or in a try."""
        if self.place != IN_CALLBACK and op[0] in WAITING and self.chance(0.4):
            op = ["timeout", None, self.time(), [op]]
        if op[0] not in UNFAILING and depth < 4:
            if self.chance(0.4):
                op = self.ignoring([op])
            elif self.chance(0.3):
                op = self.guarded([op], depth)
        return op

    def ignoring(self, ops):
        kinds = self.pick([["Exception"], ["Exception"], ["Exception", "CancelledError"], ["BaseException"]])
        return ["try", ops, [[kinds, []]], [], []]

    def guarded(self, ops, depth):
        handlers = [[self.pick(CAUGHT), self.inner(depth, 2)] for _ in range(self.pick([0, 1, 1, 1, 2]))]
        otherwise = self.inner(depth, 2) if self.chance(0.15) else []
        at_end = self.inner(depth, 2) if not handlers or self.chance(0.2) else []
        return ["try", ops, handlers, otherwise, at_end]

    def time(self):
        if self.chance(0.003):
            return self.pick(FAR_TIMES)
        return self.pick(ODD_TIMES) if self.chance(0.1) else self.pick(TIMES)

    def timeout_or_none(self):
        return None if self.chance(0.4) else self.time()

    def number(self):
        return self.random.randint(0, 9)

    def value(self):
        return self.pick([self.number(), self.number(), None, True, "u0", "é\\\u2028\x7f\"", [1, [self.number(), "x"]]])

    def message(self):
        if self.chance(0.2):
            return None
        self.messages += 1
        return f"u{self.messages}"

    def task(self):
        return self.pick([*self.tasks(), "@self", "@self", "@main"])

    def tasks(self):
        """Their variables; t2 holds tasks of w2, w3, ... only."""
        return [f"t{i}" for i in range(1, len(self.bodies))] or ["t1"]

    def future(self):
        """Anything that has a state."""
        choices = self.tasks() * 2 + ["F1", "F1"]
        if "future" in self.themes:
            choices += ["F1", "F2", "f1", "f2"]
        if "gather" in self.themes or "shield" in self.themes:
            choices += ["g1", "g1", "g2"]
        if self.chance(0.05):
            choices = ["@self", "@main"]
        return self.pick(choices)

    def awaited(self):
        """Mostly no task that could wait for this one: CPython cancels such a circle until its stack overflows."""
        if self.chance(0.02):
            return self.future()
        choices = self.tasks()[self.rank :] * 3 + ["F1"]
        if "future" in self.themes:
            choices += ["F1", "F2", "f1", "f2"]
        if self.rank == 0 and ("gather" in self.themes or "shield" in self.themes):
            choices += ["g1", "g1", "g2"]
        return self.pick(choices)

    def variable_for(self, body):
        return f"t{self.random.randint(1, self.bodies.index(body))}"

    def body(self):
        """A body to start here; never one that can start this one again, or an eager loop would overflow the stack."""
        if not self.eager and self.chance(0.03):
            return self.pick(self.bodies[1:])
        return self.later_body()

    def item(self):
        body = self.later_body() if self.chance(0.4) else None
        return f"{body}()" if body else self.awaited()

    def later_body(self):
        later = self.bodies[self.rank + 1 :]
        return self.pick(later) if later else None

    def items(self, coroutines=True):
        return [self.item() if coroutines else self.awaited() for _ in range(self.pick([0, 1, 2, 2, 3, 3, 4]))]

    def object(self, letter):
        return self.pick([name for name in self.objects if name[0] == letter])

    def use(self, op):
        if op[0] in FEATURE_OF:
            self.features.add(FEATURE_OF[op[0]])
        return op

    # -- ops --

    def op(self, kind, depth):
        """An op of this kind, or None if there is nothing it could be about."""
        name, _, letter = kind.partition(" ")
        return getattr(self, "make_" + name)(*([letter] if letter else []), depth=depth)

    def make_log(self, depth):
        return ["log", self.value()]

    def make_sleep(self, depth):
        return ["sleep", 0 if self.chance(0.35) else self.time()]

    def make_return(self, depth):
        return ["return", self.value()] if depth or self.chance(0.3) else ["log", "end"]

    def make_raise(self, depth):
        return ["raise", self.pick(RAISED), self.message()]

    def make_reraise(self, depth):
        return ["reraise"]

    def make_try(self, depth):
        return self.guarded(self.inner(depth), depth)

    def make_loop(self, depth):
        return ["loop", self.random.randint(1, 3), self.inner(depth)]

    def make_break(self, depth):
        return ["break"]

    def make_continue(self, depth):
        return ["continue"]

    def make_call(self, depth):
        body = self.later_body()
        return body and ["call", body]

    def make_spawn(self, depth):
        body = self.body()
        return body and ["spawn", self.variable_for(body), body]

    def make_await(self, depth):
        return ["await", self.awaited()]

    def make_gather(self, depth):
        return ["gather", self.items(), self.chance(0.5)]

    def make_gather_start(self, depth):
        return ["gather_start", self.pick(["g1", "g2"]), self.items(), self.chance(0.5)]

    def make_wait(self, depth):
        return ["wait", self.items(coroutines=self.chance(0.05)), self.timeout_or_none(), self.pick(RETURN_WHEN)]

    def make_as_completed(self, depth):
        how = self.pick(["plain", "async"])
        if how == "async":
            self.features.add("ac_async")
        return ["as_completed", how, self.items(), self.timeout_or_none(), self.inner(depth, 2)]

    def make_wait_for(self, depth):
        return ["wait_for", self.item(), self.timeout_or_none()]

    def make_shield(self, depth):
        return ["shield", self.item()]

    def make_shield_start(self, depth):
        return ["shield_start", self.pick(["g1", "g2"]), self.item()]

    def make_cancel(self, depth):
        return ["cancel", self.task() if self.chance(0.5) else self.future(), self.message()]

    def make_uncancel(self, depth):
        return ["uncancel", self.task()]

    def make_cancelling(self, depth):
        return ["cancelling", self.task()]

    def make_state(self, depth):
        return ["state", self.future()]

    def make_result(self, depth):
        return ["result", self.future()]

    def make_exception(self, depth):
        return ["exception", self.future()]

    def make_add_cb(self, depth):
        return self.startable_callbacks and ["add_cb", self.future(), self.pick(self.startable_callbacks)] or None

    def make_remove_cb(self, depth):
        return self.startable_callbacks and ["remove_cb", self.future(), self.pick(self.startable_callbacks)] or None

    def make_new_future(self, depth):
        return ["new_future", self.pick(["f1", "f2"])]

    def set_target(self):
        return self.future() if self.chance(0.1) else self.pick(["F1", "F1", "F2", "f1", "f2"])

    def make_set_result(self, depth):
        return ["set_result", self.set_target(), self.value()]

    def make_set_exception(self, depth):
        return ["set_exception", self.set_target(), self.pick(RAISED), self.message()]

    def timeout_name(self):
        return self.pick(["m1", "m1", "m2", None])

    def make_timeout(self, depth):
        return ["timeout", self.timeout_name(), self.timeout_or_none(), self.inner(depth)]

    def make_timeout_at(self, depth):
        return ["timeout_at", self.timeout_name(), self.timeout_or_none(), self.inner(depth)]

    def make_reschedule(self, depth):
        return ["reschedule", self.pick(["m1", "m1", "m2"]), self.timeout_or_none()]

    def make_expired(self, depth):
        return ["expired", self.pick(["m1", "m1", "m2"])]

    def make_tg(self, depth):
        name = self.pick(["n1", "n1", "n2"])
        first = []
        for _ in range(self.random.randint(0, 3)):
            if body := self.body():
                first.append(["tg_spawn", name, self.variable_for(body), body])
        return ["tg", name, first + self.inner(depth)]

    def make_tg_spawn(self, depth):
        body = self.body()
        return body and ["tg_spawn", self.pick(["n1", "n1", "n2"]), self.variable_for(body), body]

    def handle(self):
        return self.pick(["h1", "h2"])

    def make_call_soon(self, depth):
        return self.startable_callbacks and ["call_soon", self.handle(), self.pick(self.startable_callbacks)] or None

    def make_call_later(self, depth):
        return self.startable_callbacks and ["call_later", self.handle(), self.time(), self.pick(self.startable_callbacks)] or None

    def make_call_at(self, depth):
        return self.startable_callbacks and ["call_at", self.handle(), self.time(), self.pick(self.startable_callbacks)] or None

    def make_hcancel(self, depth):
        return ["hcancel", self.handle()]

    def make_with(self, letter, depth):
        if letter == "B":
            self.features.add("barrier")
        return ["with", self.object(letter), self.inner(depth)]

    def make_acquire(self, letter, depth):
        name = self.object(letter)
        if self.chance(0.6):
            return ["try", [["acquire", name], *self.inner(depth, 2)], [], [], [["release", name]]]
        return ["acquire", name]

    def make_release(self, letter, depth):
        return ["release", self.object(letter)]

    def make_locked(self, letter, depth):
        return ["locked", self.object(letter)]

    def make_ev_wait(self, depth):
        return ["ev_wait", self.object("E")]

    def make_set(self, depth):
        return ["set", self.object("E")]

    def make_clear(self, depth):
        return ["clear", self.object("E")]

    def make_is_set(self, depth):
        return ["is_set", self.object("E")]

    def make_waiting(self, depth):
        name = self.object("C")
        wait = self.pick([["cond_wait", name], ["cond_wait_for", name, "N1", self.random.randint(0, 3)]])
        return ["with", name, [self.protected(wait, depth), *self.inner(depth, 1)]]

    def make_notifying(self, depth):
        name = self.object("C")
        notify = self.pick([["notify", name, self.random.randint(0, 2)], ["notify_all", name]])
        return ["with", name, [["incr", "N1", 1], notify, *self.inner(depth, 1)]]

    def make_cond_wait(self, depth):
        return ["cond_wait", self.object("C")]

    def make_notify(self, depth):
        return ["notify", self.object("C"), 1]

    def make_notify_all(self, depth):
        return ["notify_all", self.object("C")]

    def make_incr(self, depth):
        return ["incr", "N1", self.pick([1, 1, 2, -1])]

    def make_bar_wait(self, depth):
        return ["bar_wait", self.object("B")]

    def make_bar_reset(self, depth):
        return ["bar_reset", self.object("B")]

    def make_bar_abort(self, depth):
        return ["bar_abort", self.object("B")]

    def make_bar_state(self, depth):
        return ["bar_state", self.object("B")]

    def make_put(self, depth):
        return ["put", self.object("Q"), self.number()]

    def make_put_nowait(self, depth):
        return ["put_nowait", self.object("Q"), self.number()]

    def make_get(self, depth):
        return ["get", self.object("Q")]

    def make_get_nowait(self, depth):
        return ["get_nowait", self.object("Q")]

    def make_task_done(self, depth):
        return ["task_done", self.object("Q")]

    def make_join(self, depth):
        return ["join", self.object("Q")]

    def make_qstate(self, depth):
        return ["qstate", self.object("Q")]

    def make_shutdown(self, depth):
        return ["shutdown", self.object("Q"), self.chance(0.4)]

    def make_cv_set(self, depth):
        return ["cv_set", self.object("V"), self.value()]

    def make_cv_get(self, depth):
        return ["cv_get", self.object("V")]

    def make_yield(self, depth):
        return ["yield", self.value()]

    def make_agen(self, depth):
        return ["agen", self.pick(["a1", "a2"]), self.pick(self.generators)]

    def make_anext(self, depth):
        return ["anext", self.pick(["a1", "a1", "a2"])]

    def make_aclose(self, depth):
        return ["aclose", self.pick(["a1", "a1", "a2"])]

    def make_athrow(self, depth):
        target = self.pick(["a1", "a1", "a2"])
        if self.chance(0.1):
            return ["try", [["athrow", target, "GeneratorExit", None]], [[["BaseException"], []]], [], []]
        return ["athrow", target, self.pick(RAISED), self.message()]

    def make_afor(self, depth):
        self.features.add("agen")
        item = f"{self.pick(self.generators)}()" if self.place != IN_GENERATOR and self.chance(0.6) else "a1"
        return ["afor", item, self.inner(depth, 2)]


WAITING = {
    "await", "gather", "wait", "as_completed", "shield", "acquire", "ev_wait", "cond_wait", "cond_wait_for", "bar_wait",
    "put", "get", "join", "anext", "afor", "with", "call",
}  # fmt: skip
UNFAILING = {"log", "state", "break", "continue", "return", "reraise", "incr", "qstate", "bar_state", "try"}

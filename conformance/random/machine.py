"""Runs a program on CPython's asyncio, and collects what it prints."""

import asyncio
import contextvars
import json
import re
from asyncio import (
    BrokenBarrierError,
    CancelledError,
    InvalidStateError,
    QueueEmpty,
    QueueFull,
    QueueShutDown,
)

import compiler
from virtual_time import TaskGroup, VirtualTimeLoop

MAX_STEPS = 5000
DEADLOCKS = 5
OF_PROGRAM = re.compile("u[0-9]+")

EXCEPTIONS = {
    kind.__name__: kind
    for kind in (
        BrokenBarrierError,
        CancelledError,
        InvalidStateError,
        QueueEmpty,
        QueueFull,
        QueueShutDown,
    )
}


class Over(SystemExit):
    """The program is over and nothing of it may run on. asyncio lets a SystemExit leave the loop."""


class Counter:
    def __init__(self, value):
        self.value = value


def error(exception):
    shown = [type(exception).__name__, message_of(exception)]
    if isinstance(exception, BaseExceptionGroup):
        shown.append(sorted((error(member) for member in exception.exceptions), key=dumps))
    return shown


def message_of(exception):
    message = exception.args[0] if exception.args else None
    return message if isinstance(message, str) and OF_PROGRAM.fullmatch(message) else None


def value(result):
    if isinstance(result, BaseException):
        return ["!", type(result).__name__, message_of(result)]
    return [value(member) for member in result] if isinstance(result, list) else result


def millis(seconds):
    return None if seconds is None else round(seconds * 1000)


def dumps(line):
    return json.dumps(line, separators=(",", ":"))


def kind_of_report(message):
    if message.startswith("Exception in callback"):
        return "callback"
    if message.startswith("unhandled exception during"):
        return "shutdown"
    if message.startswith("an error occurred during closing of asynchronous generator"):
        return "asyncgen"
    return "tg_parent_done" if "its parent task" in message else "other"


class Machine:
    """What a running program consists of: its variables, its names and its trace."""

    def __init__(self, program):
        self.program = program
        self.options = program.get("opts", {})
        self.max_steps = self.options.get("max_steps", MAX_STEPS)
        self.loop = VirtualTimeLoop(self, self.options.get("res", 0))
        self.loop.set_exception_handler(self.report)
        if self.options.get("eager"):
            self.loop.start_eagerly()
        self.lines = []
        self.over = False
        self.steps = 0
        self.deadlocks = 0
        self.main_task = None
        self.variables = {}
        self.names_given = {}  # by future or task, in the order of naming
        self.instances = {}
        self.running = set()
        self.callbacks = {}
        self.generators = []  # so that none is collected
        self.functions = self.define_functions()

    def define_functions(self):
        functions = {
            **EXCEPTIONS,
            "asyncio": asyncio,
            "Over": Over,
            "TaskGroup": TaskGroup,
            "error": error,
            "value": value,
            "millis": millis,
        }
        for helper in (
            self.step, self.say, self.var, self.item, self.items, self.iterated, self.assign, self.start, self.spawn,
            self.tg_spawn, self.callback, self.generator, self.at_least, self.names, self.name_of,
        ):  # fmt: skip
            functions[helper.__name__] = helper
        exec(compile(compiler.source_of(self.program), "<program>", "exec"), functions)
        return functions

    # -- the run --

    def run(self):
        """The lines of the trace."""
        runner = asyncio.Runner(loop_factory=lambda: self.loop)
        try:
            self.write("main", self.outcome_of_main(runner))
            self.write("pending", sorted(self.running))
            runner.close()
            if self.options.get("never_retrieved"):
                self.write_never_retrieved()
            self.write("closed")
        except Over:
            pass
        finally:
            self.over = True
            self.loop.close()
        return self.lines

    def outcome_of_main(self, runner):
        try:
            return ["ok", value(runner.run(self.main()))]
        except Over:
            raise
        except BaseException as e:
            return ["exc", error(e)]

    async def main(self):
        self.main_task = asyncio.current_task()
        for name, declaration in self.program.get("objs", {}).items():
            self.variables[name] = self.create(name, *declaration)
        return await self.run_instance("main", "main")

    def create(self, name, kind, *arguments):
        match kind:
            case "future":
                return self.start(name, self.loop.create_future())
            case "cond":
                return asyncio.Condition(*[self.variables[lock] for lock in arguments])
            case "ctxvar":
                return contextvars.ContextVar(name, default=arguments[0])
            case _:
                kinds = {
                    "lock": asyncio.Lock,
                    "event": asyncio.Event,
                    "sem": asyncio.Semaphore,
                    "bsem": asyncio.BoundedSemaphore,
                    "barrier": asyncio.Barrier,
                    "queue": asyncio.Queue,
                    "pqueue": asyncio.PriorityQueue,
                    "lqueue": asyncio.LifoQueue,
                    "counter": Counter,
                }
                return kinds[kind](*arguments)

    def write_never_retrieved(self):
        for future, name in self.names_given.items():
            if future._log_traceback:
                self.write("never_retrieved", name, error(future.exception()))

    # -- its ends --

    def check(self):
        if self.over:
            raise Over

    def step(self):
        """An op begins."""
        self.check()
        self.steps += 1
        if self.steps > self.max_steps:
            self.limit()

    def limit(self):
        self.write("limit")
        self.over = True
        raise Over

    too_late = limit

    def deadlock(self):
        if self.main_task.done() or self.deadlocks == DEADLOCKS:
            self.limit()
        self.deadlocks += 1
        self.write("deadlock")
        self.main_task.cancel()

    # -- the trace --

    def say(self, event, *arguments):
        """A line of the current task, or of a callback."""
        task = asyncio.current_task()
        self.write_as("-" if task is None else self.name_of(task), event, *arguments)

    def write(self, event, *arguments):
        self.write_as("-", event, *arguments)

    def write_as(self, task, event, *arguments):
        if not self.over:
            self.lines.append(dumps([millis(self.loop.time()), task, event, *arguments]))

    def report(self, loop, context):
        """The loop's exception handler."""
        message = context["message"]
        if "never retrieved" in message or "destroyed but it is pending" in message:
            return
        exception = context.get("exception")
        self.write("exc_handler", kind_of_report(message), None if exception is None else error(exception))

    # -- names, variables --

    def name_of(self, future):
        return self.names_given.get(future, "?")

    def names(self, futures):
        return sorted(map(self.name_of, futures))

    def assign(self, name, thing):
        if name is not None:
            self.variables[name] = thing

    def var(self, name):
        """None, after a line that says so, if it has no value."""
        match name:
            case "@self":
                found = asyncio.current_task()
            case "@main":
                found = self.main_task
            case _:
                found = self.variables.get(name)
        if found is None:
            self.say("unset", name)
        return found

    def item(self, text):
        return self.instance(text[:-2])[1] if text.endswith("()") else self.var(text)

    def items(self, texts):
        return [found for found in map(self.item, texts) if found is not None]

    def start(self, name, future):
        """A future that a variable holds is named after it."""
        self.names_given.setdefault(future, name)
        self.variables[name] = future
        return future

    # -- instances --

    def instance(self, body):
        number = self.instances[body] = self.instances.get(body, 0) + 1
        name = f"{body}.{number}"
        return name, self.run_instance(name, body)

    async def run_instance(self, name, body):
        function = self.functions["body_" + body]
        if self.names_given.setdefault(asyncio.current_task(), name) != name:
            return await function()
        self.say("start")
        self.running.add(name)
        try:
            result = await function()
        except Over:
            raise
        except BaseException as e:
            self.running.discard(name)
            self.say("end", ["exc", error(e)])
            raise
        self.running.discard(name)
        self.say("end", ["ok", value(result)])
        return result

    def spawn(self, target, body):
        name, coroutine = self.instance(body)
        task = asyncio.create_task(coroutine)
        self.names_given.setdefault(task, name)
        self.variables[target] = task
        self.say("spawn", target, name)

    def tg_spawn(self, group, target, body):
        name, coroutine = self.instance(body)
        task = group.create_task(coroutine)
        self.names_given.setdefault(task, name)
        self.variables[target] = task
        self.say("tg_spawn", target, name)

    # -- what ops need beside that --

    def callback(self, name):
        """The same name is the same function."""
        if name not in self.callbacks:
            function = self.functions["cb_" + name]

            def called(*future):
                self.say("cb", name, *map(self.name_of, future))
                function()

            self.callbacks[name] = called
        return self.callbacks[name]

    def generator(self, name):
        generator = self.functions["gen_" + name]()
        self.generators.append(generator)
        return generator

    def iterated(self, text):
        return self.generator(text[:-2]) if text.endswith("()") else self.var(text)

    def at_least(self, counter, least):
        def predicate():
            holds = self.variables[counter].value >= least
            self.say("pred", counter, holds)
            return holds

        return predicate

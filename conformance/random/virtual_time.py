"""asyncio's own loop in virtual time, with an order where CPython leaves it to heaps and hashes."""

import asyncio
import heapq
from asyncio import events, runners, taskgroups, tasks

END_OF_TIME = 1e6


class OrderedSet(dict):
    """A set that is iterated in the order of insertion; as much of it as asyncio uses."""

    def __init__(self, members=()):
        super().__init__(dict.fromkeys(members))

    def add(self, member):
        self[member] = None

    def remove(self, member):
        del self[member]

    def discard(self, member):
        self.pop(member, None)


class Timer(events.TimerHandle):
    """Of two equal ones the earlier made comes first."""

    __slots__ = ("number",)

    def __lt__(self, other):
        return (self._when, self.number) < (other._when, other.number)


class VirtualTimeLoop(asyncio.BaseEventLoop):
    """
    BaseEventLoop runs its iterations itself and asks a selector to wait. This one waits by moving the clock.

    `machine` has `over` (end the run at once), `deadlock()` (nothing is ready, no timer) and `too_late()`.
    """

    def __init__(self, machine, resolution_millis):
        super().__init__()
        self._machine = machine
        self._now = 0.0
        self._clock_resolution = max(1e-9, resolution_millis / 1000)
        self._selector = self
        self._asyncgens = OrderedSet()
        self._timers = 0
        self._eager = False
        self._tasks = []
        self.set_task_factory(VirtualTimeLoop._make_task)

    def time(self):
        return self._now

    # -- tasks, in the order in which they are registered --

    def start_eagerly(self):
        """As set_task_factory(eager_task_factory)."""
        self._eager = True

    def _make_task(self, coro, **options):
        task = asyncio.Task(coro, loop=self, eager_start=self._eager, **options)
        self._tasks.append(task)
        return task

    def all_tasks(self):
        return [task for task in self._tasks if not task.done()]

    # -- waiting --

    def select(self, timeout):
        if timeout is None:
            self._machine.deadlock()
        elif timeout > 0:
            when = self._scheduled[0].when()
            if when > END_OF_TIME:
                self._machine.too_late()
            self._now = when
        return []

    def _run_once(self):
        self._machine.check()
        super()._run_once()

    def _process_events(self, event_list):
        pass

    def call_at(self, when, callback, *args, context=None):
        self._check_closed()
        timer = Timer(when, callback, args, self, context)
        timer.number = self._timers
        self._timers += 1
        heapq.heappush(self._scheduled, timer)
        timer._scheduled = True
        return timer


class TaskGroup(taskgroups.TaskGroup):
    """Aborts its children in the order in which they were added."""

    def __init__(self):
        super().__init__()
        self._tasks = OrderedSet()


def _init_as_completed(self, aws, timeout):
    """_AsCompletedIterator.__init__, but for the kind of its set."""
    self._done = asyncio.Queue()
    self._timeout_handle = None
    loop = asyncio.get_running_loop()
    todo = OrderedSet([asyncio.ensure_future(aw, loop=loop) for aw in OrderedSet(aws)])
    for future in todo:
        future.add_done_callback(self._handle_completion)
    if todo and timeout is not None:
        self._timeout_handle = loop.call_later(timeout, self._handle_timeout)
    self._todo = todo
    self._todo_left = len(todo)


def pin_orders():
    """Changes asyncio for good: for `wait`, `as_completed` and the tasks that are cancelled at the end."""
    tasks.set = OrderedSet
    tasks._AsCompletedIterator.__init__ = _init_as_completed
    runners.tasks.all_tasks = lambda loop=None: (loop or asyncio.get_running_loop()).all_tasks()

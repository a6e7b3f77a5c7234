"""Makes new programs out of two given ones: ops of the second are put into blocks of the first, and times change."""

import copy
import json
import pathlib
import random

from reducer import at, blocks

GIVEN = pathlib.Path(__file__).resolve().parent.parent / "src" / "test" / "resources" / "programs"
PARTS = ("objs", "bodies", "gens", "cbs")
CHANGES = 6
TIMES = [0, 125, 250, 500, 500, 750, 1000]
PLACE_OF_TIME = {"sleep": 1, "timeout": 2, "timeout_at": 2, "wait_for": 2, "wait": 2, "call_later": 2, "reschedule": 2}


def program(seed):
    """The program of this seed."""
    choice = random.Random(seed)
    paths = sorted(GIVEN.glob("*.json"))
    made, other = (json.loads(choice.choice(paths).read_text()) for _ in range(2))
    made["name"] = f"mutation-{seed}"
    made["features"] = sorted({*made.get("features", []), *other.get("features", [])})
    merge(made, other)
    for _ in range(choice.randint(1, CHANGES)):
        change(made, other, choice)
    return made


def merge(made, other):
    """So that all names mean something: what only the other has comes along."""
    for part in PARTS:
        made[part] = {**other.get(part, {}), **made.get(part, {})}
    made["objs"] = dict(sorted(made["objs"].items(), key=lambda item: item[1][0] == "cond"))  # after their locks


def change(made, other, choice):
    path = choice.choice(list(blocks(made)))
    block = at(made, path)
    place = choice.randint(0, len(block))
    match choice.choice(["insert", "insert", "remove", "move", "time", "eager"]):
        case "insert":
            given = choice.choice(list(blocks(other)))
            ops = at(other, given)
            start = choice.randint(0, len(ops))
            inserted = [op for op in ops[start : start + 2] if fits(op, path)]
            block[place:place] = copy.deepcopy(inserted)
        case "remove":
            del block[place : place + 1]
        case "move":
            choice.shuffle(block)
        case "time":
            for op in block:
                if op[0] in PLACE_OF_TIME:
                    op[PLACE_OF_TIME[op[0]]] = choice.choice(TIMES)
        case "eager":
            made.setdefault("opts", {})["eager"] = choice.random() < 0.5


def fits(op, path):
    """Callbacks cannot await, and only generators yield."""
    if path[0] == "cbs":
        return op[0] in ("log", "cancel", "set_result", "set_exception", "state", "call_soon", "set", "put_nowait")
    return path[0] == "gens" or "yield" not in json.dumps(op)

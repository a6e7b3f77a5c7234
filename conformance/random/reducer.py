"""Makes a program smaller as long as it keeps a property: drops ops, unpacks blocks, drops bodies and options."""

import copy

BODIES = ("bodies", "gens", "cbs")
OPTIONAL = ("opts", "objs")


def reduced(program, keeps):
    """The smallest program found that still `keeps(program)`."""
    while True:
        smaller = next((candidate for candidate in candidates(program) if keeps(candidate)), None)
        if smaller is None:
            return program
        program = smaller


def candidates(program):
    """Programs that are one step smaller, the boldest steps first."""
    for key in BODIES:
        for name in program.get(key, {}):
            if name == "main":
                continue
            if not is_mentioned(name, program):
                yield without(program, (key, name))
            elif program[key][name]:
                yield replaced(program, (key, name), [])
    for block in blocks(program):
        yield from smaller_blocks(program, block)
    for key in OPTIONAL:
        for name in program.get(key, {}):
            if name != "max_steps" and not (key == "objs" and is_mentioned(name, program)):
                yield without(program, (key, name))


def is_mentioned(name, program):
    text = str([program.get(key) for key in BODIES + ("objs",)])
    return text.count(f"'{name}'") + text.count(f"'{name}()'") > 1


def blocks(program):
    """The paths of all blocks, the outer ones first."""
    for key in BODIES:
        for name, block in program.get(key, {}).items():
            yield from nested_blocks(block, (key, name))


def nested_blocks(block, path):
    yield path
    for number, op in enumerate(block):
        for place in places(op):
            yield from nested_blocks(at(op, place), path + (number,) + place)


def places(op):
    """Where in an op its blocks are."""
    match op[0]:
        case "try":
            return [(1,), *((2, i, 1) for i in range(len(op[2]))), (3,), (4,)]
        case "loop" | "with" | "afor" | "tg":
            return [(2,)]
        case "timeout" | "timeout_at":
            return [(3,)]
        case "as_completed":
            return [(4,)]
    return []


def smaller_blocks(program, path):
    block = at(program, path)
    half = len(block) // 2
    if half > 1:
        yield replaced(program, path, block[half:])
        yield replaced(program, path, block[:half])
    for number, op in enumerate(block):
        yield replaced(program, path, block[:number] + block[number + 1 :])
        for place in places(op):
            yield replaced(program, path, block[:number] + at(op, place) + block[number + 1 :])
        if op[0] == "try":
            for handler in range(len(op[2])):
                yield without(program, path + (number, 2, handler))
        if op[0] == "loop" and op[1] > 1:
            yield replaced(program, path + (number, 1), 1)


def at(thing, path):
    for step in path:
        thing = thing[step]
    return thing


def replaced(program, path, value):
    changed = copy.deepcopy(program)
    at(changed, path[:-1])[path[-1]] = copy.deepcopy(value)
    return changed


def without(program, path):
    changed = copy.deepcopy(program)
    del at(changed, path[:-1])[path[-1]]
    return changed

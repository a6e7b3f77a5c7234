#!/usr/bin/env python3.13
"""
Compares Weft with CPython on random programs.

    compare.py FIRST COUNT                  the programs of seeds FIRST, FIRST + 1, ...
    compare.py --reduce PROGRAM.json        makes a program that differs as small as it gets, and prints it

Options: --engine=baton; --themes=lock,queue (only these; see generator.py); --mutate (the given programs, mixed).

Programs that differ are kept in the folder target/random, reduced, as NAME.json, with both traces beside them. What Weft
says about programs that it cannot run stands there in weft.log.
"""

import argparse
import collections
import itertools
import json
import pathlib
import subprocess
import sys
import tempfile

import generator
import mutator
import reducer

HERE = pathlib.Path(__file__).resolve().parent
CONFORMANCE = HERE.parent
KEPT = CONFORMANCE / "target" / "random"
REDUCED_AT_MOST = 20
AT_ONCE = 50  # their paths fit into a pipe, so that sending them never blocks


class Command:
    """A command that speaks the batch protocol."""

    def __init__(self, *words, log):
        self.process = subprocess.Popen(
            words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log.open("w"), text=True, bufsize=1
        )

    def send(self, path):
        self.process.stdin.write(f"{path}\n")

    def receive(self):
        """The trace as a list of lines; empty if the program could not be run."""
        lines = []
        for line in self.process.stdout:
            if line == "---\n":
                return lines
            lines.append(line.rstrip("\n"))
        raise EOFError(f"{self.process.args[0]} has ended")

    def close(self):
        self.process.stdin.close()
        self.process.wait()


class Comparison:
    def __init__(self, engine):
        KEPT.mkdir(parents=True, exist_ok=True)
        self.cpython = Command(sys.executable, str(HERE / "reference.py"), log=KEPT / "cpython.log")
        self.pure = Command(sys.executable, str(HERE / "reference.py"), "--pure", log=KEPT / "cpython.log")
        self.weft = Command(str(CONFORMANCE / "trace"), f"--engine={engine}", log=KEPT / "weft.log")
        self.folder = tempfile.TemporaryDirectory()

    def traces(self, program):
        """CPython's, or none if it has no answer, and Weft's."""
        return next(self.traces_of([program]))[1]

    def traces_of(self, programs):
        """Each program with its traces. Both sides get all before the first answer is read, so that neither waits."""
        paths = []
        for number, program in enumerate(programs):
            path = pathlib.Path(self.folder.name, f"{number}.json")
            path.write_text(json.dumps(program))
            self.cpython.send(path)
            self.weft.send(path)
            paths.append(path)
        answers = [(self.cpython.receive(), self.weft.receive()) for _ in paths]
        for program, path, (expected, printed) in zip(programs, paths, answers):
            if expected != printed and not self.is_certain(path, expected):
                expected = []
            yield program, (expected, printed)

    def is_certain(self, path, trace):
        """
        Not if CPython's stack was too small (it cancels by recursion, and awaiting may go round in a circle), and not if
        its tasks in C and those in Python disagree: a task that awaits itself confuses those in C.
        """
        if any('"RecursionError"' in line for line in trace):
            return False
        self.pure.send(path)
        return self.pure.receive() == trace

    def differs(self, program):
        expected, printed = self.traces(program)
        return bool(expected) and expected != printed

    def close(self):
        self.cpython.close()
        self.pure.close()
        self.weft.close()
        self.folder.cleanup()


def difference(expected, printed):
    """Where two traces part, in one line."""
    for number, (one, other) in enumerate(zip(expected, printed), 1):
        if one != other:
            return f"line {number}: CPython {one}, Weft {other}"
    return f"CPython prints {len(expected)} lines, Weft {len(printed)}"


def keep(name, program, traces):
    (KEPT / f"{name}.json").write_text(json.dumps(program) + "\n")
    for kind, trace in zip(("cpython", "weft"), traces):
        (KEPT / f"{name}.{kind}.txt").write_text("".join(line + "\n" for line in trace))


def answered(comparison, arguments):
    seeds = range(arguments.first, arguments.first + arguments.count)
    for some in itertools.batched(seeds, AT_ONCE):
        programs = [mutator.program(s) if arguments.mutate else generator.program(s, arguments.themes) for s in some]
        yield from list(comparison.traces_of(programs))


def compare(arguments):
    comparison = Comparison(arguments.engine)
    counts = collections.Counter()
    for program, (expected, printed) in answered(comparison, arguments):
        if not expected:
            counts["left out"] += 1
        elif expected == printed:
            counts["equal"] += 1
        elif not printed:
            counts["not run by Weft"] += 1
        else:
            counts["different"] += 1
            print(f"{program['name']} {program['features']}: {difference(expected, printed)}", flush=True)
            if counts["different"] <= arguments.keep:
                program = reducer.reduced(program, comparison.differs)
                traces = comparison.traces(program)
                keep(program["name"], program, traces)
                print(f"    reduced: {difference(*traces)}\n    {json.dumps(program['bodies'])}", flush=True)
    comparison.close()
    print(", ".join(f"{count} {what}" for what, count in sorted(counts.items())))
    return 1 if counts["different"] or counts["not run by Weft"] else 0


def reduce(arguments):
    comparison = Comparison(arguments.engine)
    program = json.loads(pathlib.Path(arguments.reduce).read_text())
    if not comparison.differs(program):
        print("CPython and Weft print the same, or CPython has no answer: nothing to reduce", file=sys.stderr)
        return 1
    print(json.dumps(reducer.reduced(program, comparison.differs)))
    comparison.close()
    return 0


def main():
    parser = argparse.ArgumentParser(description="Compares Weft with CPython on random programs.")
    parser.add_argument("first", nargs="?", type=int, default=0, help="the first seed (default: 0)")
    parser.add_argument("count", nargs="?", type=int, default=1000, help="how many programs (default: 1000)")
    parser.add_argument("--engine", choices=["fast", "baton"], default="fast")
    parser.add_argument("--themes", type=lambda text: text.split(","))
    parser.add_argument("--mutate", action="store_true", help="mixes the given programs instead")
    parser.add_argument("--keep", type=int, default=REDUCED_AT_MOST, help="how many differences are reduced and kept")
    parser.add_argument("--reduce", metavar="PROGRAM", help="a program to reduce instead")
    arguments = parser.parse_args()
    return reduce(arguments) if arguments.reduce else compare(arguments)


if __name__ == "__main__":
    sys.exit(main())

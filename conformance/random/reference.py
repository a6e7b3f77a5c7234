#!/usr/bin/env python3.13
"""
Prints the traces of conformance programs on CPython: the same command as conformance/trace.

    reference.py                      reads paths from stdin; for each prints the trace and a line ---, and flushes
    reference.py PROGRAM.json...      prints their traces
    reference.py --source PROGRAM.json...   shows the programs as Python

With --pure as its first argument it uses asyncio's tasks and futures in Python instead of those in C. Where the two
differ, nobody can say what CPython does.
"""

import gc
import json
import sys
import warnings

PURE = sys.argv[1:2] == ["--pure"]
if PURE:
    sys.modules["_asyncio"] = None  # asyncio takes it for missing; it has to come before asyncio

import compiler  # noqa: E402
import virtual_time  # noqa: E402
from machine import Machine  # noqa: E402

BETWEEN_COLLECTIONS = 50


def prepare():
    """A program may leave coroutines behind that were never awaited or cannot be closed; that is part of it."""
    if sys.version_info[:2] != (3, 13):
        sys.exit(f"reference.py needs CPython 3.13, whose behaviour it shows, but this is {sys.version.split()[0]}")
    virtual_time.pin_orders()
    warnings.simplefilter("ignore")
    sys.unraisablehook = lambda unraisable: None
    gc.disable()


def read(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def print_trace(path):
    try:
        for line in Machine(read(path)).run():
            print(line)
    except Exception as e:
        print(f"reference.py: cannot run '{path}': {e!r}", file=sys.stderr)


def main(arguments):
    prepare()
    if arguments[:1] == ["--source"]:
        for path in arguments[1:]:
            print(compiler.source_of(read(path)))
        return
    if arguments:
        for path in arguments:
            print_trace(path)
        return
    for number, line in enumerate(sys.stdin, 1):
        print_trace(line.rstrip("\n"))
        print("---", flush=True)
        if number % BETWEEN_COLLECTIONS == 0:
            gc.collect()


if __name__ == "__main__":
    main(sys.argv[2:] if PURE else sys.argv[1:])

#!/usr/bin/env python3
"""How long commands take to print their first line: medians of interleaved runs, since machines are noisy.

    tools/launcher/first_line.py ROUNDS COMMAND...        (each command is one argument)

With --peers=NAME,... the result is JSON lines in which the commands have these names.
"""

import argparse
import json
import shlex
import statistics
import subprocess
import sys
import time


def first_line(command):
    start = time.perf_counter()
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE) as process:
        line = process.stdout.readline()
        seconds = time.perf_counter() - start
        process.stdout.read()
    if not line or process.returncode:
        sys.exit(f"{shlex.join(command)}: exit code {process.returncode}, first line {line!r}")
    return seconds * 1000


def measured(commands, rounds):
    """The times of each command, in milliseconds."""
    for command in commands:
        first_line(command)  # the first run of ./weft compiles
    times = [[] for _ in commands]
    for _ in range(rounds):
        for command, taken in zip(commands, times):
            taken.append(first_line(command))
    return times


def print_table(commands, times):
    print("median    min    max  ms to the first line")
    for command, taken in zip(commands, times):
        print(f"{statistics.median(taken):6.1f} {min(taken):6.1f} {max(taken):6.1f}  {shlex.join(command)}")
    print(f"first command faster than each: {[wins(times[0], taken) for taken in times]} of {len(times[0])}")


def print_json(peers, times):
    for peer, taken in zip(peers, times):
        result = {"peer": peer, "workload": "startup", "n": len(taken)}
        milliseconds = {"first_line_ms": statistics.median(taken), "min_ms": min(taken), "max_ms": max(taken)}
        print(json.dumps(result | {name: round(value, 1) for name, value in milliseconds.items()}))
    for peer, taken in list(zip(peers, times))[1:]:
        first = {f"{peers[0]}_is_first": wins(times[0], taken), "of": len(taken), "against": peer}
        print(json.dumps({"workload": "startup"} | first))


def wins(times, others):
    return sum(mine < other for mine, other in zip(times, others))


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter, allow_abbrev=False
    )
    parser.add_argument("--peers")
    parser.add_argument("rounds", type=int)
    parser.add_argument("commands", nargs="+")
    arguments = parser.parse_args()
    commands = [shlex.split(command) for command in arguments.commands]
    times = measured(commands, arguments.rounds)
    if arguments.peers is None:
        print_table(commands, times)
    else:
        print_json(arguments.peers.split(","), times)


main()

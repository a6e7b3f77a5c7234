#!/usr/bin/env python3
"""How long commands take to print their first line: medians of interleaved runs, since machines are noisy.

    tools/launcher/first_line.py ROUNDS COMMAND...        (each command is one argument)
"""

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


rounds = int(sys.argv[1])
commands = [shlex.split(argument) for argument in sys.argv[2:]]
times = [[] for _ in commands]
for _ in range(rounds):
    for command, taken in zip(commands, times):
        taken.append(first_line(command))

print("median    min    max  ms to the first line")
for command, taken in zip(commands, times):
    print(f"{statistics.median(taken):6.1f} {min(taken):6.1f} {max(taken):6.1f}  {shlex.join(command)}")
print(f"first command faster than each: {[sum(a < b for a, b in zip(times[0], taken)) for taken in times]} of {rounds}")

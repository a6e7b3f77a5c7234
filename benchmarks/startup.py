"""Time from the start of a process to its first line of output, of ./weft and of python3 in turns, as JSON lines.

    python3 startup.py ROUNDS WEFT GREET.java
"""

import json
import pathlib
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
        sys.exit(f"startup: {command} ended with {process.returncode}, its first line was {line!r}")
    return seconds * 1000


rounds = int(sys.argv[1])
commands = {
    "weft": [sys.argv[2], "run", sys.argv[3]],
    "python3": [sys.executable, str(pathlib.Path(__file__).with_name("greet.py"))],
}
for command in commands.values():
    first_line(command)  # the first run of ./weft compiles
times = {peer: [] for peer in commands}
for _ in range(rounds):
    for peer, command in commands.items():
        times[peer].append(first_line(command))
for peer, taken in times.items():
    result = {"peer": peer, "workload": "startup", "n": rounds, "first_line_ms": round(statistics.median(taken), 1)}
    print(json.dumps(result | {"min_ms": round(min(taken), 1), "max_ms": round(max(taken), 1)}))
wins = sum(weft < python for weft, python in zip(times["weft"], times["python3"]))
print(json.dumps({"workload": "startup", "weft_is_first": wins, "of": rounds}))

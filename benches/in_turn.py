"""CPU seconds of whole commands, run in turn; the first round warms the caches, the others count.

    python3 benches/in_turn.py ROUNDS < COMMANDS

A line of COMMANDS is NAME, the exit code that is wanted, and the command, with tabs between; one with a pipe in it goes to
the shell. For each a line is printed: NAME, the median of user plus system seconds, that of seconds on the wall, the least
and the most CPU, and the most memory in MB. A command that ends with another code has not done what is measured: it ends
everything.
"""

import os
import shlex
import statistics
import sys
import tempfile
import time


def main() -> None:
    rounds = int(sys.argv[1])
    commands = [line.rstrip("\n").split("\t") for line in sys.stdin if line.strip()]
    taken = {name: [] for name, _, _ in commands}
    for number in range(rounds + 1):
        for name, wanted, command in commands:
            figures = run(name, int(wanted), command)
            if number > 0:
                taken[name].append(figures)
    for name, figures in taken.items():
        cpu, wall, memory = zip(*figures)
        middle = statistics.median
        print(f"{name}\t{middle(cpu):.6f}\t{middle(wall):.6f}\t{min(cpu):.6f}\t{max(cpu):.6f}\t{max(memory):.1f}")


def run(name: str, wanted: int, command: str) -> tuple[float, float, float]:
    words = ["/bin/sh", "-c", command] if "|" in command else shlex.split(command)
    with tempfile.TemporaryFile() as complaints:
        started = time.monotonic()
        # Not subprocess: between fork and exec its child does work of its own, which would count.
        process = os.posix_spawnp(
            words[0],
            words,
            os.environ,
            file_actions=[
                (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
                (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0),
                (os.POSIX_SPAWN_DUP2, complaints.fileno(), 2),
            ],
        )
        _, status, used = os.wait4(process, 0)
        wall = time.monotonic() - started
        if os.waitstatus_to_exitcode(status) != wanted:
            complaints.seek(0)
            sys.stderr.buffer.write(complaints.read()[-2000:])
            sys.exit(f"error: {name}: ended with {os.waitstatus_to_exitcode(status)}, not {wanted}: {command[:200]}")
    return used.ru_utime + used.ru_stime, wall, used.ru_maxrss / 1024


if __name__ == "__main__":
    main()

"""Replays access logs over a Spark cluster: each partition is piped through `truststore check --clients - --partial`,
and `truststore merge` joins the parts. Prints the seconds of both ways, and fails unless they say the same.

    python replay.py TRUSTSTORE BUNDLE AT LOG...
"""

import os
import re
import shlex
import subprocess
import sys
import time

from pyspark import SparkContext


def main() -> None:
    program, bundle, at, *logs = sys.argv[1:]
    # Workers have folders of their own.
    program, bundle = os.path.abspath(program), os.path.abspath(bundle)
    command = [program, "check", bundle, "--at", at, "--partial", "--threads", "1", "--clients"]

    # And the Python of this one, whichever comes first in theirs.
    os.environ["PYSPARK_PYTHON"] = sys.executable

    started = time.monotonic()
    alone = subprocess.run([*command, *logs], check=True, capture_output=True, text=True).stdout
    single = time.monotonic() - started

    # Two workers with a core each, processes of their own that talk over the network as those of a cluster do.
    with SparkContext("local-cluster[2,1,1024]", "truststore replay") as spark:
        started = time.monotonic()
        # Every partition is a run of its own; what it prints is a part.
        parts = spark.textFile(",".join(logs), 8).pipe(shlex.join([*command, "-"]), checkCode=True).collect()
        merged = subprocess.run(
            [program, "merge", "--partial", "-"], input="\n".join(parts), check=True, capture_output=True, text=True
        ).stdout
        spread = time.monotonic() - started

    runs = sum(line.startswith('{"type":"head"') for line in parts)
    if runs < 2 or answer(alone) != answer(merged):
        sys.exit(f"error: one process says\n{answer(alone)}\nand the {runs} runs of the cluster\n{answer(merged)}")
    clients = answer(alone).count('{"type":"client"')
    print(f"{clients} clients; one process {single:.2f} s, {runs} runs on Spark {spread:.2f} s; the same answer")


def answer(lines: str) -> str:
    """All that is said, but for where it stood: a pipe is no file, and has lines of its own."""
    lines = re.sub(r'"file":"(?:[^"\\]|\\.)*","line":\d+', "", lines)
    return re.sub(r'"files":\d+,"files_with_clients":\d+', "", lines)


if __name__ == "__main__":
    main()

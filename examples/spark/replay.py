"""Replays access logs over a Spark cluster: each partition is piped through `truststore check --clients - --partial`,
and `truststore merge` joins the parts. Prints the seconds of both ways, and fails unless they say the same.

    python replay.py TRUSTSTORE BUNDLE AT LOG...
"""

import json
import os
import subprocess
import sys
import time

from pyspark import SparkContext


def main() -> None:
    program, bundle, at, *logs = sys.argv[1:]
    # Workers have folders of their own.
    program, bundle = os.path.abspath(program), os.path.abspath(bundle)
    command = [program, "check", bundle, "--at", at, "--partial", "--threads", "1", "--clients"]

    started = time.monotonic()
    alone = subprocess.run([*command, *logs], check=True, capture_output=True, text=True).stdout
    single = time.monotonic() - started

    # Two workers with a core each, processes of their own that talk over the network as those of a cluster do.
    with SparkContext("local-cluster[2,1,1024]", "truststore replay") as spark:
        started = time.monotonic()
        # Every partition is a run of its own; what it prints is a part.
        parts = spark.textFile(",".join(logs), 8).pipe(" ".join([*command, "-"]), checkCode=True).collect()
        merged = subprocess.run(
            [program, "merge", "--partial", "-"], input="\n".join(parts), check=True, capture_output=True, text=True
        ).stdout
        spread = time.monotonic() - started

    if clients(alone) != clients(merged):
        sys.exit("the cluster and the single process differ")
    print(f"{len(clients(alone))} clients; one process {single:.2f} s, Spark {spread:.2f} s; the same answer")


def clients(lines: str) -> list:
    """What is said of each client; where it stood first differs, since a pipe has lines of its own."""
    records = [json.loads(line) for line in lines.splitlines()]
    return [{**one, "file": "", "line": 0} for one in records if one["type"] == "client"]


if __name__ == "__main__":
    main()

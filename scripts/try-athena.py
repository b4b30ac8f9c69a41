#!/usr/bin/env python3
"""Runs the statements for Athena that a page shows on DuckDB, and compares: try-athena.py PROGRAM PAGE TESTDATA FOLDER

DuckDB gets the table as the page declares it, over logs in folders of days; sqlglot translates. Two functions of Athena that
DuckDB lacks are given to it here. The rows are written as `UNLOAD` writes them: JSON lines, names in small letters, gzip."""

import datetime
import gzip
import json
import pathlib
import re
import subprocess
import sys

import duckdb
import sqlglot

program, page, testdata, folder = sys.argv[1], *map(pathlib.Path, sys.argv[2:])


def main() -> None:
    create, unload = re.findall(r"^```sql\n(.*?)^```$", page.read_text(), re.MULTILINE | re.DOTALL)
    select = re.fullmatch(r"UNLOAD \((.*)\)\nTO 's3://\S+'\nWITH \(format = 'JSON', compression = 'GZIP'\)\n", unload, re.DOTALL)[1]
    template = re.search(r"'storage.location.template' = 's3://bucket/(.*?)\$\{day\}/'", create)[1]
    logs = folder / template
    days = write_logs(logs)
    month = {day for day in days if "2029/12/01" <= day <= "2029/12/31"}
    if not 3 < len(month) < len(days):
        sys.exit(f"error: of {len(days)} days, {len(month)} are in the month: the test lacks its point")

    table = sqlglot.parse_one(create, dialect="athena")
    columns = {
        one.name: one.kind.sql("duckdb")
        for one in table.find_all(sqlglot.exp.ColumnDef)
        if one.parent is table.this  # members of a struct are no columns
    }
    if set(columns) != {"requestTimeEpoch", "clientCert"}:
        sys.exit(f"error: columns {columns}")
    database = duckdb.connect()
    database.execute("CREATE MACRO to_iso8601(moment) AS strftime(make_timestamp(epoch_us(moment)), '%Y-%m-%dT%H:%M:%S.%gZ')")
    database.execute(
        f"""CREATE VIEW access_logs AS
        SELECT *, regexp_extract(filename, '(\\d+/\\d+/\\d+)/[^/]*$', 1) AS day
        FROM read_json('{logs}/**/*.gz', format = 'newline_delimited', filename = true, columns = {columns})"""
    )
    rows = database.execute(sqlglot.transpile(select, read="athena", write="duckdb")[0])
    names = [one[0].lower() for one in rows.description]
    counted = folder / "clients"
    counted.mkdir()
    some = [json.dumps(dict(zip(names, row))) + "\n" for row in rows.fetchall()]
    for part in range(2):  # every worker of Athena writes a file of its own
        (counted / f"part-{part}.gz").write_bytes(gzip.compress("".join(some[part::2]).encode()))

    from_logs = clients([str(logs / day) for day in sorted(month)])
    from_rows = clients([str(counted)])
    if from_logs != from_rows or len(from_logs) != len(some):
        sys.exit(f"error: the logs say\n{from_logs}\nand the rows of the statement\n{from_rows}")
    requests = sum(one["requests"] for one in from_logs)
    print(f"{len(from_logs)} clients, {requests} requests in {len(month)} of {len(days)} days: the statement finds who is in the logs")


def write_logs(logs: pathlib.Path) -> set[str]:
    """The test data day by day, what has no certificate, and requests a month earlier."""
    days: dict[str, list[str]] = {}
    for line in (testdata / "access.jsonl").read_text().splitlines():
        record = json.loads(line)
        moment = int(record["requestTimeEpoch"])
        for shift in (0, 31):
            record["requestTimeEpoch"] = str(moment - shift * 86_400_000)
            day = datetime.datetime.fromtimestamp(int(record["requestTimeEpoch"]) // 1000, datetime.timezone.utc)
            days.setdefault(f"{day:%Y/%m/%d}", []).append(json.dumps(record))
        without = {**record, "requestTimeEpoch": str(moment), "clientCert": {"clientCertPem": "-"}}
        days[f"{day + datetime.timedelta(31):%Y/%m/%d}"].append(json.dumps(without))
    for day, lines in days.items():
        (logs / day).mkdir(parents=True)
        (logs / day / "log.gz").write_bytes(gzip.compress("\n".join(lines).encode() + b"\n"))
    return set(days)


def clients(sources: list[str]) -> list[dict]:
    """What the program says of each client; where it stood first is another place in rows than in logs."""
    command = [program, "check", str(testdata / "new.pem"), "--at", "2030-01-01", "--format", "jsonl", "--clients", *sources]
    said = subprocess.run(command, capture_output=True, text=True)
    if said.returncode != 1:  # of the clients of the test data some are refused
        sys.exit(f"error: {' '.join(command)} ended with {said.returncode}\n{said.stderr}")
    records = map(json.loads, said.stdout.splitlines())
    return [{**one, "file": "", "line": 0} for one in records if one["type"] == "client"]


main()

"""Puts the figures that scripts/bench.sh has measured into tables: python3 benches/table.py RESULTS

RESULTS holds a file for each section that ran: lines of NAME, figure, unit and ratio, with tabs between. What they are held
against stands in benches/goals.tsv. A goal is compared with all digits of a ratio, and a ratio is shown rounded to its own
disadvantage, so that nothing is reached by rounding.
"""

import math
import pathlib
import statistics
import sys


def main() -> None:
    results = pathlib.Path(sys.argv[1])
    files = sorted(results.glob("*.tsv"), key=lambda file: file.stat().st_mtime)
    if not files:
        sys.exit("error: nothing is measured yet; see scripts/bench.sh --help")
    print((results / "sizes").read_text())
    newest = head(files[-1])
    other = [file.stem for file in files if head(file) != newest]
    if other:
        print(f"Measured earlier, with another program or other sizes: {', '.join(other)}.\n")
    goals(results)
    for keys in ["P-256", "RSA-2048"]:
        verifiers(results / "verifiers.tsv", keys)
    readers(results / "readers.tsv")


def head(file: pathlib.Path) -> str:
    """With what a section was measured."""
    return file.read_text().split("\n", 1)[0]


def goals(results: pathlib.Path) -> None:
    measured = {}
    for file in sorted(results.glob("*.tsv")):
        for name, figure, unit, ratio in lines(file, 4):
            measured[name] = (float(figure), unit, float(ratio) if ratio else None)
    rows = []
    for name, row, limit, goal, what in lines(pathlib.Path(__file__).with_name("goals.tsv"), 5):
        figure, unit, ratio = measured.get(row, (None, "", None))
        shown = "" if figure is None or ratio == figure else f"{figure:.4g} {unit}"
        if not goal:
            rows.append([name, what, shown or "not measured", "", "", ""])
        elif ratio is None:
            rows.append([name, what, "", "not measured", f"{limit} {goal}", ""])
        else:
            most = limit == "at most"
            reached = ratio <= float(goal) if most else ratio >= float(goal)
            rows.append([name, what, shown, to_its_disadvantage(ratio, most), f"{limit} {goal}", "reached" if reached else "MISSED"])
    table(["benchmark", "what / against what", "figure", "ratio", "goal", ""], rows)


def to_its_disadvantage(ratio: float, most: bool) -> str:
    # Of large figures three digits, of small ones thousandths.
    unit = 10.0 ** max(-3, math.floor(math.log10(abs(ratio))) - 2) if ratio else 1
    steps = (math.ceil if most else math.floor)(round(ratio / unit, 6))
    return f"{steps * unit:.3f}".rstrip("0").rstrip(".")


def verifiers(file: pathlib.Path, keys: str) -> None:
    """Microseconds of each round for each client, and what is missing."""
    if not file.exists():
        return
    rounds, missing = {}, []
    for of, name, figure in lines(file, 3):
        if of != keys:
            continue
        try:
            rounds.setdefault(name, []).append(float(figure))
        except ValueError:
            missing.append([name, figure, "", ""])
    middle = {name: statistics.median(figures) for name, figures in rounds.items()}
    if "the signatures alone" not in middle:
        return
    raw, ours = middle["the signatures alone"], middle["truststore"]
    rows = [[name, f"{one:.1f}", f"{one / raw:.2f}", f"{one / ours:.2f}"] for name, one in sorted(middle.items(), key=lambda pair: pair[1])]
    print(f"\nThe same {keys} clients by other verifiers, CPU for each client:\n")
    table(["verifier", "microseconds", "of raw-limit", "of ours"], rows + missing)


def readers(file: pathlib.Path) -> None:
    if not file.exists():
        return
    found = {name: float(figure) for name, figure, _, _ in lines(file, 4)}
    ours = found.get("truststore, with verdicts")
    if not ours:
        return
    rows = [[name, f"{speed:.3f}", f"{ours / speed:.1f}"] for name, speed in sorted(found.items(), key=lambda pair: -pair[1])]
    print("\nThe same log by other readers:\n")
    table(["reader, a whole process", "GB/s of CPU time", "ours is so many times as fast"], rows)


def lines(file: pathlib.Path, columns: int) -> list[list[str]]:
    text = file.read_text().splitlines()
    split = [line.split("\t") for line in text if line and not line.startswith("#")]
    return [line for line in split if len(line) == columns]


def table(head: list[str], rows: list[list[str]]) -> None:
    widths = [max(len(row[column]) for row in [head, *rows]) for column in range(len(head))]
    for row in [head, ["-" * width for width in widths], *rows]:
        print("| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths)) + " |")


if __name__ == "__main__":
    main()

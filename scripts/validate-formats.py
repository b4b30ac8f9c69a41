#!/usr/bin/env python3
"""Reads reports as their consumers do, each named as FORMAT=FILE, and says what a consumer would stumble over.

Run by scripts/format-validators.sh, which installs what is imported here. Exit code 1 where something is wrong.
"""

import json
import re
import sys
from pathlib import Path

import jsonschema
import junitparser
import xmlschema
from markdown_it import MarkdownIt
from referencing import Registry, Resource

ROOT = Path(__file__).resolve().parent.parent


def own_schema(name):
    """A schema of docs/, which may refer to the others there by their file names."""
    schemas = {path.name: json.loads(path.read_text()) for path in (ROOT / "docs").glob("*.schema.json")}
    registry = Registry().with_resources((key, Resource.from_contents(value)) for key, value in schemas.items())
    jsonschema.Draft202012Validator.check_schema(schemas[name])
    return jsonschema.Draft202012Validator(schemas[name], registry=registry)


def errors_of(validator, document):
    return [f"{error.json_path}: {error.message[:200]}" for error in validator.iter_errors(document)]


def report(text):
    return errors_of(own_schema("report.schema.json"), json.loads(text))


def lines(text):
    validator = own_schema("report-lines.schema.json")
    found = [f"line {number}: {error}" for number, line in enumerate(text.splitlines(), 1) for error in errors_of(validator, json.loads(line))]
    return found or ([] if text.endswith("\n") else ["the last line does not end"])


def sarif(text):
    document = json.loads(text)
    schema = json.loads((ROOT / "testdata/schemas/sarif-2.1.0.schema.json").read_text())
    validator = jsonschema.Draft7Validator(schema, format_checker=jsonschema.FormatChecker())
    found = errors_of(validator, document)
    # What the standard says in words: an index must point at the rule that is named (3.27.5), a message must hold no link
    # that its author did not mean (3.11.6).
    for run in document["runs"]:
        rules = run["tool"]["driver"]["rules"]
        for result in run["results"]:
            if "ruleIndex" in result and rules[result["ruleIndex"]]["id"] != result["ruleId"]:
                found.append(f"{result['ruleId']}: its index points at another rule")
            if re.search(r"(?<!\\)\[[^\]]*\]\(", result["message"]["text"]):
                found.append(f"a link in {result['message']['text']!r}")
    return found


def junit(text):
    schema = xmlschema.XMLSchema(ROOT / "testdata/schemas/junit-4.xsd")
    found = [f"{error.path}: {error.reason}" for error in schema.iter_errors(text)]
    suites = junitparser.JUnitXml.fromstring(text.encode())
    counted = {"tests": 0, "failures": 0, "errors": 0}
    for suite in suites:
        cases = list(suite)
        kinds = [type(one) for case in cases for one in case.result]
        counted["tests"] += len(cases)
        counted["failures"] += kinds.count(junitparser.Failure)
        counted["errors"] += kinds.count(junitparser.Error)
        if len({(case.classname, case.name) for case in cases}) != len(cases):
            found.append(f"{suite.name}: two cases of one name")
    for name, number in counted.items():
        if getattr(suites, name) != number:
            found.append(f"{name}: says {getattr(suites, name)}, holds {number}")
    return found


def gitlab(text):
    """As GitLab's documentation has it ("Code Quality report format"), with the severities that it knows."""
    issue = {
        "type": "object",
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "properties": {
            "description": {"type": "string", "minLength": 1},
            "check_name": {"type": "string", "minLength": 1},
            "fingerprint": {"type": "string", "minLength": 1},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "type": "object",
                "required": ["path", "lines"],
                "properties": {
                    "path": {"type": "string", "pattern": r"^(?!\./|/).+"},
                    "lines": {"type": "object", "required": ["begin"], "properties": {"begin": {"type": "integer", "minimum": 1}}},
                },
            },
        },
    }
    issues = json.loads(text)
    found = errors_of(jsonschema.Draft202012Validator({"type": "array", "items": issue}), issues)
    if len({one["fingerprint"] for one in issues}) != len(issues):
        found.append("two issues of one fingerprint: GitLab shows one of them")
    return found


def markdown(text):
    """As GitHub reads it: tables, links in plain text, HTML. The only HTML is the line break in tables."""
    tokens = MarkdownIt("gfm-like", {"html": True, "linkify": True}).parse(text)
    found = []
    every = [one for token in tokens for one in [token, *(token.children or [])]]
    for token in every:
        if token.type in ("link_open", "image", "html_block", "em_open", "strong_open", "s_open"):
            found.append(f"{token.type}: {token.content or token.attrs}")
        if token.type == "html_inline" and token.content != "<br>":
            found.append(f"HTML: {token.content}")
    # A mention is read from the text that is shown, and not from code.
    shown = "".join(one.content for token in tokens for one in token.children or [] if one.type == "text")
    found += [f"a mention: {name}" for name in re.findall(r"[@#]\w+", shown)]
    if not any(token.type == "heading_open" for token in tokens):
        found.append("no heading")
    return found


def github(text):
    """As the runner reads a log: every line a command, and no more of each than are shown."""
    found, counted = [], {}
    for line in text.splitlines():
        command = re.fullmatch(r"::(error|warning|notice)( [^:]*)?::(.*)", line)
        if not command:
            found.append(f"no annotation: {line!r}")
            continue
        counted[command[1]] = counted.get(command[1], 0) + 1
        for one in command[2].strip().split(","):
            if not re.fullmatch(r"(file|title)=[^,:\r\n]*|(line|endLine)=[1-9][0-9]*", one):
                found.append(f"no property: {one!r}")
        if re.search(r"%(?!25|0A|0D)", command[3]):
            found.append(f"a bare % in {command[3]!r}")
    return found + [f"{number} of {kind}" for kind, number in counted.items() if number > 10]


FORMATS = {
    "json": report,
    "jsonl": lines,
    "sarif": sarif,
    "junit": junit,
    "gitlab": gitlab,
    "markdown": markdown,
    "github": github,
}


def main():
    wrong = False
    for argument in sys.argv[1:]:
        name, file = argument.split("=", 1)
        for found in FORMATS[name](Path(file).read_text(encoding="utf-8")):
            print(f"{argument}: {found}")
            wrong = True
    return int(wrong)


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
"""Runs the steps of action.yml as GitHub's runner does, and the jobs of docs/ci.md as GitLab and CircleCI do, against bundles
that are sound, broken, missing and hostile.

scripts/try-pipelines.py PROGRAM ARCHIVES SNIPPETS: ARCHIVES is a folder that scripts/package.sh filled for
x86_64-unknown-linux-musl, SNIPPETS one that scripts/snippets.py filled.

The runner is imitated in what the steps can see of it: expressions are filled in before bash starts, each step gets files to
write outputs and the summary to, and the first step that fails ends the action. Needs PyYAML."""

import functools
import http.server
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import threading

import yaml

ROOT = pathlib.Path(__file__).resolve().parent.parent
PROGRAM, ARCHIVES, SNIPPETS = (pathlib.Path(argument).resolve() for argument in sys.argv[1:4])
ACTION = yaml.safe_load((ROOT / "action.yml").read_text())
GOOD = ROOT / "testdata/rules/ca-chain-incomplete/good/bundle.pem"
BAD = ROOT / "testdata/rules/ca-chain-incomplete/bad/bundle.pem"
CLOCK = "--at=2030-01-01"


def main():
    cases = [value for name, value in globals().items() if name.startswith("case_")]
    for case in cases:
        with tempfile.TemporaryDirectory() as folder:
            case(Runner(pathlib.Path(folder)))
        print(f"ok: {case.__name__[5:].replace('_', ' ')}")


def case_a_sound_bundle_passes(runner):
    run = runner.run(bundles="good.pem")
    assert run.code == 0 and run.outputs["exit-code"] == "0", run
    assert results(run) == [], run
    assert "good.pem" in run.summary, run


def case_a_broken_bundle_fails_and_is_annotated(runner):
    run = runner.run(bundles="bad.pem")
    assert run.code == 1 and run.outputs["exit-code"] == "1", run
    assert re.search(r"^::error file=bad\.pem,line=1\b", run.log, re.MULTILINE), run
    assert "ca-chain-incomplete" in run.summary, run
    assert [result["ruleId"] for result in results(run)] == ["ca-chain-incomplete"], run


def case_several_bundles_are_one_report(runner):
    run = runner.run(bundles="good.pem\n  bad.pem  \n\n")
    assert run.code == 1, run
    assert "good.pem" in run.summary and "bad.pem" in run.summary, run


def case_what_is_asked_reaches_the_program(runner):
    shutil.copy(ROOT / "testdata/pki/client-stranger.pem", runner.folder / "stranger.pem")
    run = runner.run(bundles="good.pem", clients="stranger.pem", **{"for": "api-gateway\nrfc5280"})
    assert run.code == 1 and "stranger.pem" in run.summary and "RFC 5280" in run.summary, run
    run = runner.run(bundles="bad.pem", **{"fail-on": "never"})
    assert run.code == 0 and results(run), run


def case_nothing_checked_is_no_success(runner):
    run = runner.run(bundles="missing.pem")
    assert run.code == 2 and run.outputs["exit-code"] == "2", run
    assert "sarif" not in run.outputs, run
    run = runner.run()
    assert run.code == 2 and "truststore.toml" in run.log, run


def case_the_configuration_says_what_no_input_says(runner):
    shutil.copy(SNIPPETS / "truststore.toml", runner.folder)
    shutil.copy(GOOD, runner.folder / "truststore.pem")
    (runner.folder / "partners").mkdir()
    shutil.copy(ROOT / "testdata/pki/client.pem", runner.folder / "partners")
    run = runner.run()
    assert run.code == 0 and "truststore.pem" in run.summary and "Amazon API Gateway (HTTP" in run.summary, run
    shutil.copy(BAD, runner.folder / "truststore.pem")
    assert runner.run().code == 1


def case_no_name_is_a_command_to_the_runner(runner):
    hostile = "::add-mask::x.pem"
    shutil.copy(BAD, runner.folder / hostile)
    run = runner.run(bundles=hostile)
    assert run.code == 1, run
    # What stands between a stop and its token is text to the runner.
    heard = re.sub(r"^::stop-commands::(\w{32})\n.*?^::\1::$", "", run.log, flags=re.MULTILINE | re.DOTALL)
    assert "add-mask" in run.log and "::stop-commands" not in heard, run
    assert not re.search(r"^\s*::(?!error |warning |notice )", heard, re.MULTILINE), run


def case_inputs_are_never_run(runner):
    for hostile in ["$(touch pwned)", "`touch pwned`", "good.pem; touch pwned", "'; touch pwned; '", "--output=json=pwned"]:
        for name in ["bundles", "clients", "for", "fail-on"]:
            run = runner.run(**{"bundles": "good.pem", name: hostile})
            assert run.code == 2, (name, hostile, run)
            assert not (runner.folder / "pwned").exists(), (name, hostile, run)


def case_a_release_is_installed_only_as_its_checksum_says(runner):
    mirror = runner.folder / "mirror"
    shutil.copytree(ARCHIVES, mirror)
    archive = next(mirror.glob("*.tar.gz"))
    release = {"bundles": "good.pem", "install": "release", "releases": mirror.as_uri()}
    run = runner.run(**release)
    assert run.code == 0 and run.outputs["program"].endswith("/truststore"), run
    run = runner.run(**release, sha256=archive.with_name(archive.name + ".sha256").read_text()[:64])
    assert run.code == 0, run
    run = runner.run(**release, sha256="0" * 64)
    assert run.code == 2 and "SHA-256" in run.log and "program" not in run.outputs, run

    other = mirror / "other.tar.gz"
    shutil.copy(archive, other)
    checksum = archive.with_name(archive.name + ".sha256")
    checksum.write_text(checksum.read_text().replace(archive.name, other.name))
    run = runner.run(**release)
    assert run.code == 2 and "SHA-256" in run.log, run

    with archive.open("ab") as file:
        file.write(b"more")
    checksum.write_text(checksum.read_text().replace(other.name, archive.name))
    run = runner.run(**release)
    assert run.code == 2 and "SHA-256" in run.log, run

    archive.unlink()
    run = runner.run(**release)
    assert run.code == 2 and "install: cargo" in run.log, run


def case_an_unknown_way_to_install_is_named(runner):
    run = runner.run(bundles="good.pem", install="npm")
    assert run.code == 2 and "release, cargo or path" in run.log, run


def case_the_workflow_of_the_page_works_as_it_stands(runner):
    workflow = snippet(".github/workflows/truststore.yml")
    steps = [step for job in workflow["jobs"].values() for step in job["steps"]]
    (ours,) = [step for step in steps if "/truststore@" in step.get("uses", "")]
    asked = {**ours["with"], "arguments": f"{ours['with']['arguments']}\n{CLOCK}"}
    for bundle, code in [("good.pem", 0), ("bad.pem", 1)]:
        shutil.copy(runner.folder / bundle, runner.folder / "truststore.pem")
        assert runner.run(**asked).code == code


def case_the_job_of_gitlab_passes_and_fails_as_it_should(runner):
    job = snippet(".gitlab-ci.yml")["truststore"]
    script = job["before_script"] + job["script"]
    assert run_job(runner.folder, script, job["variables"], "good.pem").returncode == 0
    assert json.loads((runner.folder / "code-quality.json").read_text()) == []
    assert run_job(runner.folder, script, job["variables"], "bad.pem").returncode == 1
    found = json.loads((runner.folder / "code-quality.json").read_text())
    assert [one["check_name"] for one in found] == ["ca-chain-incomplete"], found
    assert "ca-chain-incomplete" in (runner.folder / "truststore.xml").read_text()


def case_the_job_of_circleci_passes_and_fails_as_it_should(runner):
    job = snippet(".circleci/config.yml")["jobs"]["truststore"]
    script = [step["run"] for step in job["steps"] if "run" in step]
    assert run_job(runner.folder, script, job["environment"], "good.pem").returncode == 0
    assert run_job(runner.folder, script, job["environment"], "bad.pem").returncode == 1
    assert "ca-chain-incomplete" in (runner.folder / "results/truststore.xml").read_text()


def snippet(name):
    return yaml.safe_load((SNIPPETS / name).read_text())


def run_job(folder, lines, variables, bundle):
    """The lines of a job in one shell that stops at the first that fails; the archives come from a server of our own."""
    handler = functools.partial(Quiet, directory=ARCHIVES)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        shutil.copy(folder / bundle, folder / "truststore.pem")
        script = "\n".join(["set -e", *lines]).replace("truststore.pem", f"truststore.pem {CLOCK}")
        environment = {**os.environ, **variables, "RELEASE": f"http://127.0.0.1:{server.server_port}"}
        try:
            return subprocess.run(["sh", "-c", script], cwd=folder, env=environment, timeout=60, check=False)
        finally:
            server.shutdown()
            for archive in folder.glob("*.tar.gz*"):
                archive.unlink()


class Quiet(http.server.SimpleHTTPRequestHandler):
    """A file server that does not say what it serves."""

    def log_message(self, *_):
        pass


class Run:
    """What came of running the action."""

    def __init__(self, code, outputs, summary, log):
        self.code, self.outputs, self.summary, self.log = code, outputs, summary, log

    def __repr__(self):
        return f"exit code {self.code}\noutputs {self.outputs}\nsummary {self.summary}\nlog {self.log}"


class Runner:
    """A workspace with a sound and a broken bundle, and the program on PATH."""

    def __init__(self, folder):
        self.folder, self.number = folder, 0
        shutil.copy(GOOD, folder / "good.pem")
        shutil.copy(BAD, folder / "bad.pem")
        (folder / "bin").mkdir()
        (folder / "bin/truststore").symlink_to(PROGRAM)

    def run(self, **inputs):
        """All steps, until one fails."""
        inputs.setdefault("install", "path")
        inputs.setdefault("arguments", CLOCK)
        known = {name: inputs.pop(name, about.get("default", "")) for name, about in ACTION["inputs"].items()}
        assert not inputs, f"action.yml has no input {inputs}"
        self.number += 1
        scratch = self.folder / f"runner-{self.number}"
        scratch.mkdir()
        context = {f"inputs.{name}": value for name, value in known.items()}
        context |= {"github.action_path": str(ROOT), "github.action_repository": "example/truststore"}
        log, code, outputs = "", 0, {}
        for step in ACTION["runs"]["steps"]:
            if code == 0:
                code, said = self.step(step, context, scratch)
                log += said
                for name, value in read_outputs(scratch / "output").items():
                    context[f"steps.{step['id']}.outputs.{name}"] = value
                (scratch / "output").unlink()
        for name, about in ACTION["outputs"].items():
            if value := fill(about["value"], context):
                outputs[name] = value
        summary = scratch / "summary"
        return Run(code, outputs, summary.read_text() if summary.exists() else "", log)

    def step(self, step, context, scratch):
        assert step["shell"] == "bash" and "${{" not in step["run"], step
        (scratch / "output").touch()
        script = scratch / "step.sh"
        script.write_text(step["run"])
        environment = {
            "PATH": f"{self.folder / 'bin'}:{os.environ['PATH']}",
            "HOME": str(scratch),
            "RUNNER_TEMP": str(scratch),
            "GITHUB_ACTIONS": "true",
            "GITHUB_SERVER_URL": "https://example.invalid",
            "GITHUB_WORKSPACE": str(self.folder),
            "GITHUB_OUTPUT": str(scratch / "output"),
            "GITHUB_STEP_SUMMARY": str(scratch / "summary"),
        }
        environment |= {name: fill(value, context) for name, value in step.get("env", {}).items()}
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", script],
            cwd=self.folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=60,
            check=False,
        )
        return done.returncode, done.stdout


def fill(text, context):
    """An expression as the runner evaluates it: what is not there is empty."""
    return re.sub(r"\$\{\{ ([\w.-]+) \}\}", lambda match: context.get(match[1], ""), text)


def read_outputs(file):
    return dict(line.split("=", 1) for line in file.read_text().splitlines())


def results(run):
    """The findings of all runs of the SARIF file."""
    sarif = json.loads(pathlib.Path(run.outputs["sarif"]).read_text())
    return [result for part in sarif["runs"] for result in part["results"]]


main()

"""What the steps of action.yml do: aadrift is run, and its report told to GitHub Actions.

Inputs come as INPUT_* variables and become whole arguments; no shell sees them. The exit code is an
output, so that the report can be uploaded before the job fails.
"""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
from pathlib import Path
from typing import Any

_BOT = {
    "NAME": "github-actions[bot]",
    "EMAIL": "41898282+github-actions[bot]@users.noreply.github.com",
}


def given(name: str) -> str:
    """An input without the blanks around it."""
    return os.environ.get(f"INPUT_{name}", "").strip()


def lines(name: str) -> list[str]:
    """An input that has one item on each line."""
    return [line.strip() for line in given(name).splitlines() if line.strip()]


def arguments(reports: Path) -> list[str]:
    """The command line of aadrift. A value stands behind its option's ``=``, so it can't be one."""
    command = given("COMMAND")
    found = [command, "--format=text"]
    found += [f"--format={name}:{reports / file}" for name, file in REPORTS.items()]
    if given("ANNOTATIONS") != "true":
        # aadrift annotates by itself, unless these go somewhere else.
        found.append(f"--format=github:{reports / 'annotations.txt'}")
    found += [f"--live={one}" for one in lines("LIVE")]
    for name in ("CHANGED_SINCE", "BASELINE"):
        if given(name):
            found.append(f"--{name.lower().replace('_', '-')}={given(name)}")
    if given("STRICT") == "true":
        found.append("--strict")
    if command == "fix":
        found += ["--pull-request", "--yes"]
        found += [f"--branch={given('BRANCH')}", f"--group-by={given('GROUP_BY')}"]
    return [*found, *lines("ARGS"), "--", *lines("PATHS")]


REPORTS = {
    "json": "aadrift.json",
    "sarif": "aadrift.sarif",
    "markdown": "aadrift.md",
}


def identity() -> dict[str, str]:
    """Who commits: whoever git knows, else the bot of GitHub Actions."""
    found = {}
    for name, value in _BOT.items():
        asked = ["git", "config", "--get", f"user.{name.lower()}"]
        known = subprocess.run(asked, capture_output=True, check=False).stdout.strip()
        if not known:
            found |= {
                variable: value
                for variable in (f"GIT_AUTHOR_{name}", f"GIT_COMMITTER_{name}")
                if not os.environ.get(variable)
            }
    return found


def outcome(code: int, options: list[str]) -> str:
    """What an exit code means."""
    if code == 0:
        return "clean"
    return "findings" if code == (2 if "--detailed-exitcode" in options else 1) else "error"


def outputs(code: int, options: list[str], reports: Path) -> dict[str, Any]:
    """The outputs of the step. A report that was not written has no path."""
    found: dict[str, Any] = {"exit-code": code, "outcome": outcome(code, options)}
    for name, file in REPORTS.items():
        found[name] = reports / file if (reports / file).is_file() else ""
    if not found["json"]:
        return found
    report = json.loads(found["json"].read_text("utf-8"))
    summary = report["summary"]
    published = (report.get("fix") or {}).get("published", ())
    return found | {
        "gateways": summary["gateways"],
        "errors": summary["findings"]["error"],
        "warnings": summary["findings"]["warning"],
        "pull-requests": "\n".join(
            one["pullRequest"] for one in published if one["action"] in ("opened", "updated")
        ),
    }


def tell(found: dict[str, Any]) -> None:
    """Write outputs, between marks that no value can guess."""
    with open(os.environ["GITHUB_OUTPUT"], "a", encoding="utf-8") as stream:
        for name, value in found.items():
            mark = secrets.token_hex(16)
            stream.write(f"{name}<<{mark}\n{value}\n{mark}\n")


def main() -> None:
    """Run aadrift, and tell what it found."""
    reports = Path(os.environ["RUNNER_TEMP"]) / f"aadrift-{secrets.token_hex(4)}"
    reports.mkdir(parents=True)
    options = arguments(reports)
    environment = {**os.environ, **(identity() if given("COMMAND") == "fix" else {})}
    if given("SUMMARY") != "true":
        environment.pop("GITHUB_STEP_SUMMARY", None)
    command = [sys.executable, "-I", "-m", "aadrift", *options]
    code = subprocess.run(command, env=environment, check=False).returncode
    tell(outputs(code, options, reports))


if __name__ == "__main__":
    main()

"""Runs the steps of a composite action as a runner does, with conditions and files of outputs."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from ci_expressions import filled, value
from ci_trees import ROOT


@dataclass
class Runner:
    """A machine with a checked out repository.

    ``installed`` is the Python that an earlier run installed aadrift for: it is not done again.
    """

    work: Path
    temporary: Path
    environment: dict[str, str]
    python: str
    installed: str = ""
    log: str = ""
    summary: str = ""
    outputs: dict[str, str] = field(default_factory=dict)
    used: list[dict[str, Any]] = field(default_factory=list)
    failed: str = ""

    def run(self, **inputs: str) -> Runner:
        """Run the whole action. ``failed`` is the step that failed."""
        action = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
        given = {name.replace("_", "-"): text for name, text in inputs.items()}
        assert set(given) <= set(action["inputs"])
        known = {"github.token": "ghs_theTokenOfTheJob123456"}
        for name, one in action["inputs"].items():
            known[f"inputs.{name}"] = given.get(name, filled(one["default"], known))
        for step in action["runs"]["steps"]:
            if not value(step.get("if", "True"), known):
                continue
            if step.get("id") == "install" and self.installed:
                known["steps.install.outputs.python"] = self.installed
                continue
            if "uses" in step:
                used = {key: filled(text, known) for key, text in step["with"].items()}
                self.used.append({"uses": step["uses"], "with": used})
                known["steps.python.outputs.python-path"] = self.python
            elif not self._step(step, known):
                self.failed = step["name"]
                break
        self.installed = known.get("steps.install.outputs.python", "")
        self.outputs = {
            name: filled(one["value"], known) for name, one in action["outputs"].items()
        }
        return self

    def _step(self, step: dict[str, Any], known: dict[str, str]) -> bool:
        output, summary = self.temporary / "output", self.temporary / "summary"
        script = self.temporary / "script.sh"
        for path in (output, summary):
            path.write_text("", "utf-8")
        script.write_text(step["run"], "utf-8")
        own = {name: filled(text, known) for name, text in step.get("env", {}).items()}
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", str(script)],
            cwd=self.work / filled(step.get("working-directory", "."), known),
            env={
                **self.environment,
                "GITHUB_ACTIONS": "true",
                "GITHUB_ACTION_PATH": str(ROOT),
                "GITHUB_OUTPUT": str(output),
                "GITHUB_STEP_SUMMARY": str(summary),
                "RUNNER_TEMP": str(self.temporary),
                **own,
            },
            capture_output=True,
            text=True,
            check=False,
        )
        self.log += done.stdout + done.stderr
        self.summary += summary.read_text("utf-8")
        for one in _parsed(output.read_text("utf-8")):
            known[f"steps.{step['id']}.outputs.{one[0]}"] = one[1]
        return done.returncode == 0


def _parsed(text: str) -> list[tuple[str, str]]:
    """The outputs in a file: ``name=value``, or ``name<<MARK``, lines, and the mark."""
    found, lines = [], iter(text.splitlines())
    for line in lines:
        name, marked, mark = line.partition("<<")
        if marked and "=" not in name:
            inner = []
            for one in lines:
                if one == mark:
                    break
                inner.append(one)
            found.append((name, "\n".join(inner)))
        else:
            name, _, one = line.partition("=")
            found.append((name, one))
    return found

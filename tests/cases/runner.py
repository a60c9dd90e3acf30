"""Runs golden cases (``README.md`` beside this file says what they consist of)."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import tomllib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from tests.cli.cli_runner import Result, invoke, spawn
from tests.reports.report_schema import validate

CASES = Path(__file__).parent

GATEWAY_KEYS = (
    "address",
    "kind",
    "dialect",
    "location",
    "variant",
    "identity",
    "cloud",
    "audience",
    "origins",
    "live",
    "verdict",
    "stack",
    "candidates",
)
PROFILE_KEYS = (
    "name",
    "audience",
    "class",
    "tenant",
    "issuer",
    "applicationId",
    "tie",
    "live",
    "liveGateways",
    "entra",
)
FINDING_KEYS = ("code", "level", "location", "gateway", "variant", "live", "suppressed")


@dataclass(frozen=True)
class Case:
    folder: Path

    @property
    def name(self) -> str:
        return self.folder.name

    @cached_property
    def settings(self) -> dict[str, Any]:
        settings = tomllib.loads((self.folder / "case.toml").read_text(encoding="utf-8"))
        unknown = set(settings) - {"description", "args", "exit", "stderr", "process", "fix"}
        assert not unknown, f"{self.name}: case.toml has unknown keys {unknown}"
        return settings

    @property
    def expected(self) -> Path:
        return self.folder / "report.json"

    @property
    def fixed(self) -> Path:
        return self.folder / "fixed"

    @property
    def args(self) -> list[str]:
        return list(self.settings.get("args", ["check"]))

    @property
    def fix_args(self) -> list[str]:
        fix = self.settings.get("fix", {}).get("args")
        return list(fix) if fix else ["fix", *self.args[1:]]

    @property
    def fix_exit(self) -> int:
        return int(self.settings.get("fix", {}).get("exit", self.settings["exit"]))

    def copy(self, target: Path) -> Path:
        """Lay out the case below a folder; returns the scanned tree."""
        tree = target / "input"
        shutil.copytree(self.folder / "input", tree, symlinks=True)
        for path in sorted(tree.rglob("dot_*"), key=lambda one: -len(one.parts)):
            path.rename(path.with_name("." + path.name.removeprefix("dot_")))
        if (self.folder / "evidence").is_dir():
            shutil.copytree(self.folder / "evidence", target / "evidence")
        return tree

    def run(self, tree: Path, *arguments: str) -> Result:
        runner = spawn if self.settings.get("process") else invoke
        return runner(*arguments, cwd=tree)

    def report(self, result: Result) -> dict[str, Any]:
        """The JSON report of a run, valid against the schema."""
        report: dict[str, Any] = json.loads(result.raw)
        validate(report)
        return report


def every() -> list[Case]:
    return [Case(path.parent) for path in sorted(CASES.glob("*/case.toml"))]


def contents(tree: Path) -> dict[str, bytes]:
    """Every file of a tree by its relative path."""
    return {
        path.relative_to(tree).as_posix(): path.read_bytes()
        for path in sorted(tree.rglob("*"))
        if path.is_file() and ".git" not in path.relative_to(tree).parts
    }


def essence(report: dict[str, Any]) -> dict[str, Any]:
    """What a report says apart from wording, versions and the machine that it ran on."""
    return {
        "verdicts": report["summary"]["verdicts"],
        "gateways": [_gateway(entry) for entry in report["gateways"]],
        "live": report["live"],
        "findings": [_finding(entry) for entry in report["findings"]],
        "unreadable": [
            {key: entry[key] for key in ("path", "line")} for entry in report["unreadable"]
        ],
        "complete": report["evidence"]["live"]["complete"],
        **({"profiles": list(map(_profile, report["profiles"]))} if "profiles" in report else {}),
    }


def _profile(entry: dict[str, Any]) -> dict[str, Any]:
    kept = {key: entry[key] for key in PROFILE_KEYS if key in entry}
    kept["location"] = f"{entry['location']['path']}:{entry['location']['line']}"
    kept["gateways"] = [one["address"] for one in entry["gateways"]]
    return kept


def _gateway(entry: dict[str, Any]) -> dict[str, Any]:
    kept = {key: entry[key] for key in GATEWAY_KEYS if key in entry}
    kept["trace"] = [f"{point['path']}:{point['line']}" for point in entry["trace"]]
    for setting in ("tenant", "issuer"):
        kept[setting] = {key: entry[setting][key] for key in ("value", "status")}
    return kept


def _finding(entry: dict[str, Any]) -> dict[str, Any]:
    kept = {key: entry[key] for key in FINDING_KEYS if key in entry}
    if kept["suppressed"] is not None:
        kept["suppressed"] = {key: kept["suppressed"][key] for key in ("source", "reason")}
    fix = entry["fix"]
    kept["fix"] = fix and {
        "safety": fix["safety"],
        "edits": [
            {key: edit[key] for key in ("path", "byteRange", "old", "new")} for edit in fix["edits"]
        ],
    }
    return kept


def check_places(report: dict[str, Any], tree: Path) -> None:
    """Every literal that a report names stands where it says."""
    for gateway in report["gateways"]:
        for origin in [*gateway["origins"], *gateway["tenant"].get("origins", [])]:
            check_literal(tree, origin, origin["text"])
    for finding in report["findings"]:
        for edit in (finding["fix"] or {"edits": []})["edits"]:
            check_literal(tree, {**edit["region"], "byteRange": edit["byteRange"]}, edit["old"])


def codec_of(data: bytes) -> str:
    """What the text of a file is encoded in behind its byte order mark."""
    marks = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
    declared = re.match(
        rb"""<\?xml [^>]*encoding=["']((?:iso-8859|windows)-\d+)""", data, re.IGNORECASE
    )
    return marks.get(data[:2]) or (declared[1].decode() if declared else "utf-8")


def check_literal(tree: Path, place: dict[str, Any], text: str) -> None:
    data = (tree / place["path"]).read_bytes()
    codec = codec_of(data)
    start, end = place["byteRange"]
    assert data[start:end].decode(codec) == text
    line = data.decode(codec).removeprefix("\ufeff").split("\n")[place["line"] - 1]
    if place["line"] == place["endLine"]:
        assert line[place["column"] - 1 : place["endColumn"] - 1] == text


def git_apply(tree: Path, patch: bytes) -> None:
    """Apply a patch with git itself, in a repository of the tree's own."""
    git = ["git", "-C", str(tree)]
    subprocess.run([*git, "init", "-q"], check=True, capture_output=True)
    subprocess.run([*git, "apply", "-"], input=patch, check=True, capture_output=True)
    shutil.rmtree(tree / ".git")

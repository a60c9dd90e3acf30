"""What the real terraform says of expressions and of values converted to types."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

import pytest

Answer = str  # the value as JSON, or one of the two words below
FAILS = "fails"
UNKNOWN = "unknown"


def need_terraform() -> None:
    """Skip the test where terraform is missing; in CI, fail."""
    if shutil.which("terraform") is None:
        if os.environ.get("CI"):
            pytest.fail("terraform is not on the PATH")
        pytest.skip("terraform is not installed")


def apply(folder: Path, program: str) -> dict[str, object]:
    """The outputs of a program without providers."""
    (folder / "main.tf").write_text(program, encoding="utf-8")
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "CHECKPOINT_DISABLE": "1"}
    run = subprocess.run(
        ["terraform", "apply", "-auto-approve", "-input=false", "-no-color"],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout[-2000:] + run.stderr[-2000:]
    state = json.loads((folder / "terraform.tfstate").read_text(encoding="utf-8"))
    return {name: output["value"] for name, output in state["outputs"].items()}


def answers(folder: Path, expressions: Iterable[str]) -> dict[str, Answer]:
    """What each expression evaluates to."""
    given = list(expressions)
    blocks = [
        f'output "o{at}" {{\n'
        f'  value     = try(["value", jsonencode({expression})], ["{FAILS}", ""])\n'
        f"  sensitive = true\n}}\n"
        for at, expression in enumerate(given)
    ]
    outputs = apply(folder, "".join(blocks))
    found: dict[str, Answer] = {}
    for at, expression in enumerate(given):
        match outputs.get(f"o{at}"):
            case ["value", str(shown)]:
                found[expression] = shown
            case None:
                found[expression] = UNKNOWN
            case _:
                found[expression] = FAILS
    return found


def converted(folder: Path, cases: Iterable[tuple[str, str]]) -> list[Answer]:
    """What values become as variables of types that they fit."""
    blocks = [
        f'variable "v{at}" {{\n  type    = {type_}\n  default = {value}\n}}\n'
        f'output "o{at}" {{\n  value = [jsonencode(var.v{at})]\n}}\n'
        for at, (type_, value) in enumerate(cases)
    ]
    outputs = apply(folder, "".join(blocks))
    shown: list[Answer] = []
    for at in range(len(blocks)):
        value = outputs[f"o{at}"]
        assert isinstance(value, list)
        shown.append(str(value[0]))
    return shown

"""Runs generated programs through the real terraform binary and through our evaluation."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from aadrift.languages.terraform.instance import Instance, Root
from aadrift.languages.terraform.sources import Library
from aadrift.languages.terraform.values_files import auto_loaded, from_files
from aadrift.values import Bool, Mapping, Null, Number, OneOf, Sequence, Text, Unknown, Value
from aadrift.workspace import Workspace
from tests.terraform.differential.programs import Program


@dataclass
class Outcome:
    """What a comparison found. ``different`` and ``unknown`` name program and output."""

    programs: int = 0
    values: int = 0
    rejected: list[str] = field(default_factory=list)
    different: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)

    def add(self, other: Outcome) -> None:
        self.programs += other.programs
        self.values += other.values
        self.rejected += other.rejected
        self.different += other.different
        self.unknown += other.unknown


def write(folder: Path, programs: dict[str, Program]) -> None:
    """Lay out programs as child modules of one root, their values in its terraform.tfvars."""
    main: list[str] = []
    values: list[str] = []
    for name, program in programs.items():
        for path, text in program.files.items():
            target = folder / name / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
        arguments = []
        for variable, value in program.values.items():
            main.append(f'variable "{name}_{variable}" {{\n  type = any\n}}')
            values.append(f"{name}_{variable} = {value}")
            arguments.append(f"  {variable} = var.{name}_{variable}")
        inner = "\n".join(arguments)
        main.append(f'module "{name}" {{\n  source = "./{name}"\n{inner}\n}}')
        main.append(f'output "{name}" {{\n  value = module.{name}\n}}')
    (folder / "main.tf").write_text("\n".join(main) + "\n", encoding="utf-8")
    (folder / "terraform.tfvars").write_text("\n".join(values) + "\n", encoding="utf-8")


def terraform(folder: Path) -> dict[str, Any] | str:
    """The planned outputs by name, or terraform's complaint."""
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "TF_IN_AUTOMATION": "1",
        "CHECKPOINT_DISABLE": "1",
    }

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["terraform", *arguments],
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )

    for arguments in (("init", "-no-color", "-input=false"), ("plan", "-no-color", "-out=p")):
        done = run(*arguments)
        if done.returncode:
            return done.stdout + done.stderr
    shown = run("show", "-json", "p")
    outputs = json.loads(shown.stdout, parse_float=Decimal)["planned_values"].get("outputs", {})
    return {name: output.get("value") or {} for name, output in outputs.items()}


def ours(folder: Path, name: str) -> Value:
    """Our value of one output of the root module in a folder."""
    workspace = Workspace(folder)
    library = Library(workspace)
    root = Root(workspace, library, ".")
    arguments = from_files(workspace, auto_loaded(workspace, "."))
    instance = Instance(root, library.at("."), arguments)
    return instance.attribute(instance.module.outputs[name].body.attributes["value"])


def plain(value: Value) -> Any:
    """A known value as JSON has it."""
    match value:
        case Text() | Bool():
            return value.value
        case Number():
            return Decimal(value.value)
        case Null():
            return None
        case Sequence():
            return [plain(item) for item in value.items]
        case Mapping():
            return {key: plain(item) for key, item in value.entries.items()}
    raise AssertionError(value)


def undecided(value: Value) -> str | None:
    """Why some part of a value is not known, or not decided; None where all of it is."""
    match value:
        case Unknown() | OneOf():
            return value.reason
        case Sequence():
            parts = list(value.items)
        case Mapping():
            parts = list(value.entries.values())
        case _:
            return None
    return next((doubt for part in parts if (doubt := undecided(part)) is not None), None)


def normal(value: Any) -> Any:
    """JSON with all numbers as Decimal."""
    match value:
        case bool() | str() | None:
            return value
        case int() | float() | Decimal():
            return Decimal(value)
        case list():
            return [normal(item) for item in value]
        case dict():
            return {key: normal(item) for key, item in value.items()}
    raise AssertionError(value)


def compare(folder: Path, programs: dict[str, Program]) -> Outcome:
    """Compare every output of some programs; those that terraform rejects are set apart."""
    write(folder, programs)
    theirs = terraform(folder)
    if isinstance(theirs, str):
        return _split(folder, programs, theirs)
    outcome = Outcome(programs=len(programs))
    sys.setrecursionlimit(20_000)
    for name in programs:
        mine = ours(folder, name)
        for output, expected in theirs.get(name, {}).items():
            outcome.values += 1
            value = mine.get(output) if isinstance(mine, Mapping) else mine
            where = f"{name}.{output}"
            doubt = undecided(value) if value is not None else None
            if doubt is not None:
                outcome.unknown.append(f"{where}: {doubt}")
            elif value is None or plain(value) != normal(expected):
                shown = plain(value) if value is not None else None
                outcome.different.append(f"{where}: ours {shown!r}, terraform {expected!r}")
    return outcome


def _split(folder: Path, programs: dict[str, Program], complaint: str) -> Outcome:
    """Find the programs that terraform does not accept by halving."""
    if len(programs) == 1:
        name = next(iter(programs))
        return Outcome(rejected=[f"{name}: {complaint.strip()[:2000]}"])
    items = list(programs.items())
    middle = len(items) // 2
    outcome = Outcome()
    for number, half in enumerate((items[:middle], items[middle:])):
        inner = folder / f"half{number}"
        inner.mkdir()
        outcome.add(compare(inner, dict(half)))
    return outcome


def batches(seeds: Iterable[int], size: int) -> Iterable[dict[str, Program]]:
    """Programs of some seeds in groups of one terraform run each."""
    from tests.terraform.differential.programs import program

    group: dict[str, Program] = {}
    for seed in seeds:
        group[f"p{seed}"] = program(seed)
        if len(group) == size:
            yield group
            group = {}
    if group:
        yield group

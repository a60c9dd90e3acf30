"""Whatever the value of an unknown input turns out to be, its result was among those announced.

The one law that keeps a gateway from being called clean because of something that nobody knows.
"""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest

from aadrift.languages.terraform.arguments import constant
from aadrift.languages.terraform.evaluation import evaluate_code
from aadrift.languages.terraform.instance import Instance, Root
from aadrift.languages.terraform.sources import Library
from aadrift.languages.terraform.values_files import Literals
from aadrift.values import (
    Bool,
    Mapping,
    Null,
    Number,
    OneOf,
    Sequence,
    Text,
    Unknown,
    Value,
    branches,
    one_of,
)
from aadrift.workspace import Workspace
from tests.terraform.differential import programs

_VARIABLE = re.compile(r'variable "(\w+)" \{\n  type    = (.*)\n')


def covers(announced: Value, actual: Value) -> bool:
    """Whether a value with unknown inputs allows for the one with known inputs.

    The latter can be a choice too: what ``format`` makes of null is nowhere told.
    """
    if isinstance(actual, OneOf):
        return all(covers(announced, option) for option in branches(actual))
    return any(_covers(option, actual) for option in branches(announced))


def _covers(announced: Value, actual: Value) -> bool:
    match announced, actual:
        case Unknown(), _:
            return True
        case _, Unknown():
            return actual.failed  # Terraform refuses these inputs
        case OneOf(), _:
            return covers(announced, actual)
        case (Text(), Text()) | (Bool(), Bool()) | (Number(), Number()):
            return announced.value == actual.value
        case Null(), Null():
            return True
        case Sequence(), Sequence() if len(announced.items) == len(actual.items):
            if announced.kind == "set":
                return all(any(covers(x, y) for x in announced.items) for y in actual.items)
            return all(map(covers, announced.items, actual.items))
        case Mapping(), Mapping():
            same = announced.entries.keys() == actual.entries.keys()
            return same and all(
                covers(announced.entries[k], actual.entries[k]) for k in actual.entries
            )
    return False


class Program:
    """A generated program, some of whose variables are not known."""

    def __init__(self, seed: int, folder: Path) -> None:
        self.random = random.Random(seed)
        generated = programs.program(seed)
        for path, text in generated.files.items():
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
        self.workspace = Workspace(folder)
        self.library = Library(self.workspace)
        self.given = {name: self.value(text) for name, text in generated.values.items()}
        kinds = dict(_VARIABLE.findall(generated.files["main.tf"]))
        unknown = [name for name in kinds if self.random.random() < 0.5]
        make = programs.Generator(seed + 1_000_000)
        self.candidates = {
            name: [self.value(programs.constant(make.literal(kinds[name]))) for _ in range(2)]
            for name in unknown or [self.random.choice(list(kinds))]
        }

    def value(self, text: str) -> Value:
        return evaluate_code(Text(text), Literals(self.workspace), {})

    def outputs(self, inputs: dict[str, Value]) -> dict[str, Value]:
        arguments = {name: constant(value) for name, value in (self.given | inputs).items()}
        root = Root(self.workspace, self.library, ".")
        instance = Instance(root, self.library.at("."), arguments)
        return {
            name: instance.attribute(block.body.attributes["value"])
            for name, block in instance.module.outputs.items()
        }

    def announced(self) -> dict[str, Value]:
        later = Unknown("it is not known")
        choices: dict[str, Value] = {}
        for name, candidates in self.candidates.items():
            options = self.random.choice([[later], candidates, [*candidates, later]])
            choices[name] = one_of(options, "it is not decided")
        return self.outputs(choices)

    def actual(self) -> dict[str, Value]:
        return self.outputs({n: self.random.choice(some) for n, some in self.candidates.items()})


@pytest.mark.parametrize("first", range(0, 200, 20))
def test_no_result_comes_as_a_surprise(first: int, tmp_path: Path) -> None:
    for seed in range(first, first + 20):
        program = Program(seed, tmp_path / str(seed))
        announced = program.announced()
        for _ in range(3):
            for name, value in program.actual().items():
                assert covers(announced[name], value), f"seed {seed}, output {name}: {value}"

"""Whatever the value of an unknown parameter turns out to be, its result was announced.

The law that keeps a gateway from being called clean because of something that nobody knows, held
in Bicep and in ARM JSON.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.azure_functions.choosing_programs import PARAMETERS, Generator, arm, bicep
from tests.azure_functions.test_functions import value

from aadrift.engine import deep_recursion
from aadrift.inputs import Inputs
from aadrift.languages.arm.documents import Library as ArmLibrary
from aadrift.languages.arm.evaluation import Frame, evaluate_value
from aadrift.languages.arm.scope import Run as ArmRun
from aadrift.languages.arm.scope import TemplateScope
from aadrift.languages.azure_functions import OpenObject, Surroundings
from aadrift.languages.bicep.files import Library
from aadrift.languages.bicep.parameters import fixed
from aadrift.languages.bicep.scope import Run
from aadrift.languages.bicep.templates import Template
from aadrift.languages.data.json import decode_json
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


def covers(announced: Value, actual: Value) -> bool:
    """Whether a value with unknown inputs allows for the one with known inputs."""
    return any(_covers(option, actual) for option in branches(announced))


def _covers(announced: Value, actual: Value) -> bool:
    match announced, actual:
        case Unknown(), _:
            known = (announced.pattern or "").strip("*")
            return not known or isinstance(actual, Text) or _is_refused(actual)
        case _, Unknown():
            return _is_refused(actual)
        case OneOf(), _:
            return covers(announced, actual)
        case (Text(), Text()) | (Bool(), Bool()) | (Number(), Number()):
            return announced.value == actual.value
        case Null(), Null():
            return True
        case Sequence(), Sequence() if len(announced.items) == len(actual.items):
            return all(map(covers, announced.items, actual.items))
        case Mapping(), Mapping():
            held = {key.lower(): item for key, item in announced.entries.items()}
            found = {key.lower(): item for key, item in actual.entries.items()}
            if isinstance(announced, OpenObject):
                held |= dict.fromkeys(found.keys() - held.keys(), announced.missing)
            return held.keys() == found.keys() and all(covers(held[k], found[k]) for k in found)
    return False


def _is_refused(actual: Value) -> bool:
    """Whether the deployment refuses the parameters."""
    return isinstance(actual, Unknown) and actual.failed


class Program:
    """Some expressions in both languages, with parameters of which some are not known."""

    def __init__(self, seed: int, folder: Path) -> None:
        self.make = Generator(seed)
        kinds = ("string", "object", "array", "string")
        self.nodes = [self.make.make(kind, 3) for kind in kinds]
        self.text = "\n".join(
            [
                *(f"param {name} {kind}" for name, kind in PARAMETERS.items()),
                *(f"output r{at} object = {bicep(one)}" for at, one in enumerate(self.nodes)),
            ]
        )
        (folder / "main.bicep").write_text(self.text)
        self.workspace = Workspace(folder)
        self.library = Library(self.workspace)
        pick = self.make.random
        self.given = {name: value(self.make.value(kind)) for name, kind in PARAMETERS.items()}
        undecided = [name for name in PARAMETERS if pick.random() < 0.5] or ["s1"]
        self.candidates = {
            name: [value(self.make.value(PARAMETERS[name])) for _ in range(2)] for name in undecided
        }

    def bicep(self, given: dict[str, Value]) -> list[Value]:
        documents = ArmLibrary(self.workspace)
        run = Run(self.library, documents, Inputs(), ArmRun())
        file = self.library.file("main.bicep")
        assert file is not None
        assert not self.workspace.problems, (self.text, self.workspace.problems)
        template = Template(file, fixed(given), Surroundings(), run)
        place = file.source.span(0, 0)
        return [template.output(f"r{at}", place, 0) for at in range(len(self.nodes))]

    def arm(self, given: dict[str, Value]) -> list[Value]:
        document = {
            "parameters": {
                name: {"type": kind.rstrip("?"), "nullable": kind.endswith("?")}
                for name, kind in PARAMETERS.items()
            }
        }
        template = decode_json(Text(json.dumps(document)))
        assert isinstance(template, Mapping)
        scope = TemplateScope(template, given, Surroundings(), ArmRun())
        return [evaluate_value(Text(f"[{arm(node)}]"), Frame(scope)) for node in self.nodes]

    def undecided(self) -> dict[str, Value]:
        later = Unknown("it is not known")
        choices: dict[str, Value] = {}
        for name, candidates in self.candidates.items():
            options = self.make.random.choice([[later], candidates, [*candidates, later]])
            choices[name] = one_of(options, "it is not decided")
        return self.given | choices

    def decided(self) -> dict[str, Value]:
        pick = self.make.random
        return self.given | {name: pick.choice(some) for name, some in self.candidates.items()}


@pytest.mark.parametrize("first", range(0, 200, 20))
def test_no_result_comes_as_a_surprise(first: int, tmp_path: Path) -> None:
    with deep_recursion():
        for seed in range(first, first + 20):
            program = Program(seed, tmp_path)
            undecided = program.undecided()
            for evaluate in (program.bicep, program.arm):
                announced = evaluate(undecided)
                for _ in range(3):
                    decided = program.decided()
                    for at, actual in enumerate(evaluate(decided)):
                        assert covers(announced[at], actual), (
                            f"seed {seed}: {bicep(program.nodes[at])}\n{undecided}\n{decided}\n"
                            f"{announced[at]}\n{actual}"
                        )

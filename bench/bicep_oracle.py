"""Compare two readers on templates and what the compiler made of them: bicep_oracle.py FOLDER…

Public modules are checked in as ``main.bicep`` and, compiled by Microsoft's compiler, as
``main.json``. Each pair below the folders (say, clones of Azure/bicep-registry-modules) is
evaluated by the reader of its language: the defaults of parameters, the variables, and the
properties of every resource whose type and name both readers know, those of nested modules
included. What both know has to be the same. A required parameter gets a value of its type, the
same on both sides.

Prints how much was compared and every contradiction; exits with 1 when there is one. A template
that was not compiled again after its source changed contradicts it, too: name such a source with
``--stale`` once you have looked at it.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))

from aadrift.inputs import Inputs
from aadrift.languages.arm.compiled import source_beside
from aadrift.languages.arm.documents import Document, Form
from aadrift.languages.arm.documents import Library as ArmLibrary
from aadrift.languages.arm.scope import Run as ArmRun
from aadrift.languages.arm.templates import expand, instances
from aadrift.languages.azure_functions import Surroundings, equal, key_of, lookup
from aadrift.languages.bicep import syntax
from aadrift.languages.bicep.evaluation import Symbol
from aadrift.languages.bicep.files import Library
from aadrift.languages.bicep.gateways import every_template, is_module
from aadrift.languages.bicep.parameters import fixed
from aadrift.languages.bicep.scope import Run
from aadrift.languages.bicep.templates import Instance, Template
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
)
from aadrift.workspace import Workspace

Resources = dict[tuple[str, str], list[Mapping]]
# What steers a deployment, or is written in another way in each language.
NAMING = frozenset(("name", "type", "apiversion", "scope", "parent", "dependson", "condition"))
STEERING = NAMING | {"copy", "resources", "existing", "comments", "metadata", "import", "extension"}


@dataclass
class Tally:
    """What was compared, and where the readers contradict each other."""

    counts: Counter[str] = field(default_factory=Counter)
    contradictions: list[str] = field(default_factory=list)

    def compare(self, what: str, place: str, ours: Value, theirs: Value) -> None:
        """Compare what both values know."""
        stack = [(place, ours, theirs)]
        while stack:
            at, one, other = stack.pop()
            if any(isinstance(side, Unknown | OneOf | Symbol) for side in (one, other)):
                self.counts["not known"] += 1
            elif isinstance(one, Mapping) and isinstance(other, Mapping):
                stack.extend(self._members(at, one, other))
            elif isinstance(one, Sequence) and isinstance(other, Sequence):
                if len(one.items) != len(other.items):
                    self._contradict(at, one, other)
                    continue
                pairs = zip(one.elements(), other.elements(), strict=True)
                stack.extend((f"{at}[{n}]", *pair) for n, pair in enumerate(pairs))
            else:
                self.counts[what] += 1
                if not equal(one, other):
                    self._contradict(at, one, other)

    def _members(self, at: str, one: Mapping, other: Mapping) -> Iterator[tuple[str, Value, Value]]:
        for key in dict.fromkeys([*one.entries, *other.entries]):
            mine, theirs = lookup(one, key), lookup(other, key)
            is_first = key_of(one, key) is None or key in one.entries
            if not is_first:
                continue  # the same property in another case
            yield f"{at}.{key}", mine or Null(), theirs or Null()

    def _contradict(self, at: str, one: Value, other: Value) -> None:
        self.contradictions.append(f"{at}: {_shown(one)} in Bicep, {_shown(other)} in JSON")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", nargs="+", type=Path)
    parser.add_argument("--stale", nargs="*", default=[], help="sources to leave out, by path")
    options = parser.parse_args()
    sys.setrecursionlimit(20_000)
    tally = Tally()
    for folder in options.folder:
        workspace = Workspace(folder)
        for path in sorted(folder.resolve().rglob("*.bicep")):
            if workspace.relative(path) not in options.stale:
                check(workspace.relative(path), workspace, tally)
    for name, count in tally.counts.items():
        print(f"{count:8} {name}")
    for line in tally.contradictions:
        print(line)
    print(f"{len(tally.contradictions)} contradictions")
    return int(bool(tally.contradictions) or not tally.counts)


def check(path: str, workspace: Workspace, tally: Tally) -> None:
    """Compare a Bicep file with the template beside it, if the compiler made that."""
    documents, library = ArmLibrary(workspace), Library(workspace)
    beside = f"{path.removesuffix('.bicep')}.json"
    document = documents.document(beside) if workspace.is_file(beside) else None
    if document is None or document.form is not Form.TEMPLATE:
        return
    file = library.file(path) if source_beside(beside, document.value, workspace) else None
    if file is None:
        return
    tally.counts["pairs"] += 1
    given = required(document.value)
    around = Surroundings(template=path)
    run = Run(library, documents, Inputs(), ArmRun())
    template = Template(file, fixed(given), around, run)
    expansion = expand(document.value, given, around, run.arm)
    for name, declaration in file.names.items():
        span = file.span(declaration)
        if isinstance(declaration, syntax.ParameterDeclaration):
            theirs = expansion.scope.parameter(name, None)
            tally.compare("parameters", f"{path} param {name}", template.name(name, span), theirs)
        elif isinstance(declaration, syntax.VariableDeclaration) and has(document, name):
            theirs = expansion.scope.variable(name, None)
            tally.compare("variables", f"{path} var {name}", template.name(name, span), theirs)
    ours = bicep_resources(template)
    compiled: Resources = defaultdict(list)
    for one in instances(expansion, lambda _kind, _body, _frame: True):
        called = one.get("name")
        if isinstance(called, Text) and not one.existing and one.remote is None:
            body = {key: one.get(key) for key in one.body.entries if key.lower() not in STEERING}
            compiled[one.type.lower(), called.value.lower()].append(Mapping(body))
    for key, bodies in ours.items():
        others = compiled.get(key, [])
        if len(bodies) == len(others) == 1:
            tally.counts["resources"] += 1
            where = f"{path} {key[0]} {key[1]}"
            tally.compare("resource properties", where, bodies[0], others[0])


def has(document: Document, variable: str) -> bool:
    """Whether a compiled template kept a variable (the compiler inlines some)."""
    variables = lookup(document.value, "variables")
    if not isinstance(variables, Mapping):
        return False
    loops = lookup(variables, "copy")
    names = [lookup(one, "name") for one in _items(loops) if isinstance(one, Mapping)]
    looped = any(isinstance(name, Text) and name.value == variable for name in names)
    return looped or variable in variables.entries


def required(template: Mapping) -> dict[str, Value]:
    """A value for each parameter that needs one, by lower-case name."""
    section = lookup(template, "parameters")
    definitions = lookup(template, "definitions")
    given: dict[str, Value] = {}
    for name, definition in section.items() if isinstance(section, Mapping) else ():
        if not isinstance(definition, Mapping) or lookup(definition, "defaultValue") is not None:
            continue
        value = sample(name, definition, definitions)
        if value is not None and lookup(definition, "nullable") is None:
            given[name.lower()] = value
    return given


def sample(name: str, definition: Mapping, definitions: Value | None) -> Value | None:
    """A value of the type of a parameter."""
    reference = lookup(definition, "$ref")
    if isinstance(reference, Text) and isinstance(definitions, Mapping):
        target = lookup(definitions, reference.value.rsplit("/", 1)[-1])
        return sample(name, target, definitions) if isinstance(target, Mapping) else None
    allowed = _items(lookup(definition, "allowedValues"))
    if allowed:
        return allowed[0]
    kind = lookup(definition, "type")
    samples: dict[str, Value] = {
        "string": Text(f"sample-{name}"),
        "int": Number(3),
        "bool": Bool(value=True),
        "array": Sequence(()),
    }
    return samples.get(kind.value) if isinstance(kind, Text) else None


def bicep_resources(root: Template) -> Resources:
    """The resources of a template and its modules by type and name, where those are known."""
    found: Resources = defaultdict(list)
    for template in every_template(root):
        for instance in template.instances():
            name = name_of(instance)
            if is_module(instance) or instance.existing or name is None:
                continue
            members = (one for one in instance.body.members if isinstance(one, syntax.Property))
            names = (one.name for one in members if one.name is not None)
            body = {key: instance.get(key) for key in names if key.lower() not in STEERING}
            found[instance.type.lower(), name.lower()].append(Mapping(body))
    return found


def name_of(instance: Instance) -> str | None:
    """The whole name of a resource, its parent's in front."""
    name, parent = instance.get("name"), instance.get("parent")
    if not isinstance(name, Text):
        return None
    if isinstance(parent, Null):
        return name.value if "::" not in instance.address else None
    if not isinstance(parent, Symbol):
        return None
    above = parent.member("name", parent.where)
    single = instance.type.count("/") == 2
    return f"{above.value}/{name.value}" if isinstance(above, Text) and single else None


def _items(value: Value | None) -> tuple[Value, ...]:
    return value.items if isinstance(value, Sequence) else ()


def _shown(value: Value) -> str:
    if isinstance(value, Text | Bool | Number):
        return repr(value.value)[:120]
    return type(value).__name__.lower()


if __name__ == "__main__":
    sys.exit(main())

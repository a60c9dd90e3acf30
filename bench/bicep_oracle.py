"""Compare two readers on templates and what the compiler made of them: bicep_oracle.py FOLDER…

Public modules are checked in as ``main.bicep`` and, compiled by Microsoft's compiler, as
``main.json``. Each pair below the folders (say, clones of Azure/bicep-registry-modules) is
evaluated by the reader of its language, twice: with a value for each required parameter, and with
one for every parameter, made from its type. What both readers know has to be the same:

* parameters, variables and outputs;
* every resource: of a compiled template with symbols by its symbol (how many a loop makes and
  whether its condition holds included), else by its type and name. Compared are its name and its
  properties; of a local module the arguments, and then all of the module itself, at any depth.

Prints how many values were compared, how many only one of the readers knows (with ``--unknown N``
the N most frequent reasons), and every contradiction; exits with 1 when there is one. A template
that was not compiled again after its source changed contradicts it, too: name such a source with
``--stale`` once you have looked at it.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))

from bicep_samples import every, required

from aadrift.inputs import Inputs
from aadrift.languages.arm.compiled import source_beside
from aadrift.languages.arm.documents import Document, Form
from aadrift.languages.arm.documents import Library as ArmLibrary
from aadrift.languages.arm.gateways import given_arguments
from aadrift.languages.arm.scope import Run as ArmRun
from aadrift.languages.arm.scope import outputs_of
from aadrift.languages.arm.templates import Expansion, declared, expand, is_false, nested, type_of
from aadrift.languages.arm.templates import Instance as ArmInstance
from aadrift.languages.arm.templates import instances_of as arm_instances_of
from aadrift.languages.azure_functions import OpenObject, Surroundings, equal, key_of, lookup
from aadrift.languages.bicep import syntax
from aadrift.languages.bicep.evaluation import Symbol
from aadrift.languages.bicep.files import Library
from aadrift.languages.bicep.parameters import fixed
from aadrift.languages.bicep.scope import Run
from aadrift.languages.bicep.templates import Instance, Template
from aadrift.source import Span
from aadrift.values import Bool, Mapping, Null, Number, OneOf, Sequence, Text, Unknown, Value
from aadrift.workspace import Workspace

Resource = syntax.ResourceDeclaration | syntax.ModuleDeclaration
# What steers a deployment, or is written in another way in each language.
STEERING = frozenset(
    ("name", "type", "apiversion", "scope", "parent", "dependson", "condition", "copy", "resources",
     "existing", "comments", "metadata", "import", "extension", "params", "asserts")
)  # fmt: skip


@dataclass
class Tally:
    """What was compared, and where the readers contradict each other."""

    counts: Counter[str] = field(default_factory=Counter)
    reasons: dict[str, list[str]] = field(default_factory=dict)
    contradictions: dict[str, None] = field(default_factory=dict)

    def compare(self, what: str, place: str, ours: Value, theirs: Value) -> None:
        """Compare what both values know."""
        stack = [(place, ours, theirs)]
        while stack:
            at, one, other = stack.pop()
            if self._is_unknown(at, one, other):
                continue
            if isinstance(one, Mapping) and isinstance(other, Mapping):
                stack.extend(_members(at, one, other))
            elif isinstance(one, Sequence) and isinstance(other, Sequence):
                if len(one.items) != len(other.items):
                    self.contradict(at, one, other)
                    continue
                pairs = zip(one.elements(), other.elements(), strict=True)
                stack.extend((f"{at}[{n}]", *pair) for n, pair in enumerate(pairs))
            else:
                self.counts[f"values of {what} compared"] += 1
                if not equal(one, other):
                    self.contradict(at, one, other)

    def _is_unknown(self, at: str, one: Value, other: Value) -> bool:
        ours, theirs = (isinstance(side, Unknown | OneOf | Symbol) for side in (one, other))
        if isinstance(one, OpenObject) and isinstance(other, Mapping) and not other.entries:
            theirs = True  # of a scope, such as resourceGroup('x'), the compiler writes nothing
        if ours and theirs:
            self.counts["values that neither reader knows"] += 1
        elif ours:
            self.counts["values that only the JSON reader knows"] += 1
            self.reasons.setdefault(f"Bicep: {_reason(one)}", []).append(at)
        elif theirs:
            self.counts["values that only the Bicep reader knows"] += 1
            self.reasons.setdefault(f"JSON: {_reason(other)}", []).append(at)
        return ours or theirs

    def contradict(self, at: str, one: Value | int, other: Value | int) -> None:
        """Record a contradiction."""
        self.contradictions[f"{at}: {_shown(one)} in Bicep, {_shown(other)} in JSON"] = None


def _members(at: str, one: Mapping, other: Mapping) -> Iterator[tuple[str, Value, Value]]:
    for key in dict.fromkeys([*one.entries, *other.entries]):
        if key not in one.entries and key_of(one, key) is not None:
            continue  # the same property in another case
        yield f"{at}.{key}", lookup(one, key) or Null(), lookup(other, key) or Null()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", nargs="+", type=Path)
    parser.add_argument("--stale", nargs="*", default=[], help="sources to leave out, by path")
    parser.add_argument("--unknown", type=int, default=0, help="show so many reasons")
    options = parser.parse_args()
    sys.setrecursionlimit(20_000)
    tally = Tally()
    for folder in options.folder:
        workspace = Workspace(folder)
        for path in sorted(folder.resolve().rglob("*.bicep")):
            if workspace.relative(path) not in options.stale:
                check(workspace.relative(path), workspace, tally)
    for name, count in tally.counts.most_common():
        print(f"{count:8,} {name}")
    by_count = sorted(tally.reasons.items(), key=lambda one: len(one[1]), reverse=True)
    for reason, places in by_count[: options.unknown]:
        print(f"{len(places):8,} times {reason} (such as {places[0]})")
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
    tally.counts["pairs of files"] += 1
    samples: tuple[Callable[[Mapping], dict[str, Value]], ...] = (required, every)
    for sample in samples:
        given = sample(document.value)
        around = Surroundings(template=path)
        run = Run(library, documents, Inputs(), ArmRun())
        template = Template(file, fixed(given), around, run)
        compare_templates(template, _expanded(document, given, run), path, tally)


def _expanded(document: Document, given: dict[str, Value], run: Run) -> Expansion:
    return expand(document.value, given, Surroundings(template=document.path), run.arm)


def compare_templates(ours: Template, theirs: Expansion, place: str, tally: Tally) -> None:
    """Compare all that a template says with what the compiler made of it."""
    tally.counts["templates, those of modules included"] += 1
    for name, declaration in ours.file.names.items():
        span = ours.file.span(declaration)
        if isinstance(declaration, syntax.ParameterDeclaration):
            value = theirs.scope.parameter(name, None)
            tally.compare("parameters", f"{place} param {name}", ours.name(name, span), value)
        elif isinstance(declaration, syntax.VariableDeclaration) and _has(theirs.template, name):
            value = theirs.scope.variable(name, None)
            tally.compare("variables", f"{place} var {name}", ours.name(name, span), value)
    for name, output in outputs_of(theirs.scope, 0).items():
        value = lookup(output, "value") if isinstance(output, Mapping) else None
        span = Span(ours.source, 0, 0)
        tally.compare(
            "outputs", f"{place} output {name}", ours.output(name, span, 0), value or Null()
        )
    compiled = declared(lookup(theirs.template, "resources"))
    if isinstance(lookup(theirs.template, "resources"), Mapping):
        bodies = dict(compiled)
        for declaration, parents in _resources(ours):
            symbol = "::".join((*parents, declaration.name.text))
            if symbol in bodies:
                _compare_symbol(
                    declaration, bodies[symbol], ours, theirs, f"{place} {symbol}", tally
                )
    else:
        _compare_by_name(ours, [body for _, body in compiled], theirs, place, tally)


def _resources(template: Template) -> Iterator[tuple[Resource, tuple[str, ...]]]:
    """The resources and modules that a file declares, with the names of those around them."""
    stack: list[tuple[Resource, tuple[str, ...]]] = [
        (one, ())
        for one in template.file.names.values()
        if isinstance(one, syntax.ResourceDeclaration | syntax.ModuleDeclaration)
    ]
    while stack:
        declaration, parents = stack.pop()
        yield declaration, parents
        body: object = declaration.body
        while isinstance(body, syntax.ForExpression | syntax.IfCondition):
            body = body.body
        inner = body.resources if isinstance(body, syntax.ObjectExpression) else ()
        stack.extend((one, (*parents, declaration.name.text)) for one in inner)


def _compare_symbol(
    declaration: Resource,
    body: Mapping,
    ours: Template,
    theirs: Expansion,
    place: str,
    tally: Tally,
) -> None:
    kind = type_of(body, "", theirs.frame)
    all_of = arm_instances_of(kind, body, theirs, theirs.frame)
    made = [one for one in all_of if not is_false(one.get("condition"))]
    wanted = [one for one in ours.instances() if one.declaration is declaration]
    if any("[*]" in one.address for one in wanted) or any(one.index == "[*]" for one in made):
        tally.counts["loops of which not everything is known"] += 1
        return
    tally.counts["values of conditions and loops compared"] += 1
    if len(wanted) != len(made):
        tally.contradict(f"{place} (how many)", len(wanted), len(made))
        return
    for one, other in zip(wanted, made, strict=True):
        tally.counts["resources and modules"] += 1
        _compare_instances(one, other, theirs, f"{place}{other.index}", tally)


def _compare_by_name(
    ours: Template, bodies: list[Mapping], theirs: Expansion, place: str, tally: Tally
) -> None:
    by_name: dict[tuple[str, str], list[ArmInstance]] = {}
    for body in bodies:
        for other in arm_instances_of(type_of(body, "", theirs.frame), body, theirs, theirs.frame):
            name = other.get("name")
            if isinstance(name, Text) and not is_false(other.get("condition")):
                key = (other.type.lower(), name.value.lower())
                by_name.setdefault(key, []).append(other)
    mine: dict[tuple[str, str], list[Instance]] = {}
    for one in ours.instances():
        name = _name_of(one)
        if isinstance(name, Text) and not one.existing:
            kind = one.type or "Microsoft.Resources/deployments"
            mine.setdefault((kind.lower(), name.value.lower()), []).append(one)
    for key, found in mine.items():
        others = by_name.get(key, [])
        if len(found) == len(others) == 1:
            tally.counts["resources and modules"] += 1
            where = f"{place} {key[0]} {key[1]}"
            _compare_instances(found[0], others[0], theirs, where, tally)


def _compare_instances(
    one: Instance, other: ArmInstance, theirs: Expansion, place: str, tally: Tally
) -> None:
    _compare_names(one, other, place, tally)
    if isinstance(one.declaration, syntax.ModuleDeclaration):
        tally.compare("arguments", place, one.template.arguments(one).value(), _arguments(other))
        target, inner = one.template.target(one), nested(other, theirs)
        if isinstance(target, Template) and isinstance(inner, Expansion):
            compare_templates(target, inner, f"{place} >", tally)
    elif not one.existing:
        tally.compare("properties", place, _body(one), _compiled_body(other))


def _arguments(instance: ArmInstance) -> Value:
    given = given_arguments(instance)
    return Mapping({}) if isinstance(given, Null) else given


def _body(instance: Instance) -> Value:
    whole = instance.whole()
    return _without_steering(whole) if isinstance(whole, Mapping) else whole


def _compiled_body(instance: ArmInstance) -> Value:
    keys = (key for key in instance.body.entries if key.lower() not in STEERING)
    return Mapping({key: instance.get(key) for key in keys})


def _without_steering(body: Mapping) -> Mapping:
    entries = {key: item for key, item in body.items() if key.lower() not in STEERING}
    if isinstance(body, OpenObject):
        return OpenObject(entries, missing=body.missing)
    return Mapping(entries)


def _compare_names(one: Instance, other: ArmInstance, place: str, tally: Tally) -> None:
    """Compare a resource's names; behind its parents', which Bicep does not write with it."""
    ours, theirs = one.get("name"), other.get("name")
    if isinstance(ours, Null):
        return  # a module need not have one
    is_child = "::" in one.address or not isinstance(one.get("parent"), Null)
    if is_child and isinstance(ours, Text) and isinstance(theirs, Text):
        theirs = Text("/".join(theirs.value.split("/")[-1 - ours.value.count("/") :]))
    tally.compare("names", f"{place} name", ours, theirs)


def _name_of(instance: Instance) -> Value:
    """The name of a resource, where it is the whole of its name."""
    is_child = "::" in instance.address or not isinstance(instance.get("parent"), Null)
    return Null() if is_child else instance.get("name")


def _has(template: Mapping, variable: str) -> bool:
    """Whether a compiled template kept a variable (the compiler inlines some)."""
    variables = lookup(template, "variables")
    if not isinstance(variables, Mapping):
        return False
    loops = lookup(variables, "copy")
    items = loops.items if isinstance(loops, Sequence) else ()
    names = [lookup(one, "name") for one in items if isinstance(one, Mapping)]
    looped = any(isinstance(name, Text) and name.value == variable for name in names)
    return looped or variable in variables.entries


def _reason(value: Value) -> str:
    match value:
        case Unknown() | OneOf():
            return value.reason
        case Symbol():
            return f"it is {value.what}"
        case _:
            return "it is empty"


def _shown(value: Value | int) -> str:
    if isinstance(value, Text | Bool | Number):
        return repr(value.value)[:120]
    return str(value) if isinstance(value, int) else type(value).__name__.lower()


if __name__ == "__main__":
    sys.exit(main())

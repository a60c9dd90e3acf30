"""One deployment of a Bicep file: its parameters, resources and modules."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from aadrift.languages import azure_functions
from aadrift.languages.azure_functions import OpenObject, Surroundings, lookup
from aadrift.languages.bicep import syntax
from aadrift.languages.bicep.evaluation import (
    REFERENCE,
    Absent,
    Frame,
    Looped,
    Symbol,
    evaluate,
    rounds,
)
from aadrift.languages.bicep.files import BicepFile
from aadrift.languages.bicep.modules import (
    Arguments,
    JsonModule,
    Missing,
    arguments_of,
    deployed_into,
    resolve,
)
from aadrift.languages.bicep.parameters import Given, value_of
from aadrift.languages.bicep.reach import Reach
from aadrift.languages.bicep.scope import FileScope, Run
from aadrift.records import dataclass
from aadrift.source import Span, Step
from aadrift.values import Bool, Mapping, Null, Sequence, Text, Unknown, Value, one_of

# Azure Resource Manager follows far fewer.
_MAX_NESTING = 30

_RUNTIME = "is only known after the deployment"

# What an id is made by, in a file that is deployed into some scope.
_ID_FUNCTIONS = {"resourceGroup": "resourceId", "tenant": "tenantResourceId"}

# What the compiler knows of a resource without asking Azure for it.
_STATIC = frozenset(("id", "name", "type"))


@dataclass(frozen=True)
class Instance:
    """One resource or module of a template.

    ``type`` is the whole type without its version (empty for a module), ``address`` the symbolic
    name behind those of the modules that lead to it (``hub/vgw[0]``).
    """

    declaration: syntax.ResourceDeclaration | syntax.ModuleDeclaration
    type: str
    body: syntax.ObjectExpression
    frame: Frame
    template: Template
    address: str

    def get(self, name: str, cost: int = 0) -> Value:
        """A property of the body, evaluated; null where it is missing."""
        for one in self.body.members:
            if isinstance(one, syntax.Property) and one.name == name:
                return evaluate(one.value, self.frame.bind({}, cost))
        if any(isinstance(one, syntax.Spread) for one in self.body.members):
            whole = self.whole()
            found = lookup(whole, name) if isinstance(whole, Mapping) else whole
            return Null() if found is None else found
        return Null()

    def whole(self) -> Value:
        """The body, evaluated."""
        return evaluate(self.body, self.frame)

    @property
    def existing(self) -> bool:
        """Whether it only refers to something that is deployed elsewhere."""
        return isinstance(self.declaration, syntax.ResourceDeclaration) and (
            self.declaration.existing
        )

    @property
    def header(self) -> Span:
        """From its keyword to its type or path."""
        declaration = self.declaration
        last = declaration.type if isinstance(declaration, syntax.ResourceDeclaration) else None
        end = last.end if last is not None else declaration.name.end
        text = self.template.source.text
        start = max(text.rfind("\n", 0, declaration.name.start) + 1, declaration.start)
        start += len(text[start:end]) - len(text[start:end].lstrip())
        return Span(self.template.source, start, end)


@dataclass(frozen=True)
class _Round:
    """An instance that a declaration may make, and whether it does: as far as that is known."""

    instance: Instance
    made: bool | Value


class Template(FileScope):
    """The names of a file that is deployed with some parameters."""

    def __init__(
        self,
        file: BicepFile,
        given: Given,
        surroundings: Surroundings,
        run: Run,
        within: str = "",
        links: tuple[str, ...] = (),
    ) -> None:
        super().__init__(file, run, surroundings)
        self.given = given
        self.within = within
        self.links = (*links, file.path)
        self._instances: dict[int, list[Instance]] = {}
        self._rounds: dict[int, list[_Round]] = {}
        self._targets: dict[str, Template | JsonModule | Missing] = {}

    def declared(self, declaration: syntax.Declaration, span: Span, depth: int) -> Value:
        """The value of a parameter, resource or module."""
        match declaration:
            case syntax.ParameterDeclaration():
                name = declaration.name.text
                frame = Frame(self, depth=depth)
                value = self.once(
                    "parameter",
                    name,
                    span,
                    lambda: value_of(declaration, self.given, self.file, frame, self.run),
                )
                return value.via(Step(span, f"param {name}"))
            case syntax.ResourceDeclaration() | syntax.ModuleDeclaration():
                return self._named(declaration, None, depth)
            case _:
                return super().declared(declaration, span, depth)

    def instances(self, reach: Reach | None = None) -> Iterator[Instance]:
        """The resources and modules of the template, those declared inside others included.

        With a reach, only those that can lead to what is looked for.
        """
        text, folder = self.source.text, self.file.folder
        for declaration in self.file.names.values():
            if isinstance(declaration, syntax.ResourceDeclaration | syntax.ModuleDeclaration):
                if reach is not None and not reach.may_declare(declaration, text, folder):
                    continue
                for one in self.instances_of(declaration):
                    yield one
                    yield from self._inside(one)

    def _inside(self, parent: Instance) -> Iterator[Instance]:
        for child in parent.body.resources:
            for one in self.instances_of(child, parent):
                yield one
                yield from self._inside(one)

    def instances_of(
        self,
        declaration: syntax.ResourceDeclaration | syntax.ModuleDeclaration,
        parent: Instance | None = None,
        depth: int = 0,
    ) -> list[Instance]:
        """The instances of a declaration: of a loop several, of one with a false condition none."""
        if parent is None and id(declaration) in self._instances:
            return self._instances[id(declaration)]
        frame = parent.frame if parent is not None else Frame(self)
        frame = replace(frame, depth=depth)
        rounds = list(self._expanded(declaration, parent, frame))
        found = [one.instance for one in rounds if one.made is not False]
        if parent is None:
            self._instances[id(declaration)] = found
            self._rounds[id(declaration)] = rounds
        return found

    def _named(
        self,
        declaration: syntax.ResourceDeclaration | syntax.ModuleDeclaration,
        parent: Instance | None,
        depth: int,
    ) -> Value:
        """What the name of a resource or module stands for: of a loop an array."""
        key = id(declaration)
        if parent is not None or key not in self._rounds:
            frame = parent.frame if parent is not None else Frame(self)
            found = list(self._expanded(declaration, parent, replace(frame, depth=depth)))
            if parent is None:
                self._rounds[key] = found
        else:
            found = self._rounds[key]
        symbols = tuple(self._symbol(one, depth) for one in found)
        if not isinstance(declaration.body, syntax.ForExpression):
            return symbols[0] if symbols else Unknown("it has no body", self.file.span(declaration))
        if len(found) == 1 and found[0].instance.address.endswith("[*]"):
            reason = "it is not known how often the loop runs"
            return Looped(reason, self.file.span(declaration.name), each=symbols[0])
        return Sequence(symbols)

    def _expanded(
        self,
        declaration: syntax.ResourceDeclaration | syntax.ModuleDeclaration,
        parent: Instance | None,
        frame: Frame,
    ) -> Iterator[_Round]:
        name = declaration.name.text
        address = f"{parent.address}::{name}" if parent is not None else f"{self.within}{name}"
        kind = _type_of(declaration, parent)
        body = declaration.body
        if isinstance(body, syntax.ForExpression):
            each = [(suffix, one, body.body) for suffix, one in rounds(body, frame)]
        else:
            each = [("", frame, body)]
        for suffix, one, written in each:
            inner: object = written
            made: bool | Value = True
            if isinstance(written, syntax.IfCondition):
                condition = evaluate(written.condition, one)
                made = condition.value if isinstance(condition, Bool) else condition
                inner = written.body
            if isinstance(inner, syntax.ObjectExpression):
                shallow = replace(one, depth=0)
                where = f"{address}{suffix}"
                yield _Round(Instance(declaration, kind, inner, shallow, self, where), made)

    def _symbol(self, one: _Round, depth: int) -> Value:
        """What stands for a resource or module: a choice where it may not be deployed."""
        there = self._deployed(one.instance, depth)
        match one.made:
            case True:
                return there
            case False:
                return self._not_deployed(one.instance, depth)
            case condition:
                reason = f"the condition is not known: {getattr(condition, 'reason', '')}"
                where = getattr(condition, "where", None)
                return one_of((there, self._not_deployed(one.instance, depth)), reason, where)

    def _deployed(self, instance: Instance, depth: int) -> Symbol:
        declaration = instance.declaration
        what = f"the resource {declaration.name.text!r}"
        if isinstance(declaration, syntax.ModuleDeclaration):
            what = f"the module {declaration.name.text!r}"
        where = self.file.span(declaration.name)
        return Symbol(what, where, lambda name, span: self._member(instance, name, span, depth))

    def _not_deployed(self, instance: Instance, depth: int) -> Absent:
        """What a resource that is not deployed is known for: what it would be called."""
        name = instance.declaration.name
        where = self.file.span(name)
        reason = "its condition is false, so it is not deployed"

        def read(member: str, span: Span) -> Value:
            if member in _STATIC:
                return self._member(instance, member, span, depth)
            return Unknown(reason, where, failed=True)

        return Absent(f"the resource {name.text!r}, which is not deployed", where, read)

    def _member(self, instance: Instance, name: str, span: Span, depth: int) -> Value:
        what = instance.declaration.name.text
        runtime = Unknown(f"{what}.{name} {_RUNTIME}", span)
        if isinstance(instance.declaration, syntax.ModuleDeclaration):
            if name == "outputs":
                return self._outputs(instance, span, depth)
            return instance.get("name", depth) if name == "name" else runtime
        if name.startswith("::"):
            return self._child(instance, name[2:], span, depth)
        if name == "type":
            return Text(instance.type)
        if name == "name":
            return instance.get("name", depth).via(Step(span, f"{what}.name"))
        if name == "id":
            return self._id(instance, span, depth)
        if instance.existing and name != "scope":
            return runtime
        value = instance.get(name, depth)
        if isinstance(value, Null):
            return runtime
        if isinstance(value, Mapping) and not isinstance(value, OpenObject):
            opened = OpenObject(value.entries, value.kind, value.names, missing=runtime)
            return opened.via(*value.trail)
        return value.via(Step(span, f"{what}.{name}"))

    def _child(self, parent: Instance, name: str, span: Span, depth: int) -> Value:
        for child in parent.body.resources:
            if child.name.text == name:
                return self._named(child, parent, depth)
        return Unknown(f"there is no resource {name!r} inside of it", span, failed=True)

    def _id(self, instance: Instance, span: Span, depth: int) -> Value:
        name = instance.get("name", depth)
        function = _ID_FUNCTIONS.get(self._target_scope())
        plain = isinstance(name, Text) and instance.type.count("/") == 1 and not instance.existing
        if not plain or function is None or not isinstance(instance.get("scope", depth), Null):
            return Unknown(f"{instance.declaration.name.text}.id {_RUNTIME}", span)
        arguments = [Text(instance.type), name]
        return azure_functions.call(function, arguments, self.surroundings, span)

    def _target_scope(self) -> str:
        """Into what the file is deployed; empty where it can't be told."""
        declared = next(self.file.all(syntax.TargetScope), None)
        if declared is None:
            return "resourceGroup"
        value = declared.value
        return (value.value or "") if isinstance(value, syntax.StringLiteral) else ""

    def _outputs(self, instance: Instance, span: Span, depth: int) -> Value:
        name = instance.declaration.name.text
        runtime = Unknown(f"the outputs of the module {name!r} are not in the sources", span)
        target = self.target(instance)
        if not isinstance(target, Template):
            return runtime

        def read(output: str, place: Span) -> Value:
            return target.output(output, place, depth + REFERENCE)

        return Symbol(f"the outputs of the module {name!r}", span, read)

    def output(self, name: str, span: Span, depth: int) -> Value:
        """What the template puts out under a name."""
        outputs = self.file.all(syntax.OutputDeclaration)
        found = next((one for one in outputs if one.name.text == name), None)
        if found is None:
            return Unknown(f"{self.file.path} has no output {name!r}", span, failed=True)
        frame, expression = Frame(self, depth=depth), found.value
        value = self.once("output", name, span, lambda: evaluate(expression, frame))
        return value.via(Step(span, f"outputs.{name}"))

    def target(self, instance: Instance) -> Template | JsonModule | Missing:
        """What a module call deploys: a Bicep file, a JSON template, or nothing that is there."""
        if instance.address not in self._targets:
            self._targets[instance.address] = self._target(instance)
        return self._targets[instance.address]

    def _target(self, instance: Instance) -> Template | JsonModule | Missing:
        declaration = instance.declaration
        if not isinstance(declaration, syntax.ModuleDeclaration):
            return Missing("", "it is no module")
        found = resolve(self.file, declaration.path, self.run)
        if not isinstance(found, BicepFile):
            return found
        place = self.file.span(declaration.path)
        if found.path in self.links or len(self.links) > _MAX_NESTING:
            message = f"the module {found.path} calls itself"
            if found.path not in self.links:
                message = f"modules are nested deeper than {_MAX_NESTING} levels"
            self.run.library.workspace.report(place.path, place.line, message)
            return Missing(found.path, message)
        surroundings = deployed_into(instance.get("scope"), instance.get("name"), self.surroundings)
        given = self.arguments(instance).given()
        within = f"{instance.address}/"
        return Template(found, given, surroundings, self.run, within, self.links)

    def arguments(self, instance: Instance) -> Arguments:
        """What a module call gives for the parameters."""
        return arguments_of(instance.body, instance.frame, instance.address)


def _type_of(
    declaration: syntax.ResourceDeclaration | syntax.ModuleDeclaration, parent: Instance | None
) -> str:
    if isinstance(declaration, syntax.ModuleDeclaration):
        return ""
    name = (declaration.type.value or "").split("@", 1)[0]
    # A child's type is told without its parent's, unless it is a resource of another provider.
    outside = parent is None or "." in name.split("/", 1)[0]
    return name if outside or parent is None else f"{parent.type}/{name}"

"""Module instances: a module with its arguments, and what every name means inside of it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import field
from itertools import islice

from aadrift.audiences import AudienceClass, classify
from aadrift.languages.terraform import evaluation, expressions, types
from aadrift.languages.terraform.arguments import Argument
from aadrift.languages.terraform.calls import Calls
from aadrift.languages.terraform.evaluation import Accessor, Frame, next_name
from aadrift.languages.terraform.expansion import SINGLE, Expansion, by_count, by_each
from aadrift.languages.terraform.files import Files
from aadrift.languages.terraform.json_syntax import JsonAttribute
from aadrift.languages.terraform.modules import AnyAttribute, AnyBlock, Module
from aadrift.languages.terraform.resources import Resources
from aadrift.languages.terraform.sources import Library
from aadrift.languages.terraform.syntax import Expression, Name
from aadrift.records import dataclass
from aadrift.source import Span, Step
from aadrift.values import (
    Bool,
    Mapping,
    Null,
    OneOf,
    Sequence,
    Text,
    Unknown,
    Value,
    leaves,
)
from aadrift.workspace import Workspace

# Chains of references that people write have a handful of links.
MAX_LINKS = 150
# A value of more parts (or that much text) was made by doubling, not by people.
MAX_PARTS = 200_000


@dataclass
class Root:
    """What the instances below one root module share."""

    workspace: Workspace
    library: Library
    folder: str
    terraform_workspace: str | None = None
    links: list[str] = field(default_factory=list)
    made: int = 0


class Instance:
    """One module instance. Everything in it is evaluated on demand, once."""

    def __init__(
        self,
        root: Root,
        module: Module,
        arguments: dict[str, Argument],
        path: str = "",
        parent: tuple[Instance, str, AnyBlock] | None = None,
    ) -> None:
        self.root = root
        self.module = module
        self.arguments = arguments
        self.path = path
        self.parent = parent
        self.functions = Files(root.workspace, root.folder, self)
        self.resources = Resources(self)
        self.calls = Calls(self)
        self._known: dict[tuple[str, ...], Value] = {}
        self._validated: set[str] = set()
        self._expansions: dict[int, Expansion] = {}

    @property
    def prefix(self) -> str:
        """What stands before an address in this module: ``module.hub["weu"].`` or nothing."""
        return f"{self.path}." if self.path else ""

    @property
    def labels(self) -> tuple[str, ...]:
        """The names of the calls that lead to this instance, outermost first."""
        return (*self.parent[0].labels, self.parent[1]) if self.parent else ()

    def ancestors(self) -> Iterator[Instance]:
        """The instance itself and those that it is called from, innermost first."""
        current: Instance | None = self
        while current is not None:
            yield current
            current = current.parent[0] if current.parent else None

    def unreadable(self, span: Span, message: str) -> None:
        """Report an expression that does not parse."""
        text = f"this expression can't be read: {message}"
        self.root.workspace.report(span.path, span.line, text)

    def function(self, name: str, arguments: list[Value], span: Span | None) -> Value | None:
        """Modules have no functions of their own."""
        del name, arguments, span
        return None

    def reference(self, name: Name, path: list[Accessor], frame: Frame) -> Value | None:
        """The value that a reference starts with; takes from ``path`` what it used up."""
        match name.name:
            case "var":
                return self._var(name, path, frame)
            case "local":
                return self._local(name, path, frame)
            case "module":
                return self.calls.reference(name, path, frame)
            case "data" | "ephemeral":
                return self.resources.data(name, path, frame)
            case "path":
                return self._path(name, path, frame)
            case "terraform" | "tofu":
                return self._terraform(name, path, frame)
            case "each" | "count" | "self":
                reason = f"{name.name!r} is only known inside of the block that defines it"
                return Unknown(reason, frame.span(name))
            case _:
                return self.resources.managed(name, path, frame)

    def memo(self, key: tuple[str, ...], what: str, work: Callable[[], Value]) -> Value:
        """Work out a named value once; a value that needs itself is unknown."""
        known = self._known.get(key)
        if known is not None:
            return known
        links = self.root.links
        link = self.prefix + what
        if link in links:
            cycle = " → ".join([*links[links.index(link) :], link])
            return Unknown(f"it refers to itself: {cycle}", failed=True)
        if len(links) >= MAX_LINKS:
            return Unknown(f"it passes through more than {MAX_LINKS} references")
        links.append(link)
        try:
            value = _bounded(work())
        except RecursionError:
            value = Unknown("it nests too deep to be evaluated")
        finally:
            links.pop()
        self._known[key] = value
        return value

    def attribute(
        self, attribute: AnyAttribute, what: str = "", names: dict[str, Value] | None = None
    ) -> Value:
        """Evaluate an attribute; ``what`` adds a step that says where this is."""
        if isinstance(attribute, JsonAttribute):
            value = evaluation.evaluate_json(attribute.value, self, names or {})
        else:
            value = evaluation.evaluate_code(attribute.code, self, names or {})
        return value.via(Step(attribute.span, what)) if what else value

    def code(self, text: str, names: dict[str, Value] | None = None) -> Value:
        """Evaluate an expression that stands in no file."""
        return evaluation.evaluate_code(Text(text), self, names or {})

    def expansion(self, block: AnyBlock) -> Expansion:
        """The instances of a resource or module call."""
        known = self._expansions.get(id(block))
        if known is None:
            self._expansions[id(block)] = known = self._expand(block)
        return known

    def _expand(self, block: AnyBlock) -> Expansion:
        attributes = block.body.attributes
        count, each = attributes.get("count"), attributes.get("for_each")
        if count is not None:
            return by_count(self.attribute(count, "count"))
        if each is not None:
            return by_each(self.attribute(each, "for_each"))
        return SINGLE

    def variable(self, name: str) -> Value:
        """The value of an input variable."""
        value = self.memo(("var", name), f"var.{name}", lambda: self._variable(name))
        if name not in self._validated and _holds_audience(value):
            self._validated.add(name)
            self._validate(name)
        return value

    def _validate(self, name: str) -> None:
        """Report a validation rule that certainly refuses the value: no apply would take it."""
        for rule in self.module.variables[name].body.of_type("validation"):
            condition = rule.body.attributes.get("condition")
            if condition is not None and self.attribute(condition) == Bool(value=False):
                span = condition.span
                message = f"the value of variable {name!r} is refused by this validation"
                self.root.workspace.report(span.path, span.line, message)

    def _variable(self, name: str) -> Value:
        block = self.module.variables.get(name)
        if block is None:
            return Unknown(f"the variable {name!r} is not declared", failed=True)
        value = self._given(name, block)
        declared = block.body.attributes.get("type")
        return value if declared is None else types.convert(value, self.type_of(declared))

    def _given(self, name: str, block: AnyBlock) -> Value:
        attributes = block.body.attributes
        given = self.arguments.get(name)
        if given is not None:
            value = given.value
            nullable = attributes.get("nullable")
            refuses = nullable is not None and self.attribute(nullable) == Bool(value=False)
            if not (refuses and isinstance(value, Null)):
                return value
        default = attributes.get("default")
        if default is not None:
            return self.attribute(default, f'default of variable "{name}"')
        return Unknown(f"the variable {name!r} has no value here", block.header)

    def type_of(self, attribute: AnyAttribute) -> types.Type:
        """The type that a variable's ``type`` names."""
        if isinstance(attribute, JsonAttribute):
            code = attribute.value if isinstance(attribute.value, Text) else Text("any")
        else:
            code = attribute.code

        def default(node: Expression) -> Value:
            return evaluation.evaluate(node, Frame(self, code))

        return types.parse_type(expressions.parse(code.value), default)

    def _var(self, name: Name, path: list[Accessor], frame: Frame) -> Value:
        label = next_name(path)
        if label is None:
            return Unknown("var needs the name of a variable", frame.span(name), failed=True)
        return self.variable(label).via(*frame.step(name, f"var.{label}"))

    def _local(self, name: Name, path: list[Accessor], frame: Frame) -> Value:
        label = next_name(path)
        attribute = self.module.locals.get(label or "")
        if label is None or attribute is None:
            reason = f"the local value {label!r} is not declared"
            return Unknown(reason, frame.span(name), failed=True)
        what = f"local.{label}"
        value = self.memo(
            ("local", label), what, lambda: self.attribute(attribute, f"locals: {label}")
        )
        return value.via(*frame.step(name, what))

    def _path(self, name: Name, path: list[Accessor], frame: Frame) -> Value:
        label = next_name(path)
        match label:
            case "module":
                relative = os.path.relpath(self.module.folder, self.root.folder)
                return Text(relative.replace(os.sep, "/"))
            case "root":
                return Text(".")
            case "cwd":
                return Text((self.root.workspace.root / self.root.folder).as_posix())
            case _:
                return Unknown(f"path.{label} does not exist", frame.span(name), failed=True)

    def _terraform(self, name: Name, path: list[Accessor], frame: Frame) -> Value:
        label = next_name(path)
        if label == "workspace" and self.root.terraform_workspace is not None:
            return Text(self.root.terraform_workspace)
        hint = " (--workspace says which)" if label == "workspace" else ""
        return Unknown(f"terraform.{label} is only known at run time{hint}", frame.span(name))


def _bounded(value: Value) -> Value:
    """The value, unless it is larger than anyone writes: each doubling of it would go on."""
    left = MAX_PARTS
    stack = [value]
    while stack and left > 0:
        current = stack.pop()
        left -= 1
        match current:
            case Text():
                left -= len(current.value) // 64 + len(current.pieces)
            case Sequence():
                stack.extend(current.items[: left + 1])
            case Mapping():
                stack.extend(islice(current.entries.values(), left + 1))
            case OneOf():
                stack.extend(current.options)
            case _:
                pass
    return Unknown(f"it has more than {MAX_PARTS:,} parts") if stack or left <= 0 else value


def _holds_audience(value: Value) -> bool:
    """Whether a value has an audience of Microsoft's in it, old or new, in one of its branches."""
    texts = (leaf for leaf in leaves(value) if isinstance(leaf, Text))
    known = {AudienceClass.MICROSOFT, AudienceClass.MANUAL}
    return any(classify(text.value) in known for text in texts)

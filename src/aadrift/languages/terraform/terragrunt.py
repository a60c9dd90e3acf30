"""Terragrunt units: a module, and the inputs that the unit and what it includes give it.

Read as far as it is static: ``locals``, ``inputs``, ``include`` and the functions that find and
read other files of the tree. Nothing is run.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import field, replace
from functools import cached_property

from aadrift.discovery import Selection
from aadrift.inputs import Inputs
from aadrift.languages.terraform.arguments import Argument, constant
from aadrift.languages.terraform.evaluation import Accessor, Frame, evaluate_code, next_name
from aadrift.languages.terraform.files import Files
from aadrift.languages.terraform.json_syntax import JsonBody
from aadrift.languages.terraform.modules import (
    AnyBlock,
    Module,
    concerns_gateways,
    is_terraform,
    read_body,
)
from aadrift.languages.terraform.scanner import Attribute, Body
from aadrift.languages.terraform.sources import Library
from aadrift.languages.terraform.syntax import Name
from aadrift.records import dataclass
from aadrift.source import SourceError, Span, Step
from aadrift.values import Mapping, Null, Text, Unknown, Value
from aadrift.workspace import Workspace, join

UNIT = "terragrunt.hcl"
STACK = "terragrunt.stack.hcl"
MAX_INCLUDES = 20


@dataclass(frozen=True)
class Unit:
    """One unit: its file, the module it deploys (None if it is not on disk), and its inputs.

    ``address`` is what holds the inputs.
    """

    path: str
    folder: str
    source: str
    module: Module | None
    inputs: Mapping
    place: Span
    address: str = "inputs"

    @property
    def arguments(self) -> dict[str, Argument]:
        """The inputs as arguments of the module."""
        return {name: constant(value) for name, value in self.inputs.items()}


def units(
    selection: Selection, workspace: Workspace, inputs: Inputs, library: Library
) -> list[Unit]:
    """The units of a scan that name a module; none where nothing can concern gateways."""
    if not any(path.endswith((".tf", ".tofu", ".json", ".hcl")) for path in selection.relevant):
        return []
    found: list[Unit] = []
    copied: set[str] = set()
    for path in selection.files:
        if path.rsplit("/", 1)[-1] == STACK:
            for template, unit in _stack_units(path, workspace, inputs, library):
                found.append(unit)
                copied.add(template)
    for path in selection.files:
        # What a stack copies is no unit where it lies: there it has no values.
        if path.rsplit("/", 1)[-1] == UNIT and path not in copied:
            unit_of_file = _unit(Config(path, path, _Shared(workspace, inputs, path)), library)
            if unit_of_file is not None:
                found.append(unit_of_file)
    return found


def _stack_units(
    path: str, workspace: Workspace, inputs: Inputs, library: Library
) -> Iterator[tuple[str, Unit]]:
    """The units that a stack file copies: from which file, and with the values that it gives."""
    stack = Config(path, path, _Shared(workspace, inputs, path))
    for label, place, source, values in stack.copies():
        template = join(_folder(path), f"{source}/{UNIT}")
        try:
            if not source.startswith("."):
                raise SourceError("it is not on disk")
            workspace.resolved(template)
        except SourceError:
            yield "", Unit(path, _folder(path), source, None, values, place, label)
            continue
        config = Config(template, template, _Shared(workspace, inputs, template), values)
        unit = _unit(config, library)
        if unit is not None:
            # The same file can be copied by several stacks, with other values by each.
            yield template, replace(unit, path=f"{path} {label}", folder=_folder(path))


def _unit(config: Config, library: Library) -> Unit | None:
    path, workspace = config.path, config.shared.workspace
    folder = _folder(path)
    source, place = config.source()
    if place is None and any(map(is_terraform, workspace.listing(folder))):
        # Without a source, terragrunt runs the module that lies beside its file.
        here = workspace.read(path).span(0, 0)
        return Unit(path, folder, ".", library.at(folder), config.inputs(), here)
    if not isinstance(source, Text) or place is None:
        return None
    module = None
    local = source.value.startswith((".", "/"))
    if local:
        module = _local_module(folder, source.value, workspace, library, place)
        if module is None:
            return None
    return Unit(path, folder, source.value, module, config.inputs(), place)


def _local_module(
    folder: str, source: str, workspace: Workspace, library: Library, place: Span
) -> Module | None:
    name = source.replace("//", "/")
    called = _within(workspace, name) if name.startswith("/") else join(folder, name)
    try:
        if called is None:
            raise SourceError("it lies outside of the scanned root")
        workspace.resolved(called)
    except SourceError:
        message = f"this module is not read: {source!r} leads out of the scanned root"
        workspace.report(place.path, place.line, message)
        return None
    module = library.at(called)
    if not module.paths:
        message = f"this module is not read: {source!r} holds no Terraform files"
        workspace.report(place.path, place.line, message)
        return None
    return module


def _within(workspace: Workspace, path: str) -> str | None:
    """An absolute path as a path relative to the root; None outside of it."""
    relative = os.path.relpath(path, workspace.root).replace(os.sep, "/")
    return None if relative == ".." or relative.startswith("../") else relative


def _folder(path: str) -> str:
    return os.path.dirname(path) or "."


@dataclass
class _Shared:
    workspace: Workspace
    inputs: Inputs
    unit: str
    depth: int = 0
    links: list[str] = field(default_factory=list)


class Config:
    """One terragrunt file, evaluated for a unit (which includes it, or is it).

    A file that ``read_terragrunt_config`` reads is a unit of its own: what it looks for in parent
    folders, it looks for from where it lies itself.
    """

    def __init__(
        self, path: str, unit: str, shared: _Shared, values: Mapping | None = None
    ) -> None:
        self.path, self.unit, self.shared, self.values = path, unit, shared, values
        self.functions = Files(shared.workspace, _folder(path), self)
        body = read_body(shared.workspace, path)
        self._body: Body | JsonBody = body if body is not None else Body({}, ())
        self._locals = {
            name: attribute
            for block in self._body.of_type("locals")
            for name, attribute in block.body.attributes.items()
        }
        self._known: dict[str, Value] = {}
        self._report_generated()

    def _report_generated(self) -> None:
        """Say of code that terragrunt writes, and that concerns gateways, that it is not read."""
        for block in self._body.of_type("generate"):
            contents = block.body.attributes.get("contents")
            if isinstance(contents, Attribute) and concerns_gateways(contents.code.value):
                message = (
                    "the code that terragrunt generates here is not read, and it concerns "
                    "gateways; move it to a file of the module"
                )
                span = contents.span
                self.shared.workspace.report(span.path, span.line, message)

    def copies(self) -> Iterator[tuple[str, Span, str, Mapping]]:
        """The units and stacks of a stack file: address, place, source and values of each."""
        for kind in ("unit", "stack"):
            for block in self._body.of_type(kind):
                address = ".".join((kind, *block.labels))
                source, values = (
                    self._value(attribute, f"{address} {name}")
                    if isinstance(attribute := block.body.attributes.get(name), Attribute)
                    else Null()
                    for name in ("source", "values")
                )
                if isinstance(source, Text) and isinstance(values, Mapping):
                    yield address, block.header, source.value, values

    def unreadable(self, span: Span, message: str) -> None:
        """Report an expression that does not parse."""
        text = f"this expression can't be read: {message}"
        self.shared.workspace.report(span.path, span.line, text)

    def reference(self, name: Name, path: list[Accessor], frame: Frame) -> Value | None:
        """What names mean in a terragrunt file."""
        span = frame.span(name)
        match name.name:
            case "local":
                label = next_name(path) or ""
                return self.local(label).via(*frame.step(name, f"local.{label}"))
            case "include":
                return self._included(path, span)
            case "values" if self.values is not None:
                return self.values
            case "dependency" | "feature" | "values" | "unit" | "stack":
                reason = f"{name.name} values are only known when terragrunt runs"
                return Unknown(reason, span)
            case _:
                return None

    def local(self, name: str) -> Value:
        """A local value of this file."""
        known = self._known.get(name)
        if known is not None:
            return known
        attribute = self._locals.get(name)
        if not isinstance(attribute, Attribute):
            return Unknown(f"the local value {name!r} is not declared", failed=True)
        link = f"{self.path} local.{name}"
        if link in self.shared.links or len(self.shared.links) > 100:
            return Unknown(f"local.{name} refers to itself", attribute.span, failed=True)
        self.shared.links.append(link)
        value = self._value(attribute, f"local.{name}")
        self.shared.links.pop()
        self._known[name] = value
        return value

    def _value(self, attribute: Attribute, what: str) -> Value:
        return evaluate_code(attribute.code, self, {}).via(Step(attribute.span, what))

    @cached_property
    def includes(self) -> dict[str, tuple[AnyBlock, Config | Unknown]]:
        """The included files by their labels (empty for the one without a label)."""
        found: dict[str, tuple[AnyBlock, Config | Unknown]] = {}
        for block in self._body.of_type("include"):
            attribute = block.body.attributes.get("path")
            value = (
                evaluate_code(attribute.code, self, {})
                if isinstance(attribute, Attribute)
                else Unknown("include has no path")
            )
            label = block.labels[0] if block.labels else ""
            found[label] = (block, self._other(value, block.header))
        return found

    def _other(self, value: Value, span: Span | None, *, included: bool = True) -> Config | Unknown:
        shared = self.shared
        if isinstance(value, Unknown):
            return value
        name = value.value if isinstance(value, Text) else ""
        path = _within(shared.workspace, os.path.join(self._absolute(_folder(self.unit)), name))
        if not name or path is None or not shared.workspace.is_file(path):
            return Unknown(f"the file {name!r} is not in the scanned tree", span)
        if shared.depth >= MAX_INCLUDES:
            return Unknown("files include each other without end", span)
        shared.depth += 1
        config = Config(path, self.unit if included else path, shared)
        shared.depth -= 1
        return config

    def _included(self, path: list[Accessor], span: Span | None) -> Value:
        labels = self.includes
        label = next_name(path) if "" not in labels else ""
        found = labels.get(label or "")
        if found is None:
            return Unknown(f"nothing is included as {label!r}", span, failed=True)
        config = found[1]
        return config if isinstance(config, Unknown) else config.exposed()

    def exposed(self) -> Value:
        """The file as ``include`` and ``read_terragrunt_config`` show it."""
        local = Mapping({name: self.local(name) for name in self._locals})
        return Mapping({"locals": local, "inputs": self.inputs()})

    def inputs(self) -> Mapping:
        """The inputs, those of included files first."""
        merged: dict[str, Value] = {}
        for block, config in self.includes.values():
            if isinstance(config, Config):
                deep = self._merge_strategy(block) == "deep"
                given = config.inputs().items()
                merged = _merged(merged, dict(given), deep=deep)
        attribute = self._body.attributes.get("inputs")
        if isinstance(attribute, Attribute):
            own = self._value(attribute, f"{self.path}: inputs")
            if isinstance(own, Mapping):
                strategies = {self._merge_strategy(block) for block, _ in self.includes.values()}
                merged = _merged(merged, dict(own.items()), deep="deep" in strategies)
        return Mapping(merged)

    def _merge_strategy(self, block: AnyBlock) -> str:
        attribute = block.body.attributes.get("merge_strategy")
        if not isinstance(attribute, Attribute):
            return "shallow"
        value = evaluate_code(attribute.code, self, {})
        return value.value if isinstance(value, Text) else "shallow"

    def source(self) -> tuple[Value, Span | None]:
        """The module source of the unit, its own or an included one, and where it stands."""
        for block in self._body.of_type("terraform"):
            attribute = block.body.attributes.get("source")
            if isinstance(attribute, Attribute):
                return self._value(attribute, "terraform.source"), attribute.span
        for _, config in self.includes.values():
            if isinstance(config, Config):
                source, place = config.source()
                if place is not None:
                    return source, place
        return Null(), None

    # Functions that only terragrunt has. Source: "Functions" in terragrunt's documentation.

    def function(self, name: str, arguments: list[Value], span: Span | None) -> Value | None:
        """The value of a terragrunt function; None for a name that is none."""
        handler = {
            "find_in_parent_folders": self._find_in_parents,
            "path_relative_to_include": self._to_include,
            "path_relative_from_include": self._from_include,
            "get_env": self._environment,
            "read_terragrunt_config": self._read_config,
        }.get(name)
        if handler is not None:
            return handler(arguments, span)
        folder = {
            "get_terragrunt_dir": _folder(self.unit),
            "get_original_terragrunt_dir": _folder(self.shared.unit),
            "get_parent_terragrunt_dir": _folder(self.path),
            "get_working_dir": _folder(self.unit),
            "get_repo_root": ".",
        }.get(name)
        if folder is not None:
            return Text(self._absolute(folder))
        if name in {"get_path_from_repo_root", "get_path_to_repo_root"}:
            unit = _folder(self.unit)
            back = os.path.relpath(".", unit).replace(os.sep, "/")
            return Text(unit if name == "get_path_from_repo_root" else back)
        if name.startswith(("get_", "run_cmd", "sops_", "mark_", "render_")):
            return Unknown(f"{name} is only known when terragrunt runs", span)
        return None

    def _absolute(self, folder: str) -> str:
        return (self.shared.workspace.root / folder).as_posix()

    def _find_in_parents(self, arguments: list[Value], span: Span | None) -> Value:
        name = arguments[0] if arguments else Text(UNIT)
        if not isinstance(name, Text):
            return Unknown("the name to look for in parent folders is not known", span)
        folder = _folder(self.unit)
        while folder not in {".", ""}:
            folder = _folder(folder)
            path = join(folder, name.value)
            if self.shared.workspace.is_file(path) or self.shared.workspace.is_folder(path):
                return Text(self._absolute(path))
        if len(arguments) > 1:
            return arguments[1]
        return Unknown(f"no parent folder holds {name.value!r}", span, failed=True)

    def _to_include(self, arguments: list[Value], span: Span | None) -> Value:
        del arguments, span
        relative = os.path.relpath(_folder(self.unit), _folder(self.path))
        return Text(relative.replace(os.sep, "/"))

    def _from_include(self, arguments: list[Value], span: Span | None) -> Value:
        del arguments, span
        relative = os.path.relpath(_folder(self.path), _folder(self.unit))
        return Text(relative.replace(os.sep, "/"))

    def _environment(self, arguments: list[Value], span: Span | None) -> Value:
        name = arguments[0].value if arguments and isinstance(arguments[0], Text) else ""
        environment = self.shared.inputs.environment
        if name in environment:
            return Text(environment[name])
        if environment and len(arguments) > 1:
            return arguments[1]
        return Unknown(f"the environment variable {name!r} is not read (--read-env)", span)

    def _read_config(self, arguments: list[Value], span: Span | None) -> Value:
        config = self._other(arguments[0] if arguments else Null(), span, included=False)
        if isinstance(config, Config):
            return config.exposed()
        if len(arguments) > 1:
            return arguments[1]
        return config


def _merged(under: dict[str, Value], over: dict[str, Value], *, deep: bool) -> dict[str, Value]:
    merged = dict(under)
    for name, value in over.items():
        below = merged.get(name)
        if deep and isinstance(below, Mapping) and isinstance(value, Mapping):
            inner = _merged(dict(below.items()), dict(value.items()), deep=True)
            merged[name] = Mapping(inner)
        else:
            merged[name] = value
    return merged

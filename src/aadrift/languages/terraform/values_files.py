"""Values for the variables of a root module: tfvars files, environment, command line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from aadrift.languages.terraform import expressions
from aadrift.languages.terraform.arguments import Argument, constant
from aadrift.languages.terraform.evaluation import evaluate_code, evaluate_json
from aadrift.languages.terraform.files import Files
from aadrift.languages.terraform.json_syntax import JsonAttribute
from aadrift.languages.terraform.modules import AnyAttribute, AnyBlock, Module, read_body
from aadrift.languages.terraform.syntax import Constant, Name, Template
from aadrift.source import Span, Step
from aadrift.values import Text, Value
from aadrift.workspace import Workspace, join

if TYPE_CHECKING:
    from aadrift.languages.terraform.evaluation import Accessor, Frame

_VALUES = re.compile(r"\.tfvars(?:\.json)?$")
_AUTO = re.compile(r"(?:^terraform\.tfvars|\.auto\.tfvars)(?:\.json)?$")
# Folders in which people keep one values file for each environment.
USUAL_FOLDERS = {
    "config",
    "configs",
    "configuration",
    "env",
    "environment",
    "environments",
    "envs",
    "parameters",
    "params",
    "stages",
    "tfvars",
    "values",
    "variables",
    "vars",
    "var-files",
    "varfiles",
    "workspaces",
}


class Literals:
    """The scope of values files: nothing can be referred to there."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.functions = Files(workspace, ".", self)

    def function(self, name: str, arguments: list[Value], span: Span | None) -> Value | None:
        """Values files have no functions of their own."""
        del name, arguments, span
        return None

    def reference(self, name: Name, path: list[Accessor], frame: Frame) -> Value | None:
        """Nothing has a name here."""
        del name, path, frame
        return None

    def unreadable(self, span: Span, message: str) -> None:
        """Report an expression that does not parse."""
        self.workspace.report(span.path, span.line, f"this value can't be read: {message}")


def is_values_file(name: str) -> bool:
    """Whether a file holds values of variables."""
    return _VALUES.search(name) is not None


def auto_loaded(workspace: Workspace, folder: str) -> list[str]:
    """The values files that Terraform loads by itself, the weakest first.

    Source: "Variable Definition Precedence" in Terraform's documentation.
    """
    names = [name for name in workspace.listing(folder) if _AUTO.search(name)]

    def rank(name: str) -> tuple[int, str]:
        order = {"terraform.tfvars": 0, "terraform.tfvars.json": 1}
        return order.get(name, 2), name

    return [join(folder, name) for name in sorted(names, key=rank)]


def selectable(
    workspace: Workspace, folder: str, module: Module, relevant: Iterable[str] = ()
) -> list[str]:
    """The values files that a user picks one of with ``-var-file``.

    They lie in the module's folder or in a usual folder in or beside it, and set a variable of
    this module; files beside the module must set nothing else, nor must the ``relevant`` ones,
    which speak of audiences and may lie anywhere below.
    """
    found: dict[str, None] = {}
    variables = set(module.variables)
    for path, own in (*_candidates(workspace, folder), *((path, False) for path in relevant)):
        keys = _keys(workspace, path)
        if keys & variables and (own or keys <= variables):
            found[path] = None
    return list(found)


def takes_from(module: Module, workspace: Workspace, path: str) -> bool:
    """Whether a values file sets a variable of a module."""
    return not module.variables.keys().isdisjoint(_keys(workspace, path))


def _candidates(workspace: Workspace, folder: str) -> Iterator[tuple[str, bool]]:
    for name in workspace.listing(folder):
        if is_values_file(name) and not _AUTO.search(name):
            yield join(folder, name), True
    for name in workspace.listing(folder):
        if name.lower() in USUAL_FOLDERS:
            yield from ((path, True) for path in _below(workspace, join(folder, name), 2))
    parent = join(folder, "..")
    if folder not in {".", ""} and not parent.startswith(".."):
        for name in workspace.listing(parent):
            if name.lower() in USUAL_FOLDERS and join(parent, name) != folder:
                yield from ((path, False) for path in _below(workspace, join(parent, name), 2))


def _below(workspace: Workspace, folder: str, depth: int) -> Iterator[str]:
    names = workspace.listing(folder)
    if any(name.endswith((".tf", ".tf.json", ".tofu")) for name in names):
        return  # a module of its own, with values of its own
    for name in names:
        path = join(folder, name)
        if is_values_file(name):
            yield path
        elif depth > 1 and "." not in name and workspace.is_folder(path):
            yield from _below(workspace, path, depth - 1)


def _keys(workspace: Workspace, path: str) -> set[str]:
    body = read_body(workspace, path)
    return set(body.attributes) if body is not None else set()


def from_files(workspace: Workspace, paths: list[str]) -> dict[str, Argument]:
    """The values that some files give, the last one winning."""
    scope = Literals(workspace)
    arguments: dict[str, Argument] = {}
    for path in paths:
        body = read_body(workspace, path)
        if body is None:
            continue
        for name, attribute in body.attributes.items():
            arguments[name] = _argument(scope, attribute, f"{path}: {name}")
    return arguments


def _argument(scope: Literals, attribute: AnyAttribute, what: str) -> Argument:
    def value() -> Value:
        if isinstance(attribute, JsonAttribute):
            found = evaluate_json(attribute.value, scope, {})
        else:
            found = evaluate_code(attribute.code, scope, {})
        return found.via(Step(attribute.span, what))

    return Argument(value, attribute)


def from_strings(
    workspace: Workspace, module: Module, given: Mapping[str, str]
) -> dict[str, Argument]:
    """Values given as strings (``--var``, ``TF_VAR_name``), read as the variable's type asks."""
    scope = Literals(workspace)
    arguments: dict[str, Argument] = {}
    for name, text in given.items():
        block = module.variables.get(name)
        if block is not None:
            value = evaluate_code(Text(text), scope, {}) if _is_complex(block) else Text(text)
            arguments[name] = constant(value)
    return arguments


def _is_complex(block: AnyBlock) -> bool:
    attribute = block.body.attributes.get("type")
    if attribute is None:
        return False
    if isinstance(attribute, JsonAttribute):
        code = attribute.value.value if isinstance(attribute.value, Text) else "string"
    else:
        code = attribute.code.value
    node = expressions.parse(code)
    simple = {"string", "number", "bool"}
    if isinstance(node, Template | Constant):
        return code.strip('"') not in simple
    return not (isinstance(node, Name) and node.name in simple)

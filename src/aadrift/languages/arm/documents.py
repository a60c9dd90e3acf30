"""ARM's JSON files: which are templates, which are parameter files, and reading them."""

from __future__ import annotations

import re
from enum import Enum, auto

from aadrift.languages.azure_functions import lookup
from aadrift.languages.data.json import JsonError, decode_json
from aadrift.records import dataclass
from aadrift.source import SourceError, SourceFile
from aadrift.values import Mapping, Sequence, Text, Value
from aadrift.workspace import Workspace

ENDINGS = (".json", ".jsonc")

_SCOPE = re.compile(r"(subscription|managementGroup|tenant)DeploymentTemplate", re.IGNORECASE)
_SCOPES = {
    "subscription": "subscription",
    "managementgroup": "managementGroup",
    "tenant": "tenant",
}
_TEMPLATE_SCHEMA = re.compile(r"deploymentTemplate\.json", re.IGNORECASE)
_PARAMETERS_SCHEMA = re.compile(r"deploymentParameters\.json", re.IGNORECASE)
# What any template or parameter file holds; the rest of the JSON in a repository never does.
_MARKS = re.compile(
    r"deployment(?:Template|Parameters)\.json|\"(?:resources|parameters)\"\s*:", re.IGNORECASE
)


class Form(Enum):
    """What a JSON document is to Azure Resource Manager."""

    TEMPLATE = auto()
    PARAMETERS = auto()
    OTHER = auto()


@dataclass(frozen=True)
class Document:
    """One JSON file that is a template or a parameter file."""

    path: str
    file: SourceFile
    value: Mapping
    form: Form


def form_of(value: Value) -> Form:
    """What a JSON document is, by its schema, else by what it holds."""
    if not isinstance(value, Mapping):
        return Form.OTHER
    schema = lookup(value, "$schema")
    if isinstance(schema, Text):
        if _TEMPLATE_SCHEMA.search(schema.value):
            return Form.TEMPLATE
        return Form.PARAMETERS if _PARAMETERS_SCHEMA.search(schema.value) else Form.OTHER
    if _are_resources(lookup(value, "resources")):
        return Form.TEMPLATE
    return Form.PARAMETERS if _are_values(lookup(value, "parameters")) else Form.OTHER


def scope_of(template: Document) -> str:
    """What a template is deployed into, as its schema says."""
    schema = lookup(template.value, "$schema")
    match = _SCOPE.search(schema.value) if isinstance(schema, Text) else None
    return _SCOPES[match[1].lower()] if match is not None else "resourceGroup"


def _are_resources(section: Value | None) -> bool:
    items: tuple[Value, ...] = ()
    if isinstance(section, Sequence):
        items = section.items
    elif isinstance(section, Mapping):
        items = tuple(section.entries.values())
    return any(
        isinstance(item, Mapping)
        and isinstance(kind := lookup(item, "type"), Text)
        and "/" in kind.value
        and lookup(item, "apiVersion") is not None
        for item in items
    )


def _are_values(section: Value | None) -> bool:
    if not isinstance(section, Mapping) or not section.entries:
        return False
    return all(
        isinstance(item, Mapping)
        and (lookup(item, "value") is not None or lookup(item, "reference") is not None)
        for item in section.entries.values()
    )


class Library:
    """Reads ARM's files of a workspace, each once; what can't be read is reported there."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.visited: set[str] = set()
        self._documents: dict[str, Document | None] = {}

    def document(self, path: str) -> Document | None:
        """A template or parameter file; None where the file is neither, or can't be read."""
        if path not in self._documents:
            self._documents[path] = self._read(path)
        return self._documents[path]

    def text(self, path: str) -> str:
        """The text of a file; empty where it can't be read."""
        try:
            return self.workspace.read(path).text
        except SourceError:
            return ""

    def _read(self, path: str) -> Document | None:
        try:
            file = self.workspace.read(path)
        except SourceError as error:
            self.workspace.report(path, error.line, error.message)
            return None
        if not _MARKS.search(file.text):
            return None
        self.visited.add(path)
        value = self._decode(path, file)
        form = form_of(value) if value is not None else Form.OTHER
        if form is Form.OTHER or not isinstance(value, Mapping):
            return None
        return Document(path, file, value, form)

    def _decode(self, path: str, file: SourceFile) -> Value | None:
        whole = Text.literal(file.text, file.span(0, len(file.text)))
        try:
            return decode_json(whole, comments=True, duplicates="error")
        except JsonError as error:
            problem = error
        try:
            value = decode_json(whole, comments=True)
        except JsonError as error:
            problem, value = error, None
        # Of the JSON that is no ARM's, nothing is worth reporting.
        ours = form_of(value) is not Form.OTHER if value is not None else _is_ours(file.text)
        if ours:
            line = file.position(problem.offset).line
            self.workspace.report(path, line, f"it is not valid JSON: {problem.message}")
        return value


def _is_ours(text: str) -> bool:
    schema = _TEMPLATE_SCHEMA.search(text) or _PARAMETERS_SCHEMA.search(text)
    return schema is not None or ('"resources"' in text and '"apiVersion"' in text)

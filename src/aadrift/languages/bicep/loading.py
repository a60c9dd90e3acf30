"""Functions that read files and the environment while a template is compiled.

Files are read inside of the scanned root only, and what they hold keeps its place in them.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from collections.abc import Mapping as Names
from collections.abc import Sequence as Arguments

from aadrift.languages import azure_functions
from aadrift.languages.data.json import JsonError, decode_json
from aadrift.source import SourceError, SourceFile, Span
from aadrift.values import Number, Sequence, Text, Unknown, Value, one_of
from aadrift.workspace import Workspace, join

_JSON_PATH = re.compile(r"\$|\.?([A-Za-z_][\w-]*)|\[(?:'([^']*)'|\"([^\"]*)\"|(\d+))\]")


def load(
    name: str,
    arguments: Arguments[Value],
    span: Span,
    folder: str,
    workspace: Workspace,
    environment: Names[str, str],
) -> Value | None:
    """What ``name(arguments)`` gives; None where the function reads nothing."""
    if name == "readEnvironmentVariable":
        return _variable(arguments, span, environment)
    if name in ("loadDirectoryFileInfo", "externalInput"):
        return Unknown(f"{name}() is a function that aadrift does not evaluate", span)
    if not name.startswith("load"):
        return None
    path = arguments[0] if arguments else None
    if not isinstance(path, Text):
        return Unknown(f"{name}() takes the path of a file as a literal", span, failed=True)
    try:
        file = workspace.read(join(folder, path.value.replace("\\", "/")))
    except SourceError as error:
        message = f"{name}('{path.value}'): {error.message}"
        workspace.report(span.path, span.line, message)
        return Unknown(message, span)
    return _loaded(name, file, arguments[1:], span, workspace.shared(_Decoded))


class _Decoded(dict[tuple[str, str], Value]):
    """The documents that were loaded, by how they are read and from where."""

    def __init__(self, _workspace: Workspace) -> None:
        super().__init__()

    def once(self, name: str, file: SourceFile, read: Callable[[], Value]) -> Value:
        """A document, read the first time that it is asked for."""
        key = (name, file.path)
        if key not in self:
            self[key] = read()
        return self[key]


def _loaded(
    name: str, file: SourceFile, rest: Arguments[Value], span: Span, decoded: _Decoded
) -> Value | None:
    whole = Text.literal(file.text, file.span(0, len(file.text)))
    match name:
        case "loadTextContent":
            return whole
        case "loadFileAsBase64":
            return Text(base64.b64encode(file.data).decode())
        case "loadJsonContent":
            value = decoded.once(name, file, lambda: _decoded_json(whole, span))
        case "loadYamlContent":
            value = decoded.once(name, file, lambda: _decoded_yaml(whole, span))
        case _:
            return None
    path = rest[0] if rest else None
    return _at(value, path.value, span) if isinstance(path, Text) else value


def _decoded_json(whole: Text, span: Span) -> Value:
    try:
        return decode_json(whole, comments=True)
    except JsonError as error:
        return Unknown(f"the file is no JSON: {error.message}", span, failed=True)


def _decoded_yaml(whole: Text, span: Span) -> Value:
    from aadrift.languages.data.yaml import YamlError, decode_yaml

    try:
        return decode_yaml(whole)
    except YamlError as error:
        return Unknown(f"the file is no YAML: {error.message}", span, failed=True)


def _at(value: Value, path: str, span: Span) -> Value:
    """What a JSON path (``$.vpn.audiences[0]``) selects."""
    at = 0
    while at < len(path):
        match = _JSON_PATH.match(path, at)
        if match is None:
            return Unknown(f"the path {path!r} is not evaluated", span)
        at = match.end()
        name = next((one for one in match.groups()[:3] if one is not None), None)
        if name is not None:
            value = azure_functions.member(value, name, span)
        elif match[4] is not None:
            value = azure_functions.index(value, Number(int(match[4])), span)
    return value


def _variable(arguments: Arguments[Value], span: Span, environment: Names[str, str]) -> Value:
    name = arguments[0] if arguments else None
    if not isinstance(name, Text):
        return Unknown("readEnvironmentVariable() takes a name", span, failed=True)
    if name.value in environment:
        return Text(environment[name.value])
    reason = f"the environment variable {name.value} is not read (--read-env)"
    unknown = Unknown(reason, span)
    if len(arguments) > 1 and not isinstance(arguments[1], Sequence):
        return one_of((arguments[1], unknown), reason, span)
    return unknown

"""Functions that read files of the scanned tree, and functions of paths."""

from __future__ import annotations

import base64
import posixpath
from collections.abc import Callable

from aadrift.languages.terraform import types
from aadrift.languages.terraform.functions.encoding import HASHES
from aadrift.languages.terraform.functions.registry import (
    STRING,
    Call,
    CallError,
    Parameter,
    UndecidedError,
    function,
    normalized,
)
from aadrift.values import Bool, Mapping, Text, Value

_VARIABLES = Parameter()


def _read(call: Call, path: Text) -> Text:
    """A file's text as Terraform sees it: with its byte order mark, in normal form."""
    text = call.context.read_file(path.value)
    file = text.spans[0].file if text.spans else None
    if file is None or not file.bom:
        return text
    if file.encoding != "utf-8":
        raise CallError("the file is not valid UTF-8")
    return Text.join((Text("\ufeff"), text))


def _bytes(call: Call, path: Text) -> bytes:
    text = call.context.read_file(path.value)
    return text.spans[0].file.data if text.spans else text.value.encode()


@function("file", STRING, effects=True)
def file(call: Call, path: Text) -> Value:
    """The text of a file."""
    return _read(call, path)


@function("filebase64", STRING, effects=True)
def filebase64(call: Call, path: Text) -> Value:
    """The bytes of a file as base64."""
    return Text(base64.b64encode(_bytes(call, path)).decode())


@function("fileexists", STRING, effects=True)
def fileexists(call: Call, path: Text) -> Value:
    """Whether there is a file."""
    return Bool(call.context.file_exists(path.value))


@function("fileset", STRING, STRING, effects=True)
def fileset(call: Call, folder: Text, pattern: Text) -> Value:
    """The files below a folder that match a pattern."""
    names = call.context.file_set(folder.value, pattern.value)
    return types.ordered_set(map(Text, names), types.set_of(types.STRING))


@function("templatefile", STRING, _VARIABLES, effects=True)
def templatefile(call: Call, path: Text, variables: Value) -> Value:
    """The result of a template file."""
    text = normalized(_read(call, path))
    return _render(call, text, variables)


@function("templatestring", STRING, _VARIABLES, effects=True)
def templatestring(call: Call, template: Text, variables: Value) -> Value:
    """The result of a string as a template."""
    return types.convert(_render(call, template, variables), types.STRING)


def _render(call: Call, text: Value, variables: Value) -> Value:
    if not isinstance(text, Text) or not isinstance(variables, Mapping):
        raise CallError("the variables must be a map or an object")
    for name in variables.entries:
        if not name.replace("-", "_").isidentifier():
            raise CallError(f"{name!r} is no name of a variable")
    return call.context.render_template(text, variables)


def _declare(name: str, work: Callable[[bytes], str]) -> None:
    @function(name, STRING, effects=True)
    def hash_(call: Call, path: Text) -> Value:
        return Text(work(_bytes(call, path)))


for _name, _work in HASHES.items():
    _declare(f"file{_name}", _work)


@function("basename", STRING)
def basename(path: Text) -> Value:
    """The last part of a path."""
    stripped = path.value.rstrip("/")
    if not stripped:
        return Text("/" if path.value else ".")
    return path.slice(stripped.rfind("/") + 1, len(stripped))


@function("dirname", STRING)
def dirname(path: Text) -> Value:
    """A path without its last part."""
    head = path.value[: path.value.rfind("/") + 1]
    cleaned = _clean(head)
    return path.slice(0, len(cleaned)) if path.value.startswith(cleaned) else Text(cleaned)


def _clean(path: str) -> str:
    """The shortest form of a path; two slashes at its start mean nothing, unlike in POSIX."""
    cleaned = posixpath.normpath(path)
    return cleaned[1:] if cleaned.startswith("//") else cleaned


@function("abspath", STRING)
def abspath(path: Text) -> Value:
    """An absolute path; where Terraform will run is known for absolute paths only."""
    if not path.value.startswith("/"):
        raise UndecidedError("the folder that Terraform runs in is not known")
    cleaned = _clean(path.value)
    return path if cleaned == path.value else Text(cleaned)


@function("pathexpand", STRING)
def pathexpand(path: Text) -> Value:
    """A path with the home folder in place of ``~``; whose home is not known."""
    if path.value.startswith("~"):
        raise UndecidedError("the home folder is not known")
    return path

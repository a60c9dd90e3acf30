"""Expressions evaluated without a module around them."""

from __future__ import annotations

from collections.abc import Sequence as Arguments
from dataclasses import dataclass, field

from aadrift.languages.terraform import evaluation, functions
from aadrift.languages.terraform.evaluation import Accessor, Frame
from aadrift.languages.terraform.functions.json_text import encode_json
from aadrift.languages.terraform.syntax import Name
from aadrift.source import SourceError, SourceFile, Span
from aadrift.values import Mapping, Text, Unknown, Value, first_unknown
from tests.terraform.oracle import FAILS, UNKNOWN, Answer


def literal(text: str, path: str = "main.tf") -> Text:
    """The text of a file, knowing where it stands."""
    file = SourceFile.decode(path, text.encode())
    return Text.literal(file.text, file.span(0, len(file.text)))


@dataclass
class Files:
    """Files in memory, for the functions that read some."""

    contents: dict[str, bytes] = field(default_factory=dict)

    def read_file(self, path: str) -> Text:
        if path not in self.contents:
            raise SourceError("it does not exist")
        file = SourceFile.decode(path, self.contents[path])
        return Text.literal(file.text, file.span(0, len(file.text)))

    def file_exists(self, path: str) -> bool:
        return path in self.contents

    def file_set(self, folder: str, pattern: str) -> list[str]:
        assert pattern == "*"
        return [path.removeprefix(f"{folder}/") for path in self.contents]

    def render_template(self, text: Text, variables: Mapping) -> Value:
        return evaluation.evaluate_template(text, World(self), dict(variables.items()))


@dataclass
class World:
    """A scope in which only the given names mean something."""

    functions: functions.FunctionContext = field(default_factory=Files)

    def reference(self, name: Name, path: list[Accessor], frame: Frame) -> Value | None:
        del name, path, frame
        return None

    def function(self, name: str, arguments: list[Value], span: Span | None) -> Value | None:
        del name, arguments, span
        return None

    def unreadable(self, span: Span, message: str) -> None:
        raise AssertionError(f"{span.text}: {message}")


def evaluate(expression: str, **names: Value) -> Value:
    """An expression's value, with some names bound."""
    return evaluation.evaluate_code(literal(expression), World(), names)


def call(name: str, *arguments: Value, files: dict[str, bytes] | None = None) -> Value:
    """A function's result for values."""
    span = literal(f"{name}()").pieces[0].span
    assert span is not None
    return functions.call(name, arguments, Files(files or {}), span)


def shown(value: Value) -> Answer:
    """A value as JSON, as the oracle gives it."""
    unknown = first_unknown(value)
    if unknown is not None:
        return FAILS if unknown.failed else UNKNOWN
    return encode_json(value).value


def origins(value: Value) -> list[str | None]:
    """The literal that each string of a list says, None where no literal says it."""
    assert not isinstance(value, Unknown), value.reason
    items: Arguments[Value] = getattr(value, "items", ())
    return [origin(item) for item in items]


def origin(value: Value | None) -> str | None:
    """The literal that a string says, None where no literal says it."""
    assert isinstance(value, Text), value
    return value.origin.text if value.origin else None

"""Terraform's JSON syntax, presented as the same bodies, blocks and attributes as HCL.

Source: Terraform's "JSON Configuration Syntax". Whether a property is an attribute or a block is
for the reader to say, so a body offers it as both.
"""

from __future__ import annotations

from dataclasses import field
from functools import cached_property

from aadrift.languages.data.json import JsonError, decode_json
from aadrift.languages.terraform.scanner import ScanError
from aadrift.records import dataclass
from aadrift.source import SourceFile, Span
from aadrift.values import Mapping, Sequence, Text, Value

_LABELS = {
    "resource": 2,
    "data": 2,
    "ephemeral": 2,
    "variable": 1,
    "module": 1,
    "output": 1,
    "provider": 1,
    "check": 1,
    "dynamic": 1,
}


@dataclass(frozen=True)
class JsonAttribute:
    """A property as an attribute: every string in its value is a template."""

    name: str
    file: SourceFile = field(repr=False)
    span: Span
    value: Value


@dataclass(frozen=True)
class JsonBlock:
    """A property as a block; ``header`` is the key that names it."""

    type: str
    labels: tuple[str, ...]
    file: SourceFile = field(repr=False)
    header: Span
    content: Mapping

    @cached_property
    def body(self) -> JsonBody:
        """The block's properties."""
        return JsonBody(self.file, self.header, (self.content,))

    def attribute(self, name: str) -> JsonAttribute | None:
        """The property of a name."""
        return self.body.attributes.get(name)


@dataclass(frozen=True)
class JsonBody:
    """The properties of one object, or of several that say parts of the same."""

    file: SourceFile = field(repr=False)
    header: Span
    contents: tuple[Mapping, ...]
    problems: tuple[ScanError, ...] = ()

    @cached_property
    def attributes(self) -> dict[str, JsonAttribute]:
        """Every property as an attribute."""
        return {
            key: JsonAttribute(key, self.file, _key_span(content, key, self.header), value)
            for content in self.contents
            for key, value in content.items()
            if key != "//"
        }

    @cached_property
    def blocks(self) -> tuple[JsonBlock, ...]:
        """Every property that is an object, or a list of objects, as blocks."""
        types = dict.fromkeys(key for content in self.contents for key in content.entries)
        return tuple(block for name in types if name != "//" for block in self.of_type(name))

    def of_type(self, name: str) -> list[JsonBlock]:
        """The blocks of one type, in order."""
        found: list[JsonBlock] = []
        for content in self.contents:
            value = content.get(name)
            if value is not None:
                header = _key_span(content, name, self.header)
                self._collect(name, value, (), header, found)
        return found

    def _collect(
        self,
        name: str,
        value: Value,
        labels: tuple[str, ...],
        header: Span,
        found: list[JsonBlock],
    ) -> None:
        if isinstance(value, Sequence):
            for item in value.elements():
                self._collect(name, item, labels, header, found)
        elif isinstance(value, Mapping):
            if len(labels) == _LABELS.get(name, 0):
                found.append(JsonBlock(name, labels, self.file, header, value))
                return
            for key, item in value.items():
                if key != "//":
                    place = _key_span(value, key, header)
                    self._collect(name, item, (*labels, key), place, found)


def _key_span(content: Mapping, key: str, otherwise: Span) -> Span:
    spans = content.name(key).spans
    return spans[0] if spans else otherwise


def parse_json(file: SourceFile) -> JsonBody:
    """Read a file in JSON syntax. What does not parse leaves an empty body with the problem."""
    whole = Span(file, 0, len(file.text))
    start = Span(file, 0, 0)
    try:
        value = decode_json(Text.literal(file.text, whole))
    except JsonError as error:
        return JsonBody(file, start, (), (ScanError(error.message, error.offset),))
    contents = tuple(value.elements()) if isinstance(value, Sequence) else (value,)
    mappings = tuple(content for content in contents if isinstance(content, Mapping))
    if len(mappings) < len(contents):
        return JsonBody(file, start, mappings, (ScanError("expected an object", 0),))
    return JsonBody(file, start, mappings)

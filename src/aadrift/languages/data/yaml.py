"""YAML whose strings remember where they stand, with the scalars that Terraform sees.

The characters are parsed by PyYAML; what a scalar means follows go-cty-yaml 1.1, the reader in
Terraform (``yes`` is true, ``010`` is ten, a date becomes a timestamp), not PyYAML's own rules.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import field
from datetime import datetime
from typing import TYPE_CHECKING

from aadrift.languages.data.cutting import Cutter
from aadrift.languages.data.numbers import NumberRangeError, parse_number, show_number
from aadrift.records import dataclass
from aadrift.values import Bool, Mapping, Null, Number, Sequence, Text, Value

if TYPE_CHECKING:
    import yaml

# Deeper and larger than any file of settings; PyYAML reads about 100 KB a second.
MAX_DEPTH = 200
MAX_CHARACTERS = 2_000_000
# Aliases repeat values; a file of a few lines can stand for billions of them.
MAX_VALUES = 500_000

_CORE = "tag:yaml.org,2002:"
_STR, _BINARY, _NULL = _CORE + "str", _CORE + "binary", _CORE + "null"
_BOOL, _INT, _FLOAT, _TIME = _CORE + "bool", _CORE + "int", _CORE + "float", _CORE + "timestamp"
_SCALAR_TAGS = frozenset((None, _STR, _BINARY, _NULL, _BOOL, _INT, _FLOAT, _TIME))

_BOOLS = {
    **dict.fromkeys(
        ("y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"), True
    ),
    **dict.fromkeys(("n", "N", "no", "No", "NO", "false", "False", "FALSE"), False),
    **dict.fromkeys(("off", "Off", "OFF"), False),
}
_NULLS = frozenset(("", "~", "null", "Null", "NULL"))
_NO_NUMBERS = frozenset(
    sign + word
    for sign in ("", "+", "-")
    for word in (".inf", ".Inf", ".INF", ".nan", ".NaN", ".NAN")
    if not (sign and word[1].lower() == "n")
)
_HINTED = frozenset("+-0123456789yYnNtTfFoO~.")
_INTEGER = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_DECIMAL = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_TIMESTAMP = re.compile(
    r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})"
    r"(?:(?:[Tt](\d\d?):(\d\d?):(\d\d?)(?:[.,]\d+)?(Z|[+-]\d\d:\d\d))"
    r"|(?: (\d\d?):(\d\d?):(\d\d?)(?:[.,]\d+)?))?",
    re.ASCII,
)


class YamlError(Exception):
    """A string is no YAML. The message is a clause; ``offset`` counts characters of the string."""

    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message)
        self.message = message
        self.offset = offset


@dataclass(frozen=True)
class _Node:
    """A value with the number of values and of levels that it stands for."""

    value: Value
    size: int = 1
    depth: int = 0


@dataclass
class _Open:
    """A mapping or sequence whose end has not been reached. ``key`` waits for its value."""

    mapping: bool
    anchor: str | None
    start: int
    items: list[Value] = field(default_factory=list)
    entries: dict[str, Value] = field(default_factory=dict)
    names: dict[str, Text] = field(default_factory=dict)
    key: Text | None = None
    merging: bool = False
    size: int = 1
    depth: int = 0

    def close(self) -> _Node:
        value: Value
        if self.mapping:
            value = Mapping(self.entries, "object", self.names)
        else:
            value = Sequence(tuple(self.items), "tuple")
        return _Node(value, self.size, self.depth + 1)


def decode_yaml(text: Text) -> Value:
    """Read a YAML document as Terraform's ``yamldecode`` does.

    Mappings become object Mappings in source order (with the keys' own texts in ``names``),
    sequences tuples; each string keeps the part of ``text`` that it stands for. A repeated key's
    last value wins.

    Raises YamlError where the text is not one YAML document, uses tags or keys that Terraform does
    not read, or stands for more than MAX_DEPTH levels or MAX_VALUES values.
    """
    import yaml

    if len(text.value) > MAX_CHARACTERS:
        raise YamlError(f"it is longer than {MAX_CHARACTERS:,} characters", 0)
    try:
        return _Reader(text).document(yaml.parse(text.value, Loader=yaml.SafeLoader))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise YamlError(error.problem or str(error), mark.index if mark else 0) from None
    except yaml.reader.ReaderError as error:
        raise YamlError("it holds a character that is not allowed", error.position) from None


class _Reader:
    def __init__(self, text: Text) -> None:
        self._source = text.value
        self._cutter = Cutter(text)
        self._anchors: dict[str, _Node | None] = {}

    def document(self, events: Iterator[yaml.Event]) -> Value:
        import yaml

        stack: list[_Open] = []
        result: Value | None = None
        for event in events:
            start = _start(event)
            match event:
                case yaml.DocumentStartEvent():
                    if result is not None:
                        raise YamlError("only a single document is allowed", start)
                    continue
                case yaml.MappingStartEvent() | yaml.SequenceStartEvent():
                    stack.append(
                        self._open(event, stack, isinstance(event, yaml.MappingStartEvent))
                    )
                    continue
                case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                    opened = stack.pop()
                    node = opened.close()
                    self._name(opened.anchor, node)
                case yaml.ScalarEvent():
                    if self._starts_member(event, stack):
                        continue
                    node = _Node(self._scalar(event))
                    self._name(event.anchor, node)
                case yaml.AliasEvent():
                    node = self._alias(event, stack)
                case _:
                    continue
            if stack:
                self._add(stack[-1], node, start, len(stack))
            else:
                result = node.value
        if result is None:
            raise YamlError("expected a document, found the end", len(self._source))
        return result

    def _open(self, event: yaml.CollectionStartEvent, stack: list[_Open], mapping: bool) -> _Open:
        start = _start(event)
        self._value_expected(stack, start)
        if event.tag not in (None, _CORE + ("map" if mapping else "seq")):
            raise YamlError(f"the tag {event.tag} is not supported here", start)
        if len(stack) >= MAX_DEPTH:
            raise YamlError(f"it is nested deeper than {MAX_DEPTH} levels", start)
        if event.anchor:
            self._anchors[event.anchor] = None
        return _Open(mapping, event.anchor, start)

    @staticmethod
    def _value_expected(stack: list[_Open], offset: int) -> None:
        if stack and stack[-1].mapping and stack[-1].key is None and not stack[-1].merging:
            raise YamlError("only strings are allowed as keys of a mapping", offset)

    def _alias(self, event: yaml.AliasEvent, stack: list[_Open]) -> _Node:
        start = _start(event)
        self._value_expected(stack, start)
        if event.anchor not in self._anchors:
            raise YamlError(f"the anchor {event.anchor!r} is not defined", start)
        node = self._anchors[event.anchor]
        if node is None:
            raise YamlError(f"the anchor {event.anchor!r} stands inside its own definition", start)
        return node

    def _name(self, anchor: str | None, node: _Node) -> None:
        if anchor:
            self._anchors[anchor] = node

    def _starts_member(self, event: yaml.ScalarEvent, stack: list[_Open]) -> bool:
        """Whether a scalar is the key of a mapping; it is then taken as such."""
        if not stack or not stack[-1].mapping:
            return False
        top = stack[-1]
        if top.key is not None or top.merging:
            return False
        if (event.tag is None and event.value == "<<") or event.tag == _CORE + "merge":
            top.merging = True
            return True
        key = as_text(self._resolve(event))
        if not isinstance(key, Text):
            raise YamlError("a key of a mapping can't be null", _start(event))
        top.key = key
        return True

    @staticmethod
    def _add(top: _Open, node: _Node, offset: int, level: int) -> None:
        top.size += node.size
        top.depth = max(top.depth, node.depth)
        if top.size > MAX_VALUES:
            raise YamlError(f"its aliases stand for more than {MAX_VALUES:,} values", offset)
        if level + node.depth > MAX_DEPTH:
            raise YamlError(f"its aliases nest deeper than {MAX_DEPTH} levels", offset)
        if not top.mapping:
            top.items.append(node.value)
        elif top.key is not None:
            top.entries[top.key.value] = node.value
            top.names[top.key.value] = top.key
            top.key = None
        else:
            if not isinstance(node.value, Mapping):
                raise YamlError("only a mapping can be merged into a mapping", offset)
            top.entries.update(node.value.entries)
            top.names.update(node.value.names)
            top.merging = False

    def _scalar(self, event: yaml.ScalarEvent) -> Value:
        value = self._resolve(event)
        # The type of an untagged block scalar is string, whatever its characters look like; the
        # conversion comes last all the same, so that "1.50" becomes "1.5".
        return as_text(value) if event.tag is None and not event.implicit[0] else value

    def _resolve(self, event: yaml.ScalarEvent) -> Value:
        source, tag = event.value, event.tag
        offset = _start(event)
        if tag not in _SCALAR_TAGS:
            raise YamlError(f"the tag {tag} is not supported here", offset)
        if tag not in (_STR, _BINARY) and (not source or source[0] in _HINTED or source in _NULLS):
            if event.style in ("'", '"'):
                return self._text(event)
            plain = self._plain(event)
            if plain is not None:
                return plain
        if tag in (None, _STR, _BINARY):
            return self._text(event)
        if tag in (_INT, _FLOAT):
            return self._number(source.replace("_", ""), offset)
        if tag == _NULL:
            return Null()
        raise YamlError(f"{source!r} can't be read as {tag.removeprefix(_CORE)}", offset)

    def _plain(self, event: yaml.ScalarEvent) -> Value | None:
        """What characters that are not quoted mean; None where they are just a string."""
        source, tag = event.value, event.tag
        if source in _BOOLS:
            return Bool(_BOOLS[source])
        if source in _NULLS:
            return Null()
        if source in _NO_NUMBERS:
            raise YamlError(f"the number {source} is not supported", _start(event))
        moment = _timestamp(source) if tag in (None, _TIME) else None
        if moment is not None:
            return self._derived(event, moment)
        if _INTEGER.fullmatch(source) or _DECIMAL.fullmatch(source):
            return self._number(source, _start(event))
        return None

    @staticmethod
    def _number(source: str, offset: int) -> Number:
        if re.fullmatch("0[xXoO][0-9a-fA-F]+", source):
            try:
                number = int(source, 0)
            except ValueError:
                raise YamlError(f"{source!r} can't be read as a number", offset) from None
            if number >= 1 << 64:
                raise YamlError(f"the number {source} is too large", offset)
            return Number(number)
        try:
            value = parse_number(source)
        except NumberRangeError as error:
            raise YamlError(str(error), offset) from None
        if value is None:
            raise YamlError(f"{source[:80]!r} can't be read as a number", offset)
        return Number(value)

    def _text(self, event: yaml.ScalarEvent) -> Text:
        value = event.value
        start, end = _start(event), _end(event)
        quotes = 1 if event.style in ("'", '"') else 0
        # Counted from its end, because a tag or an anchor may stand before a scalar.
        begin = end - quotes - len(value)
        if begin >= start + quotes and self._source[begin : end - quotes] == value:
            return self._cutter.cut(begin, end - quotes)
        if event.style == "|":
            lines = self._literal_lines(value, start, end)
            if lines:
                return Text.join(lines)
        return self._derived(event, value)

    def _literal_lines(self, value: str, start: int, end: int) -> list[Text]:
        """A ``|`` block line by line, each without its indentation; empty where they disagree."""
        parts = []
        at = self._source.find("\n", start, end) + 1
        for line in value.splitlines(keepends=True):
            after = self._source.find("\n", at, end) + 1 or end
            stop = at + len(self._source[at:after].rstrip("\r\n"))
            content = line.removesuffix("\n")
            begin = stop - len(content)
            if begin < at or self._source[begin:stop] != content:
                return []
            if self._source[at:begin].strip(" "):
                return []
            if line == content:
                parts.append(self._cutter.cut(begin, stop))
            elif self._source[stop:after] == "\n":
                parts.append(self._cutter.cut(begin, after))
            else:
                parts.append(self._cutter.cut(begin, stop))
                parts.append(self._cutter.derived(stop, after, "\n"))
            at = after
        return parts

    def _derived(self, event: yaml.ScalarEvent, value: str) -> Text:
        return self._cutter.derived(_start(event), _end(event), value)


def _start(event: yaml.Event) -> int:
    return event.start_mark.index if event.start_mark else 0


def _end(event: yaml.Event) -> int:
    return event.end_mark.index if event.end_mark else 0


def as_text(value: Value) -> Value:
    """A scalar as the string that Terraform converts it to; null stays null."""
    match value:
        case Bool():
            return Text("true" if value.value else "false")
        case Number():
            return Text(show_number(value.value))
        case _:
            return value


def _timestamp(source: str) -> str | None:
    """A date or time as RFC 3339 with whole seconds, the way Go's ``time`` reads and prints it."""
    match = _TIMESTAMP.fullmatch(source)
    if not match:
        return None
    year, month, day, *clock = match.groups()
    hour, minute, second = clock[0:3] if clock[0] else clock[4:7]
    zone = clock[3] or "Z"
    if zone != "Z" and (int(zone[1:3]) > 24 or int(zone[4:6]) > 59):
        return None
    try:
        moment = datetime(
            int(year), int(month), int(day), int(hour or 0), int(minute or 0), int(second or 0)
        )
    except ValueError:
        return None
    return moment.strftime(f"{int(year):04d}-%m-%dT%H:%M:%S") + ("Z" if zone == "+00:00" else zone)

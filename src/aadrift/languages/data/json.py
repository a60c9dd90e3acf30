"""JSON whose strings remember where they stand.

The grammar is RFC 8259. Nothing here recurses, and every character is looked at a bounded number
of times.
"""

from __future__ import annotations

import gc
import re
from dataclasses import field
from decimal import Decimal
from typing import Literal

from aadrift.drafts import filled, quoted
from aadrift.languages.data.cutting import Cutter
from aadrift.records import dataclass
from aadrift.values import Bool, Mapping, Null, Number, Sequence, Text, Unknown, Value

# Deeper than any template or parameter file; values are walked recursively later on.
MAX_DEPTH = 200

# Beyond this many characters a number is kept as it is, without a conversion to a Python int.
_LONG_NUMBER = 300

# The largest power of ten that Azure Resource Manager reads, in double precision.
_LARGEST = 308

# The two forms that nearly everything has; the general ones below are tried where they fail.
_PLAIN = re.compile(r'"([^"\\\x00-\x1f]*+)"[ \t\r\n]*+')
_PLAIN_KEY = re.compile(r'"([^"\\\x00-\x1f]*+)"[ \t\r\n]*+:[ \t\r\n]*+')

_ESCAPED = re.compile(r'"((?:[^"\\\x00-\x1f]++|\\.)*+)"')
_ESCAPED_LINES = re.compile(r'"((?:[^"\\\x00-\x08\x0b\x0c\x0e-\x1f]++|\\.)*+)"')
_ESCAPE = re.compile(
    r'\\(?:(["\\/bfnrt])|u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})'
    r"|u([0-9a-fA-F]{4}))|(\\)"
)
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*+)((?:\.[0-9]++)?(?:[eE][+-]?[0-9]++)?)")
_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*+|.", re.DOTALL)
_SPACE = re.compile(r"[ \t\r\n]*+")
_SPACE_OR_COMMENT = re.compile(r"(?:[ \t\r\n]++|//[^\r\n]*+|/\*(?:[^*]++|\*(?!/))*+\*/)*+")

_SIMPLE = {'"': '"', "\\": "\\", "/": "/", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_WORDS: dict[str, Value] = {"true": Bool(True), "false": Bool(False), "null": Null()}
_CONTROL_NAMES = {"\n": "a line break", "\r": "a line break", "\t": "a tab"}


class JsonError(Exception):
    """A string is no JSON. The message is a clause; ``offset`` counts characters of the string."""

    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message)
        self.message = message
        self.offset = offset


@dataclass
class _Open:
    """An object or array whose end has not been reached. ``key`` waits for its value."""

    closer: str
    items: list[Value] = field(default_factory=list)
    entries: dict[str, Value] = field(default_factory=dict)
    names: dict[str, Text] = field(default_factory=dict)
    key: Text = field(default_factory=lambda: Text(""))

    def add(self, value: Value) -> None:
        if self.closer == "]":
            self.items.append(value)
        else:
            self.entries[self.key.value] = value
            self.names[self.key.value] = self.key

    def close(self) -> Value:
        if self.closer == "]":
            return Sequence(tuple(self.items), "tuple")
        return Mapping(self.entries, "object", self.names)


def decode_json(
    text: Text, *, comments: bool = False, duplicates: Literal["last", "error"] = "last"
) -> Value:
    """Read a JSON document.

    Objects become object Mappings in source order (with the keys' own texts in ``names``), arrays
    tuples; each string keeps the part of ``text`` that it stands for. ``comments`` reads Azure
    Resource Manager's dialect: ``//`` and ``/* */``, strings that go over several lines, and a
    comma behind the last member or element.
    ``duplicates`` says whether a repeated key's last value wins or is an error.

    Raises JsonError where the text is no JSON or is nested deeper than MAX_DEPTH.
    """
    # Millions of values are made and none is garbage: looking for some would double the time.
    collecting = gc.isenabled()
    gc.disable()
    try:
        return _Reader(text, comments=comments, unique=duplicates == "error").document()
    finally:
        if collecting:
            gc.enable()


class _Reader:
    def __init__(self, text: Text, *, comments: bool, unique: bool) -> None:
        self._source = text.value
        self._cutter = Cutter(text)
        self._unique = unique
        self._comments = comments
        self._escaped = _ESCAPED_LINES if comments else _ESCAPED
        self._blank = _SPACE_OR_COMMENT if comments else _SPACE

    def document(self) -> Value:
        source = self._source
        stack: list[_Open] = []
        at = self._space(0)
        value: Value
        while True:
            char = source[at : at + 1]
            if char == '"':
                value, at = self._string(at)
            elif char in ("{", "["):
                opened = _Open("}" if char == "{" else "]")
                if len(stack) >= MAX_DEPTH:
                    raise JsonError(f"it is nested deeper than {MAX_DEPTH} levels", at)
                at = self._space(at + 1)
                if source.startswith(opened.closer, at):
                    value, at = opened.close(), at + 1
                else:
                    stack.append(opened)
                    at = self._member(opened, at)
                    continue
            else:
                value, at = self._scalar(at)
            at = self._space(at)
            after = at
            while stack:
                if source.startswith(",", at):
                    after = self._space(at + 1)
                    if not self._comments or not source.startswith(stack[-1].closer, after):
                        break
                    at = after
                elif not source.startswith(stack[-1].closer, at):
                    break
                closed = stack.pop()
                closed.add(value)
                value, at = closed.close(), self._space(at + 1)
            if not stack:
                if at < len(source):
                    raise JsonError(f"expected the end, found {self._found(at)}", at)
                return value
            if not source.startswith(",", at):
                closer = stack[-1].closer
                raise JsonError(f"expected ',' or '{closer}', found {self._found(at)}", at)
            stack[-1].add(value)
            at = self._member(stack[-1], after)

    def _member(self, opened: _Open, at: int) -> int:
        """Read an object's next key; return where the next value starts."""
        if opened.closer == "]":
            return at
        match = _PLAIN_KEY.match(self._source, at)
        if match:
            start, end = match.span(1)
            key = self._cutter.cut(start, end)
            after = match.end()
        elif self._source.startswith('"', at):
            key, after = self._string(at)
        else:
            raise JsonError(f"expected a key in double quotes, found {self._found(at)}", at)
        if self._unique and key.value in opened.entries:
            raise JsonError(f"the key {key.value!r} is repeated", at)
        opened.key = key
        if match:
            return self._space(after)
        at = self._space(after)
        if not self._source.startswith(":", at):
            raise JsonError(f"expected ':' after the key, found {self._found(at)}", at)
        return self._space(at + 1)

    def _space(self, at: int) -> int:
        if self._source[at : at + 1] > "/":
            return at
        end = _end(self._blank, self._source, at)
        if self._comments and self._source.startswith("/*", end):
            raise JsonError("expected '*/' at the end of a comment", end)
        return end

    def _string(self, at: int) -> tuple[Text, int]:
        match = _PLAIN.match(self._source, at)
        if match:
            start, end = match.span(1)
            return self._cutter.cut(start, end), match.end()
        match = self._escaped.match(self._source, at)
        if not match:
            raise self._bad_string(at)
        start, end = match.span(1)
        return self._unescape(start, end), end + 1

    def _unescape(self, start: int, end: int) -> Text:
        parts: list[Text] = []
        cut = self._cutter.cut
        for match in _ESCAPE.finditer(self._source, start, end):
            at = match.start()
            simple, high, low, code, bad = match.groups()
            if bad:
                raise JsonError("expected a valid escape sequence after '\\'", at)
            if simple:
                value = _SIMPLE[simple]
            elif high:
                value = chr(0x10000 + ((int(high, 16) & 0x3FF) << 10) + (int(low, 16) & 0x3FF))
            else:
                number = int(code, 16)
                # Half of a surrogate pair is no character.
                value = "\ufffd" if 0xD800 <= number <= 0xDFFF else chr(number)
            if at > start:
                parts.append(cut(start, at))
            start = match.end()
            parts.append(self._cutter.derived(at, start, value))
        if start < end or not parts:
            parts.append(cut(start, end))
        return Text.join(parts)

    def _scalar(self, at: int) -> tuple[Value, int]:
        match = _NUMBER.match(self._source, at)
        if match:
            digits = match.group()
            whole = not match.group(1) and len(digits) < _LONG_NUMBER and digits != "-0"
            number = int(digits) if whole else Decimal(digits)
            if self._comments and isinstance(number, Decimal) and number.adjusted() > _LARGEST:
                return Unknown("the number is larger than any that Azure reads"), match.end()
            return Number(number), match.end()
        word = _WORD.match(self._source, at)
        if word and word.group() in _WORDS:
            return _WORDS[word.group()], word.end()
        raise JsonError(f"expected a value, found {self._found(at)}", at)

    def _found(self, at: int) -> str:
        match = _WORD.match(self._source, at)
        return repr(match.group()[:40]) if match else "the end"

    def _bad_string(self, at: int) -> JsonError:
        """What is wrong with a string that does not end as one."""
        end = _end(re.compile(r'(?:[^"\\\x00-\x1f]++|\\.)*+'), self._source, at + 1)
        if self._comments:
            end = _end(re.compile(r"(?:[^\"\\]++|\\.)*+", re.DOTALL), self._source, at + 1)
        char = self._source[end : end + 1]
        if not char or char in '"\\':
            return JsonError("expected '\"' at the end of a string", at)
        what = _CONTROL_NAMES.get(char, "a control character")
        return JsonError(f"expected '\"' at the end of a string, found {what}", end)


def decode_draft(unknown: Unknown, *, comments: bool = False) -> Value | None:
    """The document in a string of which parts are not known; None where it can't be told."""
    draft = unknown.draft
    if draft is None:
        return None
    try:
        return filled(decode_json(quoted(draft.text), comments=comments), draft)
    except JsonError:
        return None


def _end(pattern: re.Pattern[str], source: str, at: int) -> int:
    match = pattern.match(source, at)
    return match.end() if match else at

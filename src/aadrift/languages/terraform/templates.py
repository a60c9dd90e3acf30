"""Templates: the text inside quotes, heredocs and template files, split into its parts.

python-hcl2 reads the expressions inside; the template language around them (escapes, directives,
strip markers, heredoc indentation) is read here, because every run of characters must keep its
exact place in the source.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from aadrift.languages.terraform.scanner import ScanError, tokens
from aadrift.languages.terraform.syntax import (
    Chars,
    Expression,
    ForDirective,
    IfDirective,
    Interpolation,
    Part,
    Template,
    Unreadable,
)

# Parses the expression text[start:end], in which newlines do not count.
ExpressionParser = Callable[[str, int, int], Expression]

_QUOTED = re.compile(r"\$\$\{|%%\{|\$\{|%\{|\\(?:u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|.)", re.DOTALL)
_RAW = re.compile(r"\$\$\{|%%\{|\$\{|%\{")
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}
_FOR = re.compile(r"\s*for\s+([^\W\d][\w-]*)\s*(?:,\s*([^\W\d][\w-]*)\s*)?in\b")
_KEYWORD = re.compile(r"\s*(if|else|endif|for|endfor)\b")
_HEREDOC = re.compile(r"<<(-?)[^\W\d][\w.-]*[ \t]*\r?\n")


class _Parts:
    """Reads the parts of one template, directives nested."""

    def __init__(self, text: str, end: int, stop: re.Pattern[str], parse: ExpressionParser) -> None:
        self.text, self.end, self.stop, self.parse = text, end, stop, parse
        self.strip_next = False

    def read(self, at: int, closers: tuple[str, ...] = ()) -> tuple[list[Part], int, str]:
        """Parts from ``at`` to one of the closing directives (or the end), and which it was."""
        parts: list[Part] = []
        while True:
            match = self.stop.search(self.text, at, self.end)
            stop = match.start() if match else self.end
            self._chars(parts, at, stop)
            if match is None:
                if closers:
                    raise ScanError(f"expected %{{ {closers[-1]} }}", at)
                return parts, self.end, ""
            head = match[0]
            if head in {"$${", "%%{"}:
                parts.append(Chars(stop, match.end(), head[1:], verbatim=False))
                at = match.end()
            elif head in {"${", "%{"}:
                at, closer = self._sequence(parts, match.end(), head, closers)
                if closer:
                    return parts, at, closer
            else:
                parts.append(Chars(stop, match.end(), _unescape(head), verbatim=False))
                at = match.end()

    def _chars(self, parts: list[Part], start: int, end: int) -> None:
        if self.strip_next and start < end:
            stripped = self.text[start:end].lstrip()
            start = end - len(stripped)
            self.strip_next = not stripped
        if start < end:
            parts.append(Chars(start, end, self.text[start:end], verbatim=True))

    def _sequence(
        self, parts: list[Part], at: int, head: str, closers: tuple[str, ...]
    ) -> tuple[int, str]:
        close = _closing_brace(self.text, at, self.end)
        start, end = at, close
        if self.text[start : start + 1] == "~":
            start += 1
            _strip_last(parts)
        after_strip = self.text[end - 1 : end] == "~" and end > start
        end -= after_strip
        self.strip_next = False
        after = close + 1
        if head == "${":
            self.strip_next = after_strip
            expression = self.parse(self.text, start, end)
            parts.append(Interpolation(at - 2, after, expression))
            return after, ""
        keyword = _KEYWORD.match(self.text, start, end)
        if keyword is None:
            raise ScanError("expected if, else, endif, for or endfor after '%{'", at)
        word = keyword[1]
        self.strip_next = after_strip
        if word in closers:
            return after, word
        if word == "if":
            return self._if(parts, at - 2, keyword.end(), end, after), ""
        if word == "for":
            return self._for(parts, at - 2, start, end, after), ""
        raise ScanError(f"unexpected %{{ {word} }}", at)

    def _if(self, parts: list[Part], begin: int, start: int, end: int, after: int) -> int:
        condition = self.parse(self.text, start, end)
        then, at, closer = self.read(after, ("else", "endif"))
        otherwise: list[Part] = []
        if closer == "else":
            otherwise, at, _ = self.read(at, ("endif",))
        parts.append(IfDirective(begin, at, condition, tuple(then), tuple(otherwise)))
        return at

    def _for(self, parts: list[Part], begin: int, start: int, end: int, after: int) -> int:
        intro = _FOR.match(self.text, start, end)
        if intro is None:
            raise ScanError("expected %{ for NAME in EXPRESSION }", begin)
        collection = self.parse(self.text, intro.end(), end)
        body, at, _ = self.read(after, ("endfor",))
        key, name = (intro[1], intro[2]) if intro[2] else (None, intro[1])
        parts.append(ForDirective(begin, at, key, name, collection, tuple(body)))
        return at


def _strip_last(parts: list[Part]) -> None:
    while parts and isinstance(last := parts[-1], Chars) and last.verbatim:
        kept = last.value.rstrip()
        if kept:
            parts[-1] = replace(last, value=kept, end=last.start + len(kept))
            return
        parts.pop()


def _unescape(escape: str) -> str:
    if escape[1] in "uU" and len(escape) > 2:
        return chr(min(int("0x" + escape[2:], base=0), 0x10FFFF))
    return _ESCAPES.get(escape[1], escape[1])


def _closing_brace(text: str, start: int, end: int) -> int:
    depth = 0
    for token in tokens(text, start, end):
        if token.kind == "{":
            depth += 1
        elif token.kind == "}":
            if not depth:
                return token.start
            depth -= 1
    raise ScanError("this interpolation does not end", start - 2)


def quoted(text: str, start: int, end: int, parse: ExpressionParser) -> Template | Unreadable:
    """The template between two quotes; ``text[start:end]`` is what stands between them."""
    return _template(text, start, end, _QUOTED, parse)


def unquoted(text: str, start: int, end: int, parse: ExpressionParser) -> Template | Unreadable:
    r"""The template that a template file or a JSON string holds, where ``\\`` has no meaning."""
    return _template(text, start, end, _RAW, parse)


def _template(
    text: str, start: int, end: int, stop: re.Pattern[str], parse: ExpressionParser
) -> Template | Unreadable:
    try:
        parts, _, _ = _Parts(text, end, stop, parse).read(start)
    except ScanError as error:
        return Unreadable(start, end, error.message)
    except RecursionError:
        return Unreadable(start, end, "its directives nest too deep")
    wrapped = len(parts) == 1 and isinstance(parts[0], Interpolation)
    return Template(start, end, tuple(parts), wrapped)


def heredoc(text: str, start: int, end: int, parse: ExpressionParser) -> Template | Unreadable:
    """The template of a heredoc; ``text[start:end]`` is all of it, markers included."""
    head = _HEREDOC.match(text, start)
    if head is None:
        return Unreadable(start, end, "expected a heredoc marker after '<<'")
    close = text.rfind("\n", start, end) + 1
    template = _template(text, head.end(), close, _RAW, parse)
    if isinstance(template, Unreadable):
        return template
    parts = template.parts
    if head[1]:
        parts = _dedent(parts, text)
    return replace(template, parts=parts, wrapped=False)


def _dedent(parts: tuple[Part, ...], text: str) -> tuple[Part, ...]:
    """Remove the indentation that all lines of a ``<<-`` heredoc share.

    As in HCL, a line counts by the blanks that its own literal text starts with; a line that
    starts with an interpolation has none.
    """
    lines = [line for part in parts for line in _lines(part, text)]
    starts = [line for line in lines if line.start == 0 or text[line.start - 1] == "\n"]
    indents = [_indent(line) for line in starts if isinstance(line, Chars)]
    if len(indents) < len(starts):
        return tuple(lines)
    width = min(indents, default=0)
    if not width:
        return tuple(lines)
    first = {id(line) for line in starts}
    return tuple(
        replace(line, start=line.start + width, value=line.value[width:])
        if isinstance(line, Chars) and id(line) in first
        else line
        for line in lines
    )


def _lines(part: Part, text: str) -> list[Part]:
    if not (isinstance(part, Chars) and part.verbatim):
        return [part]
    lines: list[Part] = []
    at = part.start
    for line in text[part.start : part.end].splitlines(keepends=True):
        lines.append(Chars(at, at + len(line), line, verbatim=True))
        at += len(line)
    return lines


def _indent(line: Chars) -> int:
    return len(line.value) - len(line.value.lstrip(" \t"))

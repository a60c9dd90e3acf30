"""The bounds of blocks, attributes and expressions in HCL, without parsing expressions.

A file is split into bodies by its brackets, strings, comments and heredocs alone. So only the
expressions that an evaluation reaches are parsed, and text that is no HCL costs its own statement,
never the file.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import field
from functools import cached_property
from typing import NamedTuple

from aadrift.records import dataclass
from aadrift.source import SourceFile, Span
from aadrift.values import Text

MAX_DEPTH = 200
# A bracket that is never closed makes each later statement be read to the end of the file, and so
# does a comment. What opens more of them than that is no HCL.
MAX_PROBLEMS = 25
MAX_OPEN_BRACKETS = 10_000
MAX_OPEN_COMMENTS = 4

# Files are mostly skipped, so how far one step of the regex engine gets decides how fast a scan is.
# All repetitions are possessive: a step that fails fails at once.
_COMMENT = r"/\*(?:[^*]++|\*(?!/))*+\*/"
_WHOLE_STRING = r'"(?:[^"\\$%\n]++|\\.|\$\{[\w .*-]*+\}|\$(?![${])|%(?![%{]))*+"'
# Around a block, only braces count: a template that is no HCL costs its statement, not the block.
_ANY_STRING = r'"(?:[^"\\$%\n]++|\\.|\$\{[^{}"\n]*+\}|\$(?!\{)|%(?!\{))*+"'
_LESS = r"<(?!<-?[^\W\d])"  # no heredoc
_REMARK = rf"#[^\n]*+|//[^\n]*+|{_COMMENT}"
_WORDS = rf'[^"#/(){{}}\[\]<]++|{_WHOLE_STRING}|/(?![/*])|{_LESS}|{_REMARK}'
_PAIRED = (("(", ")"), ("[", "]"), ("{", "}"))
_FLAT = "|".join(rf"\{one}(?:{_WORDS})*+\{other}" for one, other in _PAIRED)
_NESTED = "|".join(rf"\{one}(?:{_WORDS}|{_FLAT})*+\{other}" for one, other in _PAIRED)
_IN_BRACKETS = rf"(?:{_WORDS}|{_FLAT})*+"
_ON_LINE = rf'(?:[^"\n#/(){{}}\[\]<]++|{_WHOLE_STRING}|{_COMMENT}|/(?![/*])|{_LESS}|{_NESTED})*+'
_IN_ELEMENT = rf'(?:[^"\n#/(){{}}\[\]<,]++|{_WHOLE_STRING}|/(?![/*])|{_LESS}|{_NESTED})*+'
_PLAIN = r'"[^"\\$%\n]*+"'
_BRACELESS = rf'[^"{{}}#/<]++(?:{_PLAIN})?+|{_PLAIN}|{_ANY_STRING}|/(?![/*])|{_LESS}|{_REMARK}'
_IN_BRACES = rf"(?:{_BRACELESS}|\{{(?:{_BRACELESS}|\{{(?:{_BRACELESS})*+\}})*+\}})*+"
_GAP = r"(?:[ \t\r]++|/\*(?:[^*\n]++|\*(?!/))*+\*/)*+"
_NAME = r"[^\W\d][\w-]*+"
_LABEL = r'"(?:[^"\\$%\n]|\$(?!\{)|%(?!\{))*+"'

_BLANK = re.compile(rf"(?:[ \t\r\n]++|{_REMARK})*+")
_REMARKS = re.compile(rf"(?:{_REMARK})++")
_INLINE_BLANK = re.compile(_GAP)
_IDENTIFIER = re.compile(_NAME)
_PLAIN_STRING = re.compile(_LABEL)
_SKIP_IN_BRACKETS = re.compile(_IN_BRACKETS)
_SKIP_ON_LINE = re.compile(_ON_LINE)
_SKIP_IN_ELEMENT = re.compile(_IN_ELEMENT)
_SKIP_IN_BRACES = re.compile(_IN_BRACES)
# A statement as almost all are written, and what is skipped before it: a name, then an expression
# or up to two labels and a body. What stands otherwise is read step by step.
_STATEMENT = re.compile(
    rf"(?:[ \t\r\n]++|{_REMARK})*+({_NAME})[ \t]*+"
    rf"(?:={_GAP}({_ON_LINE})(?=\n|\#|//|\Z)"
    rf'|(?:"([\w-]++)"[ \t]*+(?:"([\w-]++)"[ \t]*+)?+)?+\{{({_IN_BRACES})\}})'
)
_VALUE = 2  # the group that holds the expression
_NEXT = re.compile(
    r"""(?P<string>"(?:[^"\\$%\n]|\$(?!\{)|%(?!\{))*"?)"""
    r"|(?P<comment>\#[^\n]*|//[^\n]*|/\*(?:[^*]|\*(?!/))*(?:\*/)?)"
    r"|<<(?P<indented>-?)(?P<marker>[^\W\d][\w.-]*)[ \t]*\r?\n"
    r"|(?P<open>[{(\[])|(?P<close>[})\]])|(?P<newline>\n)",
    re.VERBOSE,
)
_TEMPLATE_STOP = re.compile(r'\\.|\$\$\{|%%\{|\$\{|%\{|"|\n', re.DOTALL)
_FIRST_COLUMN = re.compile(r"^[^\W\d]", re.MULTILINE)
_PAIRS = {"{": "}", "(": ")", "[": "]"}


class ScanError(Exception):
    """The text does not close what it opens. ``offset`` is where that was opened."""

    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message)
        self.message = message
        self.offset = offset


Tell = Callable[[SourceFile, ScanError], None]


class Token(NamedTuple):
    """A string, heredoc, comment, bracket or newline: what decides where expressions end."""

    kind: str
    start: int
    end: int


def tokens(text: str, start: int, end: int) -> Iterator[Token]:
    """The deciding tokens of ``text[start:end]`` in order.

    Raises ScanError for a string or heredoc that does not end.
    """
    at = start
    search = _NEXT.search
    while match := search(text, at, end):
        kind = match.lastgroup or ""
        begin, at = match.span()
        if kind == "string":
            if at - begin == 1 or text[at - 1] != '"':
                at = string_end(text, begin, end)
        elif kind == "marker":
            kind = "heredoc"
            at = heredoc_end(text, match, end)
        elif kind in {"open", "close"}:
            kind = text[begin]
        yield Token(kind, begin, at)


def string_end(text: str, start: int, end: int) -> int:
    """The offset behind a quoted string that starts at ``start``; templates inside are skipped."""
    stack = ['"']
    at = start + 1
    while stack:
        if len(stack) > MAX_DEPTH:
            raise ScanError(f"this string nests templates deeper than {MAX_DEPTH} levels", start)
        if stack[-1] == '"':
            match = _TEMPLATE_STOP.search(text, at, end)
            if match is None or match[0] == "\n":
                raise ScanError("this string does not end on its line", start)
            at = match.end()
            if match[0] == '"':
                stack.pop()
            elif match[0] in {"${", "%{"}:
                stack.append("{")
        else:
            at = _step_in_template(text, at, end, stack, start)
    return at


def _step_in_template(text: str, at: int, end: int, stack: list[str], start: int) -> int:
    match = _NEXT.search(text, at, end)
    if match is None:
        raise ScanError("an interpolation in this string does not end", start)
    kind = match.lastgroup
    if kind == "string":
        whole = match.end() - match.start() > 1 and text[match.end() - 1] == '"'
        if whole:
            return match.end()
        stack.append('"')
        return match.start() + 1
    if kind == "marker":
        return heredoc_end(text, match, end)
    if kind == "open":
        stack.append(match[0])
    elif kind == "close":
        stack.pop()
    return match.end()


def heredoc_end(text: str, match: re.Match[str], end: int) -> int:
    """The offset behind the closing marker of a heredoc (its line's newline is left over)."""
    marker = re.compile(rf"^[ \t]*{re.escape(match['marker'])}[ \t]*(?=\r?$)", re.MULTILINE)
    close = marker.search(text, match.end(), end)
    if close is None:
        message = f"this heredoc has no closing line {match['marker']}"
        raise ScanError(message, match.start())
    return close.end()


def expression_end(text: str, start: int, end: int) -> int:
    """The offset behind an expression: where its line ends outside of brackets.

    Raises ScanError for brackets that do not match.
    """
    at = start
    while True:
        at = _end(_SKIP_ON_LINE.match(text, at, end), at)
        if at >= end:
            return end
        head = text[at]
        if head in "\n#)]}" or text.startswith("//", at):
            return at
        at = _bracket_end(text, at, end) if head in _PAIRS else _odd_end(text, at, end)


def elements(text: str, start: int, end: int, *, lines: bool) -> Iterator[tuple[int, int]]:
    """The bounds of what stands between commas, and between lines if those count, in brackets.

    Comments around an element are no part of it. Raises ScanError as ``expression_end`` does.
    """
    at = start
    while (at := _end(_BLANK.match(text, at, end), at)) < end:
        first, last = at, at
        while at < end:
            skipped = _end(_SKIP_IN_ELEMENT.match(text, at, end), at)
            if skipped > at:
                at = last = skipped
                continue
            head = text[at]
            if head == "," or (lines and head == "\n"):
                break
            if head == "\n":
                at += 1
            elif remark := _REMARKS.match(text, at, end):
                at = remark.end()
            elif head in ")]}":
                raise ScanError(f"expected ',' before this {head!r}", at)
            else:
                pair = head in _PAIRS
                at = last = _bracket_end(text, at, end) if pair else _odd_end(text, at, end)
        yield first, first + len(text[first:last].rstrip())
        at += 1


def _bracket_end(text: str, start: int, end: int) -> int:
    """The offset behind the bracket that closes the one at ``start``."""
    stack = [start]
    at = start + 1
    while stack:
        at = _end(_SKIP_IN_BRACKETS.match(text, at, end), at)
        if at >= end:
            raise ScanError(f"this {text[stack[0]]!r} is not closed", stack[0])
        head = text[at]
        if head in _PAIRS:
            stack.append(at)
            _refuse_depth(len(stack), start)
            at += 1
        elif head in ")]}":
            wanted = _PAIRS[text[stack.pop()]]
            if wanted != head:
                raise ScanError(f"expected {wanted!r} before this {head!r}", at)
            at += 1
        else:
            at = _odd_end(text, at, end)
    return at


def block_end(text: str, start: int, end: int) -> int:
    """The offset of the brace that closes the block opened just before ``start``."""
    depth = 1
    comments = 0
    at = start
    while True:
        at = _end(_SKIP_IN_BRACES.match(text, at, end), at)
        if at >= end:
            raise ScanError("this block is not closed", start - 1)
        head = text[at]
        if head == "{":
            depth += 1
            _refuse_depth(depth, start - 1)
            at += 1
        elif head == "}":
            depth -= 1
            if not depth:
                return at
            at += 1
        elif head == "/":
            comments += 1  # one that does not end costs its statement, not the block
            if comments > MAX_OPEN_COMMENTS:
                raise ScanError("this comment does not end", at)
            at += 1
        else:
            at = _odd_end(text, at, end)


def _refuse_depth(depth: int, start: int) -> None:
    if depth > MAX_OPEN_BRACKETS:
        raise ScanError(f"it nests deeper than {MAX_OPEN_BRACKETS:,} levels", start)


def _end(match: re.Match[str] | None, at: int) -> int:
    return match.end() if match else at


def _odd_end(text: str, at: int, end: int) -> int:
    """The offset behind a string with a template, a heredoc, or a comment that does not end."""
    if text[at] == '"':
        return string_end(text, at, end)
    if text[at] == "/":
        return end
    heredoc = _NEXT.match(text, at, end)
    return heredoc_end(text, heredoc, end) if heredoc else at + 1


def whole_words(name: str, text: str, start: int, end: int) -> Iterator[int]:
    """Where a name stands as a whole. Plain searches are fast, patterns are not."""
    at = text.find(name, start, end)
    while at >= 0:
        behind = at + len(name)
        following = text[behind : behind + 1].replace("-", "_")
        if not _in_name(text[at - 1 : at]) and not _in_name(following):
            yield at
        at = text.find(name, behind, end)


def mentions(name: str, text: str, start: int, end: int) -> bool:
    """Whether a name stands in some text as a whole."""
    return next(whole_words(name, text, start, end), None) is not None


def _in_name(character: str) -> bool:
    return character == "_" or character.isalnum()


class Attribute(NamedTuple):
    """``name = expression``; the expression is ``file.text[start:end]``."""

    name: str
    file: SourceFile
    name_start: int
    start: int
    end: int

    @property
    def span(self) -> Span:
        """The attribute's name and expression: the place of use."""
        return Span(self.file, self.name_start, self.end)

    @property
    def code(self) -> Text:
        """The expression's text, knowing where it stands."""
        span = Span(self.file, self.start, self.end)
        return Text.literal(self.file.text[self.start : self.end], span)


@dataclass(eq=False)
class Block:
    """``type "label" { … }``; the body is ``file.text[start:end]``, between its braces.

    ``tell`` is told what of the body can't be read, once that is asked for. ``merged`` says that
    an override file has a say in it, so that it is more than its own text.
    """

    type: str
    labels: tuple[str, ...]
    file: SourceFile = field(repr=False)
    header_start: int
    start: int
    end: int
    tell: Tell | None = field(default=None, repr=False)
    merged: bool = False

    @property
    def header(self) -> Span:
        """What stands before the opening brace."""
        text = self.file.text[self.header_start : self.start - 1]
        return Span(self.file, self.header_start, self.header_start + len(text.rstrip()))

    @property
    def whole(self) -> Span:
        """All of the block, from its type to its closing brace."""
        return Span(self.file, self.header_start, self.end + 1)

    @cached_property
    def body(self) -> Body:
        """What stands between the braces."""
        body = scan(self.file, self.start, self.end, self.tell)
        if self.tell is not None:
            for problem in body.problems:
                self.tell(self.file, problem)
        return body

    def mentions(self, name: str) -> bool:
        """Whether a name stands anywhere in the body."""
        return mentions(name, self.file.text, self.start, self.end)

    def attribute(self, name: str) -> Attribute | None:
        """The attribute of a name; the body is read as far as that."""
        if "body" in self.__dict__:
            return self.body.attributes.get(name)
        at = self.start
        while match := _STATEMENT.match(self.file.text, at, self.end):
            item = _usual_statement(self.file, match, self.tell)
            if not isinstance(item, Attribute):
                break
            if item.name == name:
                return item
            at = item.end
        return self.body.attributes.get(name)


@dataclass(frozen=True)
class Body:
    """The attributes and blocks of a file or block, and what could not be told apart."""

    attributes: dict[str, Attribute]
    blocks: tuple[Block, ...]
    problems: tuple[ScanError, ...] = ()

    def of_type(self, name: str) -> list[Block]:
        """The blocks of one type, in order."""
        return self._by_type.get(name, [])

    @cached_property
    def _by_type(self) -> dict[str, list[Block]]:
        found: dict[str, list[Block]] = {}
        for block in self.blocks:
            found.setdefault(block.type, []).append(block)
        return found


def scan(
    file: SourceFile, start: int = 0, end: int | None = None, tell: Tell | None = None
) -> Body:
    """Split a file, or a part of it, into attributes and blocks.

    The problems are those of this part; ``tell`` is told those of the blocks that are read later.
    """
    text = file.text
    end = len(text) if end is None else end
    attributes: dict[str, Attribute] = {}
    blocks: list[Block] = []
    problems: list[ScanError] = []
    at = start
    usual = _STATEMENT.match
    while True:
        match = usual(text, at, end)
        item = None if match is None else _usual_statement(file, match, tell)
        if item is None:
            at = _end(_BLANK.match(text, at, end), at)
            if at >= end:
                return Body(attributes, tuple(blocks), tuple(problems))
            try:
                item = _unusual_statement(file, at, end, tell)
            except ScanError as error:
                problems.append(error)
                if len(problems) >= MAX_PROBLEMS:
                    message = (
                        f"the {MAX_PROBLEMS}th statement that can't be read; the rest is left out"
                    )
                    return Body(attributes, tuple(blocks), (*problems, ScanError(message, at)))
                at = _next_statement(text, at, end)
                continue
        at = item.end
        if isinstance(item, Block):
            blocks.append(item)
            at += 1
        elif item.name not in attributes:
            attributes[item.name] = item
        elif len(problems) < MAX_PROBLEMS:  # that costs no reading, so the rest counts
            message = f"the attribute {item.name!r} is set twice"
            problems.append(ScanError(message, item.name_start))


def _usual_statement(
    file: SourceFile, match: re.Match[str], tell: Tell | None
) -> Attribute | Block | None:
    if match.lastindex != _VALUE:
        name, first, second = match.group(1, 3, 4)
        labels = (first, second) if second else (first,) if first else ()
        return Block(name, labels, file, match.start(1), *match.span(5), tell)
    start, stop = match.span(_VALUE)
    while stop > start and file.text[stop - 1] in " \t\r":
        stop -= 1
    return Attribute(match[1], file, match.start(1), start, stop) if stop > start else None


def _unusual_statement(file: SourceFile, at: int, end: int, tell: Tell | None) -> Attribute | Block:
    text = file.text
    name = _IDENTIFIER.match(text, at, end)
    if name is None:
        raise ScanError("expected an attribute or a block", at)
    labels: list[str] = []
    where = name.end()
    while True:
        where = _end(_INLINE_BLANK.match(text, where, end), where)
        head = text[where : where + 1] if where < end else ""
        if head == "=" and not labels:
            start = _end(_INLINE_BLANK.match(text, where + 1, end), where + 1)
            stop = expression_end(text, start, end)
            stop = start + len(text[start:stop].rstrip())
            if stop == start:
                raise ScanError(f"expected a value for {name[0]!r}", where)
            return Attribute(name[0], file, at, start, stop)
        if head == "{":
            close = block_end(text, where + 1, end)
            return Block(name[0], tuple(labels), file, at, where + 1, close, tell)
        label = _PLAIN_STRING.match(text, where, end) or _IDENTIFIER.match(text, where, end)
        if label is None:
            raise ScanError(f"expected '=' or '{{' after {name[0]!r}", where)
        labels.append(label[0].strip('"'))
        where = label.end()


def _next_statement(text: str, at: int, end: int) -> int:
    """Where reading goes on after a statement that is no HCL.

    Statements of a file start in the first column almost always, and hardly anything inside of
    them does, so the next line with a name there is most likely whole. Elsewhere, the next line.
    """
    if at == 0 or text[at - 1] == "\n":
        match = _FIRST_COLUMN.search(text, at + 1, end)
        return match.start() if match else end
    newline = text.find("\n", at, end)
    return end if newline < 0 else newline + 1

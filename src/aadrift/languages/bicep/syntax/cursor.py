"""The tokens of one statement, and the way a parser moves over them."""

from __future__ import annotations

from collections.abc import Iterator

from .expressions import Constant, Identifier
from .lexer import (
    BAD,
    COMMENT,
    DIRECTIVE,
    INTEGER,
    NAME,
    NEWLINE,
    STRING,
    STRING_LEFT,
    STRING_MIDDLE,
    STRING_RIGHT,
    explain_bad,
    scan,
)
from .problems import ParseError

END = "end"
MAX_DEPTH = 200
"""How deep expressions and types may be nested in each other."""

_LARGEST_INTEGER = 2**64 - 1
# What strings say is not shown: it could be secret.
_FOUND = {
    NEWLINE: "the end of the line",
    END: "the end of the statement",
    STRING: "a string",
    STRING_LEFT: "a string",
    STRING_MIDDLE: "the end of the interpolation",
    STRING_RIGHT: "the end of the interpolation",
}


class Cursor:
    """Reads the tokens of ``text[start:end]`` in order, without white space and comments.

    Adjacent line breaks count as one token. ``kinds`` ends with an ``end``. ``position`` is the
    index of the next token. ``depth`` says how many expressions and types are being read, one
    inside the other, and ``deepest`` the most there were. ``links`` counts the operators and
    accesses that were read: a long chain of them makes a high tree without nesting.
    """

    __slots__ = ("deepest", "depth", "ends", "kinds", "links", "position", "starts", "text")

    def __init__(self, text: str, start: int, end: int) -> None:
        self.text = text
        self.position = 0
        self.depth = 0
        self.deepest = 0
        self.links = 0
        kinds: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        previous = ""
        for kind, begin, behind in scan(text, start, end):
            if kind in (COMMENT, DIRECTIVE) or kind == previous == NEWLINE:
                continue
            kinds.append(kind)
            starts.append(begin)
            ends.append(behind)
            previous = kind
        kinds.append(END)
        starts.append(ends[-1] if ends else end)
        ends.append(starts[-1])
        self.kinds = kinds
        self.starts = starts
        self.ends = ends

    @property
    def kind(self) -> str:
        """The kind of the next token."""
        return self.kinds[self.position]

    @property
    def start(self) -> int:
        """Where the next token starts."""
        return self.starts[self.position]

    @property
    def behind(self) -> int:
        """Where the last token that was read ends."""
        return self.ends[self.position - 1]

    def word(self, ahead: int = 0) -> str:
        """The text of the next token, or of one further ahead, if it is a name, else nothing."""
        at = self.position + ahead
        return self.text[self.starts[at] : self.ends[at]] if self.kinds[at] == NAME else ""

    def at_string(self) -> bool:
        """Whether the next token begins a string."""
        return self.kinds[self.position] in (STRING, STRING_LEFT)

    def at_end_of_line(self) -> bool:
        """Whether the line or the statement ends here."""
        return self.kinds[self.position] in (NEWLINE, END)

    def fail(self, expected: str) -> ParseError:
        """The error that something else was expected where the next token stands."""
        at = self.position
        kind, start, end = self.kinds[at], self.starts[at], self.ends[at]
        shown = self.text[start:end]
        if kind == BAD:
            return ParseError(start, end, explain_bad(shown))
        found = _FOUND.get(kind, shown if len(shown) <= 40 else f"{shown[:40]}…")
        return ParseError(start, end, f"expected {expected}, found {found}")

    def enter(self) -> None:
        """Note that an expression or type begins. Raises ParseError when that is too deep."""
        self.depth += 1
        if self.depth > self.deepest:
            self.deepest = self.depth
            if self.depth > MAX_DEPTH:
                message = f"nested too deeply: expected at most {MAX_DEPTH} levels"
                raise ParseError(self.start, self.ends[self.position], message)

    def expect(self, kind: str, expected: str = "") -> int:
        """Read a token of the kind; where it starts."""
        at = self.position
        if self.kinds[at] != kind:
            raise self.fail(expected or kind)
        self.position = at + 1
        return self.starts[at]

    def expect_word(self, word: str) -> int:
        """Read that word; where it starts."""
        if self.word() != word:
            raise self.fail(word)
        return self.expect(NAME)

    def take(self, kind: str) -> bool:
        """Read the next token if it is of the kind."""
        if self.kinds[self.position] != kind:
            return False
        self.position += 1
        return True

    def take_line_before(self, kind: str) -> bool:
        """Whether a token of the kind comes next; reads the line break before it, if any."""
        at = self.position
        if self.kinds[at] == NEWLINE and self.kinds[at + 1] == kind:
            self.position = at = at + 1
        return self.kinds[at] == kind

    def take_word(self, word: str) -> bool:
        """Read the next token if it is that word."""
        if self.word() != word:
            return False
        self.position += 1
        return True

    def identifier(self, expected: str) -> Identifier:
        """Read a name."""
        at = self.position
        if self.kinds[at] != NAME:
            raise self.fail(expected)
        self.position = at + 1
        start, end = self.starts[at], self.ends[at]
        return Identifier(start, end, self.text[start:end])

    def constant(self) -> Constant:
        """Read an integer, ``true``, ``false`` or ``null``."""
        at = self.position
        kind, start, end = self.kinds[at], self.starts[at], self.ends[at]
        self.position = at + 1
        if kind != INTEGER:
            return Constant(start, end, None if kind == "null" else kind == "true")
        # int() refuses to read thousands of digits; the largest has twenty.
        digits = self.text[start:end].lstrip("0") or "0"
        if len(digits) > 20 or int(digits) > _LARGEST_INTEGER:
            message = f"the integer is too large: expected at most {_LARGEST_INTEGER}"
            raise ParseError(start, end, message)
        return Constant(start, end, int(digits))

    def elements(self, close: str, what: str) -> Iterator[None]:
        """Step through what follows the opening bracket of an array or object.

        The caller reads one element a step. One stands on a line, or commas separate them, without
        a line break behind; the closing bracket is read as well.
        """
        kinds = self.kinds
        self.take(NEWLINE)
        while kinds[self.position] != close:
            yield
            kind = kinds[self.position]
            if kind in (NEWLINE, ","):
                self.position += 1
            elif kind != close:
                raise self.fail(f"a new line, a comma or {close} after the {what}")
        self.position += 1

    def arguments(self, close: str) -> Iterator[None]:
        """Step through what follows the opening bracket of a call.

        The caller reads one argument a step. Commas separate them; line breaks may follow the
        bracket and the commas and precede the closing bracket, which is read as well.
        """
        self.take(NEWLINE)
        if self.take(close):
            return
        while True:
            yield
            if self.take(","):
                self.take(NEWLINE)
                continue
            self.take_line_before(close)
            self.expect(close, f"a comma or {close} after the argument")
            return

"""Parses what has delimiters: strings, arrays, objects, loops and bodies of resources."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .cursor import Cursor
from .expressions import (
    ArrayExpression,
    Expression,
    ForExpression,
    Identifier,
    IfCondition,
    Interpolation,
    ObjectExpression,
    Property,
    Spread,
    StringLiteral,
    StringPart,
)
from .lexer import NAME, NEWLINE, STRING, STRING_LEFT, STRING_MIDDLE, STRING_RIGHT
from .strings import chars, complete_string, leading_dollars, multiline_chars

if TYPE_CHECKING:
    from .statements import ResourceDeclaration


class LiteralParser(Cursor):
    """Reads literals. Every method raises ParseError when the tokens are not what it reads."""

    __slots__ = ()

    def expression(self) -> Expression:
        """Read any expression."""
        raise NotImplementedError

    def nested_resource(self) -> ResourceDeclaration:
        """Read a resource declared inside the body of another, decorators included."""
        raise NotImplementedError

    def string(self, expected: str = "a string") -> StringLiteral:
        """Read a string, with or without interpolations."""
        at = self.position
        if self.kinds[at] == STRING:
            self.position = at + 1
            return complete_string(self.text, self.starts[at], self.ends[at])
        if self.kinds[at] != STRING_LEFT:
            raise self.fail(expected)
        start = self.starts[at]
        dollars = leading_dollars(self.text, start)
        parts: list[StringPart] = []
        while self._string_piece(parts, dollars) != STRING_RIGHT:
            hole = self.ends[self.position - 1] - (dollars or 1) - 1
            expression = self.expression()
            if self.kind not in (STRING_MIDDLE, STRING_RIGHT):
                raise self.fail("} to close the interpolation")
            parts.append(Interpolation(hole, self.start + 1, expression))
        return StringLiteral(start, self.behind, tuple(parts), multiline=dollars > 0)

    def _string_piece(self, parts: list[StringPart], dollars: int) -> str:
        """Read one token of a string with interpolations; its kind."""
        at = self.position
        self.position = at + 1
        kind, start, end = self.kinds[at], self.starts[at], self.ends[at]
        if not dollars:
            parts += chars(self.text, start + 1, end - (1 if kind == STRING_RIGHT else 2))
        else:
            first = kind == STRING_LEFT
            start += dollars + 3 if first else 1
            end -= 3 if kind == STRING_RIGHT else dollars + 1
            parts += multiline_chars(self.text, start, end, first=first)
        return kind

    def array(self) -> ArrayExpression | ForExpression:
        """Read an array or a loop."""
        if self.word(2 if self.kinds[self.position + 1] == NEWLINE else 1) == "for":
            return self.loop(declaration=False)
        start = self.expect("[")
        items: list[Expression | Spread] = []
        for _ in self.elements("]", "item"):
            spread = self.kinds[self.position] == "..."
            items.append(self._spread() if spread else self.expression())
        return ArrayExpression(start, self.behind, tuple(items))

    def _spread(self) -> Spread:
        start = self.expect("...")
        expression = self.expression()
        return Spread(start, expression.end, expression)

    def object(self, *, resources: bool = False) -> ObjectExpression:
        """Read an object; ``resources`` when it may declare resources."""
        start = self.expect("{")
        members: list[Property | Spread] = []
        nested: list[ResourceDeclaration] = []
        for _ in self.elements("}", "property"):
            if resources and self._at_resource():
                nested.append(self.nested_resource())
            else:
                members.append(self._member())
        return ObjectExpression(start, self.behind, tuple(members), tuple(nested))

    def _member(self) -> Property | Spread:
        at = self.position
        kind = self.kinds[at]
        key: Identifier | StringLiteral
        if kind == NAME:
            start, end = self.starts[at], self.ends[at]
            key = Identifier(start, end, self.text[start:end])
            self.position = at + 1
        elif kind == "...":
            return self._spread()
        else:
            key = self.string("a property name")
        if self.kinds[self.position] != ":":
            raise self.fail(": after the property name")
        self.position += 1
        value = self.expression()
        return Property(key.start, value.end, key, value)

    def _at_resource(self) -> bool:
        # A property may be called resource: only the name behind it tells.
        declares = self.word() == "resource" and self.kinds[self.position + 1] == NAME
        return declares or self.kind == "@"

    def body(self, *, resources: bool) -> ObjectExpression | IfCondition:
        """Read the body of a resource or module, or of the loop in one."""
        if self.word() != "if":
            return self.braced("{, [ or if", resources=resources)
        start = self.expect(NAME)
        self.expect("(", "( after if")
        self.take(NEWLINE)
        condition = self.expression()
        self.take(NEWLINE)
        self.expect(")", ") after the condition")
        body = self.braced("{ after the condition", resources=resources)
        return IfCondition(start, body.end, condition, body)

    def braced(self, expected: str, *, resources: bool = False) -> ObjectExpression:
        """Read an object where nothing else may stand."""
        if self.kind != "{":
            raise self.fail(expected)
        self.enter()
        body = self.object(resources=resources)
        self.depth -= 1
        return body

    def loop(self, *, declaration: bool, resources: bool = False) -> ForExpression:
        """Read a loop; ``declaration`` when it is that of a resource or module."""
        start = self.expect("[")
        self.take(NEWLINE)
        self.expect_word("for")
        index: Identifier | None = None
        if self.take("("):
            item = self.identifier("the loop variable's name")
            self.expect(",", "a comma and the index variable's name")
            index = self.identifier("the index variable's name")
            self.expect(")", ") after the index variable's name")
        else:
            item = self.identifier("the loop variable's name or (")
        self.expect_word("in")
        collection = self.expression()
        self.expect(":", ": after what is looped over")
        body = self.body(resources=resources) if declaration else self.expression()
        self.take(NEWLINE)
        self.expect("]", "] after the body of the loop")
        return ForExpression(start, self.behind, item, index, collection, body)

"""Parses expressions.

Binary operators are put in order by a pair of stacks, not by a function for each precedence, so
that a level of nesting costs few frames: ``MAX_DEPTH`` levels fit into Python's recursion limit.
"""

from __future__ import annotations

from collections.abc import Callable

from .expressions import (
    Binary,
    Call,
    ChildResource,
    Conditional,
    Expression,
    Identifier,
    Index,
    Lambda,
    MethodCall,
    Name,
    NonNull,
    Parenthesized,
    PropertyAccess,
    Unary,
)
from .lexer import INTEGER, NAME, NEWLINE, STRING, STRING_LEFT
from .literal_parser import LiteralParser
from .problems import ParseError

_PRECEDENCE = {
    **dict.fromkeys(("*", "/", "%"), 7),
    **dict.fromkeys(("+", "-"), 6),
    **dict.fromkeys((">", ">=", "<", "<="), 5),
    **dict.fromkeys(("==", "!=", "=~", "!~"), 4),
    "&&": 3,
    "||": 2,
    "??": 1,
}
_UNARY = frozenset(("!", "-", "+"))
_ACCESS = frozenset((".", "[", "::", "!"))


class ExpressionParser(LiteralParser):
    """Reads expressions. Every method raises ParseError when the tokens are not what it reads."""

    __slots__ = ()

    def expression(self) -> Expression:
        """Read any expression."""
        self.enter()
        node = self._operand()
        kind = self.kinds[self.position]
        if kind in _PRECEDENCE:
            node = self._binary(node)
            kind = self.kinds[self.position]
        if kind in ("?", NEWLINE) and self.take_line_before("?"):
            node = self._conditional(node)
        self.depth -= 1
        return node

    def _binary(self, first: Expression) -> Expression:
        operands = [first]
        operators: list[str] = []
        while (operator := self.kinds[self.position]) in _PRECEDENCE:
            _combine(operands, operators, _PRECEDENCE[operator])
            self.position += 1
            operators.append(operator)
            operands.append(self._operand())
            self.links += 1
        _combine(operands, operators, 0)
        return operands[0]

    def _conditional(self, condition: Expression) -> Conditional:
        self.expect("?")
        then = self.expression()
        self.take_line_before(":")
        self.expect(":", ": and the value when the condition is false")
        otherwise = self.expression()
        return Conditional(condition.start, otherwise.end, condition, then, otherwise)

    def _operand(self) -> Expression:
        """Read a value, with the operators before it and the accesses behind it."""
        first = at = self.position
        kinds = self.kinds
        while kinds[at] in _UNARY:
            at += 1
        self.position = at
        read = _VALUES.get(kinds[at])
        if read is None:
            raise self.fail("an expression")
        node = read(self)
        if kinds[self.position] in _ACCESS:
            node = self._accessed(node)
        while at > first:
            at -= 1
            node = Unary(self.starts[at], node.end, kinds[at], node)
            self.links += 1
        return node

    def name_or_call(self) -> Name | Call | Lambda:
        """Read what begins with a name: a reference, a call, or a lambda with one parameter."""
        at = self.position
        start, end = self.starts[at], self.ends[at]
        name = self.text[start:end]
        kind = self.kinds[at + 1]
        if kind == "(":
            self.position = at + 2
            arguments = self.call_arguments()
            return Call(start, self.behind, Identifier(start, end, name), arguments)
        self.position = at + 1
        if kind == "=>":
            return self._lambda(start, (Identifier(start, end, name),))
        return Name(start, end, name)

    def call_arguments(self) -> tuple[Expression, ...]:
        """Read the arguments of a call whose parenthesis was read, closing one included."""
        found: list[Expression] = []
        for _ in self.arguments(")"):
            found.append(self.expression())  # noqa: PERF401 - a comprehension costs a frame
        return tuple(found)

    def _lambda(self, start: int, parameters: tuple[Identifier, ...]) -> Lambda:
        self.expect("=>")
        self.take(NEWLINE)
        body = self.expression()
        return Lambda(start, body.end, parameters, body)

    def parenthesized_or_lambda(self) -> Parenthesized | Lambda:
        """Read what begins with a parenthesis."""
        start = self.expect("(")
        inner: list[Expression] = []
        self.take(NEWLINE)
        while self.kinds[self.position] != ")":
            inner.append(self.expression())
            self.take(NEWLINE)
            if not self.take(","):
                break
            self.take(NEWLINE)
        self.expect(")")
        end = self.behind
        if self.kinds[self.position] == "=>":
            return self._lambda(start, tuple([_parameter(node) for node in inner]))
        if len(inner) != 1:
            message = f"expected one expression in parentheses, found {len(inner)}"
            raise ParseError(start, end, message)
        return Parenthesized(start, end, inner[0])

    def _accessed(self, node: Expression) -> Expression:
        """Read the accesses behind a value."""
        while (kind := self.kinds[self.position]) in _ACCESS:
            self.links += 1
            if kind == ".":
                node = self._dotted(node)
            elif kind == "[":
                node = self._index(node)
            elif kind == "::":
                self.position += 1
                name = self.identifier("a resource's name after ::")
                node = ChildResource(node.start, name.end, node, name)
            else:
                self.position += 1
                node = NonNull(node.start, self.behind, node)
        return node

    def _dotted(self, target: Expression) -> PropertyAccess | MethodCall:
        self.expect(".")
        safe = self.take("?")
        name = self.identifier("a property or function name")
        if self.kinds[self.position] != "(":
            return PropertyAccess(target.start, name.end, target, name, safe)
        if safe:
            raise self.fail("no call after .?")
        self.position += 1
        arguments = self.call_arguments()
        return MethodCall(target.start, self.behind, target, name, arguments)

    def _index(self, target: Expression) -> Index:
        self.expect("[")
        safe = self.take("?")
        from_end = self.take("^")
        key = self.expression()
        self.expect("]", "] after the index")
        return Index(target.start, self.behind, target, key, safe, from_end)


_VALUES: dict[str, Callable[[ExpressionParser], Expression]] = {
    NAME: ExpressionParser.name_or_call,
    STRING: ExpressionParser.string,
    STRING_LEFT: ExpressionParser.string,
    "{": ExpressionParser.object,
    "[": ExpressionParser.array,
    "(": ExpressionParser.parenthesized_or_lambda,
    **dict.fromkeys((INTEGER, "true", "false", "null"), ExpressionParser.constant),
}


def _combine(operands: list[Expression], operators: list[str], precedence: int) -> None:
    """Join the last operands by the operators that bind at least as strongly as ``precedence``."""
    while operators and _PRECEDENCE[operators[-1]] >= precedence:
        right = operands.pop()
        left = operands.pop()
        operands.append(Binary(left.start, right.end, operators.pop(), left, right))


def _parameter(node: Expression) -> Identifier:
    if not isinstance(node, Name):
        message = "expected a parameter name in the parentheses before =>"
        raise ParseError(node.start, node.end, message)
    return Identifier(node.start, node.end, node.name)

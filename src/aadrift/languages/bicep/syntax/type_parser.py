"""Parses types and decorators."""

from __future__ import annotations

from collections.abc import Callable

from .expression_parser import ExpressionParser
from .expressions import Call, Expression, Identifier, MethodCall, Name, PropertyAccess
from .lexer import INTEGER, NAME, NEWLINE, STRING, STRING_LEFT
from .type_expressions import (
    ArrayType,
    Decorator,
    NonNullableType,
    NullableType,
    ObjectType,
    ParameterizedType,
    ParenthesizedType,
    ResourceType,
    TupleType,
    TypeExpression,
    TypeIndex,
    TypeItem,
    TypeName,
    TypeProperty,
    TypePropertyAccess,
    UnaryType,
    UnionType,
)


class TypeParser(ExpressionParser):
    """Reads types. Every method raises ParseError when the tokens are not what it reads."""

    __slots__ = ()

    def decorators(self) -> tuple[Decorator, ...]:
        """Read the decorators that stand here, each followed by a line break."""
        found: list[Decorator] = []
        while self.kinds[self.position] == "@":
            found.append(self._decorator())
            self.expect(NEWLINE, "a new line and a declaration after the decorator")
        return tuple(found)

    def _decorator(self) -> Decorator:
        start = self.expect("@")
        name = self.identifier("a decorator's name")
        node: Expression = Name(name.start, name.end, name.text)
        if self.take("("):
            arguments = self.call_arguments()
            node = Call(name.start, self.behind, name, arguments)
        while self.take("."):
            name = self.identifier("a decorator's name")
            if self.take("("):
                arguments = self.call_arguments()
                node = MethodCall(node.start, self.behind, node, name, arguments)
            else:
                node = PropertyAccess(node.start, name.end, node, name)
        return Decorator(start, self.behind, node)

    def declared_type(self, *, untyped_resource: bool = False) -> TypeExpression:
        """Read the type of a parameter, variable, output or function.

        ``untyped_resource`` when ``resource`` need not be followed by a resource type.
        """
        if self.word() != "resource" or self.kinds[self.position + 1] == "<":
            return self.type_expression()
        start = self.expect(NAME)
        if untyped_resource and not self.at_string():
            return ResourceType(start, self.behind, None)
        named = self.string("a resource type in quotes")
        return ResourceType(start, named.end, named)

    def type_expression(self) -> TypeExpression:
        """Read any type."""
        self.enter()
        leading = self._take_pipe()
        start = self.starts[self.position - leading]
        members = [self._type_operand()]
        while self._take_pipe():
            members.append(self._type_operand())
        self.depth -= 1
        if leading or len(members) > 1:
            return UnionType(start, self.behind, tuple(members))
        return members[0]

    def _take_pipe(self) -> bool:
        return self.take_line_before("|") and self.take("|")

    def _type_operand(self) -> TypeExpression:
        """Read a type, with the operators before it and what is behind it."""
        first = at = self.position
        kinds = self.kinds
        while kinds[at] in ("-", "+", "!"):
            at += 1
        self.position = at
        read = _TYPES.get(kinds[at])
        if read is None:
            raise self.fail("a type")
        node = read(self)
        while kinds[self.position] in (".", "["):
            self.links += 1
            dotted = kinds[self.position] == "."
            node = self._dotted_type(node) if dotted else self._indexed_type(node)
        while at > first:
            at -= 1
            node = UnaryType(self.starts[at], node.end, kinds[at], node)
            self.links += 1
        while kinds[self.position] in ("?", "!"):
            made = NullableType if self.take("?") else NonNullableType
            self.position += made is NonNullableType
            node = made(node.start, self.behind, node)
            self.links += 1
        return node

    def _dotted_type(self, target: TypeExpression) -> TypeExpression:
        self.expect(".")
        if self.take("*"):
            return TypePropertyAccess(target.start, self.behind, target, None)
        name = self.identifier("a type or property name, or *")
        if self.kinds[self.position] == "<":
            return self._parameterized(target, name)
        return TypePropertyAccess(target.start, name.end, target, name)

    def _indexed_type(self, target: TypeExpression) -> TypeExpression:
        self.expect("[")
        if self.take("]"):
            return ArrayType(target.start, self.behind, target)
        key = None if self.take("*") else self.expression()
        self.expect("]", "] after the index")
        return TypeIndex(target.start, self.behind, target, key)

    def _parameterized(self, target: TypeExpression | None, name: Identifier) -> ParameterizedType:
        self.expect("<")
        arguments: list[TypeExpression] = []
        for _ in self.arguments(">"):
            arguments.append(self.type_expression())  # noqa: PERF401 - costs a frame
        start = name.start if target is None else target.start
        return ParameterizedType(start, self.behind, target, name, tuple(arguments))

    def named_type(self) -> TypeName | ParameterizedType:
        """Read what begins with a name."""
        name = self.identifier("a type")
        if self.kinds[self.position] == "<":
            return self._parameterized(None, name)
        return TypeName(name.start, name.end, name.text)

    def object_type(self) -> ObjectType:
        """Read an object type."""
        start = self.expect("{")
        found: list[TypeProperty] = []
        for _ in self.elements("}", "property"):
            found.append(self._property())  # noqa: PERF401 - a comprehension costs a frame
        return ObjectType(start, self.behind, tuple(found))

    def _property(self) -> TypeProperty:
        start = self.start
        decorators = self.decorators()
        key = None
        if not self.take("*"):
            expected = "a property name or *"
            key = self.string(expected) if self.at_string() else self.identifier(expected)
        self.expect(":", ": after the property name")
        type_ = self.type_expression()
        return TypeProperty(start, type_.end, decorators, key, type_)

    def tuple_type(self) -> TupleType:
        """Read a tuple type."""
        start = self.expect("[")
        found: list[TypeItem] = []
        for _ in self.elements("]", "item"):
            first = self.start
            decorators = self.decorators()
            type_ = self.type_expression()
            found.append(TypeItem(first, type_.end, decorators, type_))
        return TupleType(start, self.behind, tuple(found))

    def parenthesized_type(self) -> ParenthesizedType:
        """Read a type in parentheses."""
        start = self.expect("(")
        inner = self.type_expression()
        self.expect(")", ") after the type")
        return ParenthesizedType(start, self.behind, inner)


_TYPES: dict[str, Callable[[TypeParser], TypeExpression]] = {
    NAME: TypeParser.named_type,
    STRING: TypeParser.string,
    STRING_LEFT: TypeParser.string,
    "{": TypeParser.object_type,
    "[": TypeParser.tuple_type,
    "(": TypeParser.parenthesized_type,
    **dict.fromkeys((INTEGER, "true", "false", "null"), TypeParser.constant),
}

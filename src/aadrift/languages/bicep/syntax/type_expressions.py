"""The syntax tree of Bicep types. Literal types are the Constant and StringLiteral of expressions.

Offsets count characters of the parsed text.
"""

from __future__ import annotations

from aadrift.records import dataclass

from .expressions import Call, Constant, Expression, Identifier, MethodCall, Node, StringLiteral


@dataclass(frozen=True)
class Decorator(Node):
    """``@description('…')``, ``@sys.secure()``; the ``@`` is included in the range."""

    expression: Expression

    @property
    def name(self) -> str:
        """The decorator's name without its namespace; empty when it is not called."""
        match self.expression:
            case Call(function=function):
                return function.text
            case MethodCall(method=method):
                return method.text
        return ""

    @property
    def arguments(self) -> tuple[Expression, ...]:
        """What it is called with."""
        match self.expression:
            case Call(arguments=arguments) | MethodCall(arguments=arguments):
                return arguments
        return ()


@dataclass(frozen=True)
class TypeName(Node):
    """``string``, ``int``, …, a declared or imported type, or a namespace."""

    name: str


@dataclass(frozen=True)
class ResourceType(Node):
    """``resource 'type@version'`` as the type of a parameter or output."""

    type: StringLiteral | None


@dataclass(frozen=True)
class ParameterizedType(Node):
    """``resourceInput<'type@version'>``; ``target`` is the ``sys`` of ``sys.resourceInput<…>``."""

    target: TypeExpression | None
    name: Identifier
    arguments: tuple[TypeExpression, ...]


@dataclass(frozen=True)
class TypeProperty(Node):
    """``key: type`` in an object type; the key is None in ``*: type``."""

    decorators: tuple[Decorator, ...]
    key: Identifier | StringLiteral | None
    type: TypeExpression

    @property
    def name(self) -> str | None:
        """The key as text, or None for ``*``."""
        if self.key is None:
            return None
        return self.key.text if isinstance(self.key, Identifier) else self.key.value


@dataclass(frozen=True)
class ObjectType(Node):
    """``{ key: type }``."""

    properties: tuple[TypeProperty, ...]


@dataclass(frozen=True)
class TypeItem(Node):
    """One item of a tuple type."""

    decorators: tuple[Decorator, ...]
    type: TypeExpression


@dataclass(frozen=True)
class TupleType(Node):
    """``[string, int]``, one item a line or separated by commas."""

    items: tuple[TypeItem, ...]


@dataclass(frozen=True)
class ArrayType(Node):
    """``item[]``."""

    item: TypeExpression


@dataclass(frozen=True)
class NullableType(Node):
    """``inner?``."""

    inner: TypeExpression


@dataclass(frozen=True)
class NonNullableType(Node):
    """``inner!``."""

    inner: TypeExpression


@dataclass(frozen=True)
class ParenthesizedType(Node):
    """``(inner)``."""

    inner: TypeExpression


@dataclass(frozen=True)
class UnaryType(Node):
    """``-1``, ``!true``."""

    operator: str
    operand: TypeExpression


@dataclass(frozen=True)
class UnionType(Node):
    """``'a' | 'b'``."""

    members: tuple[TypeExpression, ...]


@dataclass(frozen=True)
class TypePropertyAccess(Node):
    """``target.name``; ``target.*`` (any other property) when the name is None."""

    target: TypeExpression
    name: Identifier | None


@dataclass(frozen=True)
class TypeIndex(Node):
    """``target[key]``; ``target[*]`` (any item) when the key is None."""

    target: TypeExpression
    key: Expression | None


TypeExpression = (
    Constant
    | StringLiteral
    | TypeName
    | ResourceType
    | ParameterizedType
    | ObjectType
    | TupleType
    | ArrayType
    | NullableType
    | NonNullableType
    | ParenthesizedType
    | UnaryType
    | UnionType
    | TypePropertyAccess
    | TypeIndex
)

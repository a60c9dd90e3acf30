"""The syntax tree of Bicep expressions. Offsets count characters of the parsed text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aadrift.records import dataclass

if TYPE_CHECKING:
    from .statements import ResourceDeclaration


@dataclass(frozen=True)
class Node:
    """A part of a program, at ``text[start:end]`` of the parsed text."""

    start: int
    end: int


@dataclass(frozen=True)
class Identifier(Node):
    """A name that is declared, or that follows a ``.`` or ``::``, or that is called."""

    text: str


@dataclass(frozen=True)
class Constant(Node):
    """An integer, ``true``, ``false`` or ``null``."""

    value: bool | int | None


@dataclass(frozen=True)
class Chars(Node):
    """A run of literal characters in a string, never empty.

    Verbatim: ``value`` is ``text[start:end]``. Otherwise the range is one escape sequence and
    ``value`` the single character that it stands for.
    """

    value: str
    verbatim: bool


@dataclass(frozen=True)
class Interpolation(Node):
    """``${expression}`` in a string, delimiters included in the range."""

    expression: Expression


@dataclass(frozen=True)
class StringLiteral(Node):
    """A string, quotes included in the range.

    ``multiline`` says that it stands in triple quotes. The line break behind the opening triple
    quotes belongs to no part, because it does not belong to the value.
    """

    parts: tuple[StringPart, ...]
    multiline: bool = False

    @property
    def value(self) -> str | None:
        """The decoded text, or None when an expression is interpolated."""
        if len(self.parts) == 1 and isinstance(self.parts[0], Chars):
            return self.parts[0].value
        chars = [part.value for part in self.parts if isinstance(part, Chars)]
        return "".join(chars) if len(chars) == len(self.parts) else None

    def source_range(self, start: int, end: int) -> tuple[int, int] | None:
        """The range in the parsed text of ``value[start:end]``, or None.

        None when the string has no value, when the range is empty or not inside the value.
        """
        if self.value is None or not 0 <= start < end:
            return None
        first = last = None
        behind = 0
        for part in self.parts:
            length = len(part.value) if isinstance(part, Chars) else 0
            if behind <= start < behind + length:
                first = part.start + start - behind
            if behind < end <= behind + length:
                last = part.end - (behind + length - end)
            behind += length
        return None if first is None or last is None else (first, last)


@dataclass(frozen=True)
class Name(Node):
    """A reference to a parameter, variable, resource, loop variable, namespace and so on."""

    name: str


@dataclass(frozen=True)
class Call(Node):
    """``function(arguments)``."""

    function: Identifier
    arguments: tuple[Expression, ...]


@dataclass(frozen=True)
class MethodCall(Node):
    """``target.method(arguments)``: of a namespace, an imported module or a resource."""

    target: Expression
    method: Identifier
    arguments: tuple[Expression, ...]


@dataclass(frozen=True)
class PropertyAccess(Node):
    """``target.name``, or ``target.?name`` when safe."""

    target: Expression
    name: Identifier
    safe: bool = False


@dataclass(frozen=True)
class Index(Node):
    """``target[key]``; ``target[?key]`` when safe; ``target[^key]`` counts from the end."""

    target: Expression
    key: Expression
    safe: bool = False
    from_end: bool = False


@dataclass(frozen=True)
class ChildResource(Node):
    """``target::name``, a resource declared inside another."""

    target: Expression
    name: Identifier


@dataclass(frozen=True)
class NonNull(Node):
    """``operand!``."""

    operand: Expression


@dataclass(frozen=True)
class Parenthesized(Node):
    """``(inner)``."""

    inner: Expression


@dataclass(frozen=True)
class Unary(Node):
    """``!operand``, ``-operand`` or ``+operand``."""

    operator: str
    operand: Expression


@dataclass(frozen=True)
class Binary(Node):
    """``left operator right``; the operators of one precedence group to the left."""

    operator: str
    left: Expression
    right: Expression


@dataclass(frozen=True)
class Conditional(Node):
    """``condition ? then : otherwise``."""

    condition: Expression
    then: Expression
    otherwise: Expression


@dataclass(frozen=True)
class Spread(Node):
    """``...expression`` in an array or object."""

    expression: Expression


@dataclass(frozen=True)
class Property(Node):
    """``key: value`` in an object."""

    key: Identifier | StringLiteral
    value: Expression

    @property
    def name(self) -> str | None:
        """The key as text, or None when an expression is interpolated in it."""
        return self.key.text if isinstance(self.key, Identifier) else self.key.value


@dataclass(frozen=True)
class ArrayExpression(Node):
    """``[a, b]``."""

    items: tuple[Expression | Spread, ...]


@dataclass(frozen=True)
class ObjectExpression(Node):
    """``{ key: value }``. ``resources`` are those declared inside a resource's body."""

    members: tuple[Property | Spread, ...]
    resources: tuple[ResourceDeclaration, ...] = ()


@dataclass(frozen=True)
class IfCondition(Node):
    """``if (condition) { body }`` of a resource or module."""

    condition: Expression
    body: ObjectExpression


@dataclass(frozen=True)
class ForExpression(Node):
    """``[for item in collection: body]`` or ``[for (item, index) in collection: body]``.

    The body is an IfCondition only in the loop of a resource or module.
    """

    item: Identifier
    index: Identifier | None
    collection: Expression
    body: Expression | IfCondition


@dataclass(frozen=True)
class Lambda(Node):
    """``x => body`` or ``(x, y) => body``."""

    parameters: tuple[Identifier, ...]
    body: Expression


StringPart = Chars | Interpolation
Expression = (
    Constant
    | StringLiteral
    | Name
    | Call
    | MethodCall
    | PropertyAccess
    | Index
    | ChildResource
    | NonNull
    | Parenthesized
    | Unary
    | Binary
    | Conditional
    | ArrayExpression
    | ObjectExpression
    | ForExpression
    | Lambda
)

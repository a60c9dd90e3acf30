"""The syntax tree of HCL expressions and bodies. Offsets count characters of the file's text."""

from __future__ import annotations

from decimal import Decimal

from aadrift.records import dataclass


@dataclass(frozen=True)
class Node:
    """A part of an expression, at ``text[start:end]`` of its file."""

    start: int
    end: int


@dataclass(frozen=True)
class Constant(Node):
    """A number, ``true``, ``false`` or ``null``."""

    value: bool | int | Decimal | None


@dataclass(frozen=True)
class Chars(Node):
    """A run of literal characters in a template. Not verbatim: an escape sequence."""

    value: str
    verbatim: bool


@dataclass(frozen=True)
class Interpolation(Node):
    """``${…}`` in a template."""

    expression: Expression


@dataclass(frozen=True)
class IfDirective(Node):
    """``%{ if … }…%{ else }…%{ endif }`` in a template."""

    condition: Expression
    then: tuple[Part, ...]
    otherwise: tuple[Part, ...]


@dataclass(frozen=True)
class ForDirective(Node):
    """``%{ for k, v in … }…%{ endfor }`` in a template."""

    key: str | None
    name: str
    collection: Expression
    body: tuple[Part, ...]


@dataclass(frozen=True)
class Template(Node):
    """A quoted string or heredoc; ``start`` and ``end`` enclose what is inside its quotes.

    ``wrapped`` says that the template is a single interpolation, so its value keeps its type.
    """

    parts: tuple[Part, ...]
    wrapped: bool = False


@dataclass(frozen=True)
class Name(Node):
    """The first name of a traversal (``var``, ``local``, an iterator, a resource type)."""

    name: str


@dataclass(frozen=True)
class GetAttribute(Node):
    """``target.name``."""

    target: Expression
    name: str


@dataclass(frozen=True)
class Index(Node):
    """``target[key]``; a legacy index ``target.0`` is one too."""

    target: Expression
    key: Expression


@dataclass(frozen=True)
class SplatItem(Node):
    """The element that the rest of a splat is applied to."""


@dataclass(frozen=True)
class Splat(Node):
    """``target[*].rest`` or ``target.*.rest``; ``each`` applies the rest to a SplatItem."""

    target: Expression
    each: Expression


@dataclass(frozen=True)
class Call(Node):
    """``name(arguments)``; ``expand`` when the last argument is followed by ``...``."""

    name: str
    arguments: tuple[Expression, ...]
    expand: bool = False


@dataclass(frozen=True)
class Unary(Node):
    """``!operand`` or ``-operand``."""

    operator: str
    operand: Expression


@dataclass(frozen=True)
class Binary(Node):
    """``left operator right``."""

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
class TupleExpression(Node):
    """``[a, b]``."""

    items: tuple[Expression, ...]


@dataclass(frozen=True)
class ObjectExpression(Node):
    """``{ key = value }``. A bare name as key is a Template of that name."""

    entries: tuple[tuple[Expression, Expression], ...]


@dataclass(frozen=True)
class ForExpression(Node):
    """``[for …]`` (``result_key`` is None) or ``{for … : key => value...}``."""

    key: str | None
    name: str
    collection: Expression
    result_key: Expression | None
    result: Expression
    condition: Expression | None
    grouping: bool


@dataclass(frozen=True)
class Unreadable(Node):
    """An expression that does not parse. The message is a clause for the user."""

    message: str


Part = Chars | Interpolation | IfDirective | ForDirective
Expression = (
    Constant
    | Template
    | Name
    | GetAttribute
    | Index
    | SplatItem
    | Splat
    | Call
    | Unary
    | Binary
    | Conditional
    | TupleExpression
    | ObjectExpression
    | ForExpression
    | Unreadable
)

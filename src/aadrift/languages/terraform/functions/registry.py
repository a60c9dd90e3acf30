"""How a function is declared, and how a call of one is evaluated."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Sequence as Arguments
from typing import Literal, Protocol
from unicodedata import is_normalized, normalize

from aadrift.languages.data.numbers import NumberRangeError
from aadrift.languages.terraform import types
from aadrift.records import dataclass
from aadrift.source import SourceError, Span
from aadrift.values import (
    Mapping,
    Null,
    Number,
    Piece,
    Text,
    Unknown,
    Value,
    lift,
)


class FunctionContext(Protocol):
    """What functions may see of the world. Paths are as the program says them."""

    def read_file(self, path: str) -> Text:
        """The text of a file, traced to it. Raises SourceError."""
        ...

    def file_exists(self, path: str) -> bool:
        """Whether there is a regular file. Raises SourceError where that can't be told."""
        ...

    def file_set(self, folder: str, pattern: str) -> list[str]:
        """The files below a folder that match a pattern, relative to it. Raises SourceError."""
        ...

    def render_template(self, text: Text, variables: Mapping) -> Value:
        """A template's result with some variables in scope."""
        ...


class CallError(Exception):
    """Terraform refuses the call. The message is a clause."""


class UndecidedError(Exception):
    """The result can't be told without running Terraform. The message is a clause."""


@dataclass(frozen=True)
class Parameter:
    """What a function takes at one place.

    ``look`` says how far the function looks into the argument: ``top`` leaves elements alone,
    ``deep`` wants no choice inside, ``known`` wants every part known as well. ``null`` and
    ``unknown`` say that the function itself handles such an argument.
    """

    type: types.Type = types.ANY
    look: Literal["top", "deep", "known"] = "top"
    null: bool = False
    unknown: bool = False


@dataclass(frozen=True)
class Call:
    """One call: its place, and what it may see of the world."""

    context: FunctionContext
    span: Span


Implementation = Callable[..., Value]


@dataclass(frozen=True)
class Function:
    """A function: its parameters (``rest`` takes any number more) and what computes it.

    ``implementation`` is called with the converted arguments (after the Call where ``effects``)
    and may raise CallError, UndecidedError and SourceError.
    """

    name: str
    parameters: tuple[Parameter, ...]
    rest: Parameter | None
    implementation: Implementation
    effects: bool = False

    def parameter(self, index: int) -> Parameter:
        """The parameter of an argument that the arity check has let through."""
        if self.rest is not None and index >= len(self.parameters):
            return self.rest
        return self.parameters[index]


FUNCTIONS: dict[str, Function] = {}

STRING = Parameter(types.STRING)
NUMBER = Parameter(types.NUMBER)
ANY = Parameter()
DEEP = Parameter(look="deep")
KNOWN = Parameter(look="known")


def function(
    name: str, *parameters: Parameter, rest: Parameter | None = None, effects: bool = False
) -> Callable[[Implementation], Implementation]:
    """Declare the function of that name."""

    def declare(implementation: Implementation) -> Implementation:
        FUNCTIONS[name] = Function(name, parameters, rest, implementation, effects)
        return implementation

    return declare


def call(name: str, arguments: Arguments[Value], context: FunctionContext, span: Span) -> Value:
    """Call a function of Terraform with values.

    What can't be computed is an Unknown with the reason; it has ``failed`` where Terraform would
    stop with an error.
    """
    if "::" in name.removeprefix("core::"):
        return Unknown(f"the function {name} belongs to a provider and is not run", span)
    found = FUNCTIONS.get(name.removeprefix("core::"))
    if found is None:
        return Unknown(f"the function {name} is not supported", span)
    if len(arguments) < len(found.parameters) or (
        found.rest is None and len(arguments) > len(found.parameters)
    ):
        wanted = f"{'at least ' if found.rest else ''}{len(found.parameters)}"
        reason = f"{name} takes {wanted} arguments and is given {len(arguments)}"
        return Unknown(reason, span, failed=True)
    try:
        given = [_prepare(found, index, value, span) for index, value in enumerate(arguments)]
        return lift(lambda *values: _invoke(found, values, Call(context, span)), *given)
    except RecursionError:
        return Unknown(f"an argument of {name} is nested too deep", span)


def _prepare(found: Function, index: int, value: Value, span: Span) -> Value:
    parameter = found.parameter(index)
    converted = lift(lambda one: _convert(found.name, index, one, parameter.type, span), value)
    return converted if parameter.look == "top" else types.settled(converted)


def _convert(name: str, index: int, value: Value, type_: types.Type, span: Span) -> Value:
    if isinstance(value, Unknown) or type_ == types.ANY:
        return normalized(value)
    converted = normalized(types.convert(value, type_))
    if isinstance(converted, Unknown):
        reason = f"argument {index + 1} of {name} does not fit: {converted.reason}"
        return Unknown(reason, converted.where or span, converted.failed, trail=converted.trail)
    return converted


def _invoke(found: Function, values: tuple[Value, ...], call_: Call) -> Value:
    obstacle = _obstacle(found, values, call_.span)
    if obstacle is not None:
        return obstacle
    try:
        if found.effects:
            return normalized(found.implementation(call_, *values))
        return normalized(found.implementation(*values))
    except CallError as error:
        return Unknown(f"{found.name} fails: {error}", call_.span, failed=True)
    except SourceError as error:
        return Unknown(f"{found.name} can't read the file: {error.message}", call_.span)
    except (UndecidedError, NumberRangeError) as error:
        return Unknown(f"{found.name} can't be told: {error}", call_.span)


def _obstacle(found: Function, values: tuple[Value, ...], span: Span) -> Unknown | None:
    """What keeps a function from being called at all, errors first."""
    unknowns: list[Unknown] = []
    nulls: list[int] = []
    for index, value in enumerate(values):
        parameter = found.parameter(index)
        failed = types.failure(value)
        if failed is not None:
            return failed
        if isinstance(value, Null) and not parameter.null:
            nulls.append(index)
        elif isinstance(value, Unknown):
            if not parameter.unknown:
                unknowns.append(types.consequence(value))
        elif parameter.look == "known":
            part = types.unknown_part((value,))
            if part is not None and not parameter.unknown:
                unknowns.append(part)
    if nulls:
        return Unknown(f"argument {nulls[0] + 1} of {found.name} is null", span, failed=True)
    return unknowns[0] if unknowns else None


def normalized(value: Value) -> Value:
    """Text in Unicode's normal form C, which all of Terraform's strings have."""
    if not isinstance(value, Text) or value.value.isascii() or is_normalized("NFC", value.value):
        return value
    text = normalize("NFC", value.value)
    return Text(text, (Piece(len(text), None, verbatim=False),), trail=value.trail)


def whole(number: Value, what: str) -> int:
    """A number that must be a whole one."""
    if isinstance(number, Number) and number.value == 0:
        return 0
    if not isinstance(number, Number) or not isinstance(number.value, int):
        raise CallError(f"{what} must be a whole number")
    return number.value

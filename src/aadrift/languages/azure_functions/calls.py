"""What every function of the Azure template language builds on: calls, refusals, the table."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Sequence as Arguments
from dataclasses import field, replace
from functools import partial
from typing import NoReturn

from aadrift.records import dataclass
from aadrift.source import Span
from aadrift.values import Mapping, Number, OneOf, Sequence, Text, Unknown, Value, lift


def _at_deployment(what: str) -> Unknown:
    return Unknown(f"{what} is only known when the template is deployed")


_NO_SUBSCRIPTION = _at_deployment("the subscription")
_NO_RESOURCE_GROUP = _at_deployment("the resource group")
_NO_DEPLOYMENT = _at_deployment("the name of the deployment")
_MISSING = _at_deployment("it")


@dataclass(frozen=True, slots=True)
class Lambda(Value):
    """A function value. ``apply`` takes ``arity`` values."""

    arity: int
    apply: Callable[[Arguments[Value]], Value] = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class OpenObject(Mapping):
    """An object of which some properties are known; every other one is ``missing``."""

    missing: Unknown = field(default=_MISSING, kw_only=True)


@dataclass(frozen=True)
class Surroundings:
    """Where a template is deployed, as far as that is known.

    ``cloud`` is a cloud's name. ``template`` is the path of the template's file, which stands for
    the address that ``deployment().properties.templateLink.uri`` has.
    """

    cloud: str | None = None
    subscription: Value = _NO_SUBSCRIPTION
    resource_group: Value = _NO_RESOURCE_GROUP
    deployment: Value = _NO_DEPLOYMENT
    template: str | None = None


class RefusalError(Exception):
    """A function can't give a known result; ``value`` is what it gives instead."""

    def __init__(self, value: Unknown) -> None:
        super().__init__(value.reason)
        self.value = value


@dataclass(frozen=True)
class Call:
    """One call: the function's name as it was written, and where."""

    name: str
    surroundings: Surroundings
    span: Span | None

    def fail(self, reason: str) -> NoReturn:
        """Refuse: the deployment itself would fail here."""
        raise RefusalError(Unknown(f"{self.name}(): {reason}", self.span, failed=True))

    def unknown(self, reason: str) -> Unknown:
        """A result that the sources do not tell."""
        return Unknown(f"{self.name}() {reason}", self.span)

    def text(self, value: Value) -> Text:
        """An argument that must be a string."""
        return value if isinstance(value, Text) else self._wrong(value, "a string")

    def integer(self, value: Value) -> int:
        """An argument that must be a whole number."""
        if isinstance(value, Number) and value.value == int(value.value):
            return int(value.value)
        return self._wrong(value, "a whole number")

    def array(self, value: Value) -> Sequence:
        """An argument that must be an array."""
        return value if isinstance(value, Sequence) else self._wrong(value, "an array")

    def object(self, value: Value) -> Mapping:
        """An argument that must be an object whose properties are all known."""
        if isinstance(value, OpenObject):
            raise RefusalError(value.missing)
        return value if isinstance(value, Mapping) else self._wrong(value, "an object")

    def function(self, value: Value, *arities: int) -> Lambda:
        """An argument that must be a lambda with one of some numbers of parameters."""
        if isinstance(value, Lambda) and value.arity in arities:
            return value
        return self._wrong(value, "a lambda")

    def _wrong(self, value: Value, wanted: str) -> NoReturn:
        if isinstance(value, Unknown):
            raise RefusalError(value)
        self.fail(f"it takes {wanted}, not {kind_of(value)}")


def kind_of(value: Value) -> str:
    """What a value is, with its article."""
    name = type(value).__name__.lower()
    names = {"text": "a string", "sequence": "an array", "mapping": "an object", "null": "null"}
    names |= {"openobject": "an object", "oneof": "an undecided value", "unknown": "an unknown"}
    return names.get(name, f"a {name}")


def settle(value: Value) -> None:
    """Refuse a value of which some part is not known or not decided."""
    stack = [value]
    while stack:
        current = stack.pop()
        match current:
            case Unknown():
                raise RefusalError(current)
            case OneOf():
                raise RefusalError(Unknown(current.reason, current.where, trail=current.trail))
            case OpenObject():
                raise RefusalError(current.missing)
            case Sequence():
                stack.extend(current.items)
            case Mapping():
                stack.extend(current.entries.values())
            case _:
                pass


Body = Callable[..., Value]


@dataclass(frozen=True)
class Function:
    """An entry of the table.

    ``most`` is None where any number of arguments is allowed. An ``undecided`` function is given
    choices as they are (else it is applied to each option), a ``lenient`` one unknown arguments
    (else the result is the first unknown one).
    """

    body: Body
    least: int
    most: int | None
    undecided: bool
    lenient: bool


FUNCTIONS: dict[str, Function] = {}


def function(
    name: str,
    least: int,
    most: int | None = -1,
    *,
    undecided: bool = False,
    lenient: bool = False,
) -> Callable[[Body], Body]:
    """Enter a function into the table; without ``most`` it takes exactly ``least`` arguments."""

    def enter(body: Body) -> Body:
        limit = least if most == -1 else most
        FUNCTIONS[name.lower()] = Function(body, least, limit, undecided, lenient)
        return body

    return enter


def call(name: str, arguments: Arguments[Value], context: Surroundings, span: Span | None) -> Value:
    """Call a function of the template language by its name, in any case.

    The result is never an exception: what can't be told is an Unknown with its reason, ``failed``
    where the deployment itself would fail.
    """
    entry = FUNCTIONS.get(name.lower())
    this = Call(name, context, span)
    if entry is None:
        if name.lower().startswith("list"):
            return this.unknown("is only known after the deployment")
        return this.unknown("is a function that aadrift does not evaluate")
    count = len(arguments)
    if count < entry.least or (entry.most is not None and count > entry.most):
        return Unknown(f"{name}() does not take {count} argument(s)", span, failed=True)
    apply = partial(_apply, entry, this)
    return apply(*arguments) if entry.undecided else lift(apply, *arguments)


def _apply(entry: Function, this: Call, *arguments: Value) -> Value:
    if not entry.lenient:
        for argument in arguments:
            if isinstance(argument, Unknown):
                # The known parts of an argument are not the known parts of the result.
                return replace(argument, pattern=None) if argument.pattern else argument
    try:
        return entry.body(this, *arguments)
    except RefusalError as refusal:
        return refusal.value

"""``tostring`` and its like, and the functions that only mark a value."""

from __future__ import annotations

from aadrift.languages.terraform import types
from aadrift.languages.terraform.functions.registry import (
    CallError,
    Parameter,
    UndecidedError,
    function,
)
from aadrift.values import Null, Unknown, Value, one_of

_ANYTHING = Parameter(null=True, unknown=True)

_TARGETS: dict[str, types.Type] = {
    "tostring": types.STRING,
    "tonumber": types.NUMBER,
    "tobool": types.BOOL,
    "tolist": types.list_of(types.ANY),
    "toset": types.set_of(types.ANY),
    "tomap": types.map_of(types.ANY),
}


def _declare(name: str, target: types.Type) -> None:
    @function(name, _ANYTHING)
    def convert(value: Value) -> Value:
        converted = types.convert(value, target)
        if isinstance(converted, Unknown) and not isinstance(value, Unknown):
            raise (CallError if converted.failed else UndecidedError)(converted.reason)
        return converted


for _name, _target in _TARGETS.items():
    _declare(_name, _target)


@function("sensitive", _ANYTHING)
def sensitive(value: Value) -> Value:
    """The value itself; that it is a secret does not change it."""
    return value


@function("nonsensitive", _ANYTHING)
def nonsensitive(value: Value) -> Value:
    """The value itself."""
    return value


@function("issensitive", _ANYTHING)
def issensitive(value: Value) -> Value:
    """Not told: marks are not traced."""
    del value
    raise UndecidedError("whether a value is marked as sensitive is not traced")


@function("ephemeralasnull", _ANYTHING)
def ephemeralasnull(value: Value) -> Value:
    """The value, or null where it is ephemeral, which is not traced."""
    return one_of((value, Null()), "whether the value is ephemeral is not traced")

"""What may be shown of secure parameters."""

from __future__ import annotations

from dataclasses import replace

from aadrift.audiences import AudienceClass, classify
from aadrift.languages.azure_functions.calls import OpenObject
from aadrift.values import Bool, Mapping, Null, Sequence, Text, Unknown, Value, lift

_PUBLIC = {AudienceClass.MICROSOFT, AudienceClass.MANUAL}


def masked(value: Value, secret: Unknown) -> Value:
    """A secure parameter's value with ``secret`` in the place of whatever could be one.

    The ids of the Azure VPN client are public: a gateway that takes one through a secure parameter
    is as much to be moved as any other. What is not known keeps its own reason.
    """
    return lift(lambda one: _masked(one, secret), value)


def _masked(value: Value, secret: Unknown) -> Value:
    match value:
        case Null() | Bool() | Unknown():
            return value
        case Text() if not value.value or classify(value.value) in _PUBLIC:
            return value
        case OpenObject() | Mapping():
            entries = {key: masked(item, secret) for key, item in value.entries.items()}
            return replace(value, entries=entries)
        case Sequence():
            return replace(value, items=tuple(masked(item, secret) for item in value.items))
        case _:
            return secret.via(*value.trail)

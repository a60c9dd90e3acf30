"""Evaluates Bicep expressions to values that remember their literals.

Nothing here knows templates or files: what names mean is asked from a Scope.
"""

from aadrift.languages.bicep.evaluation import access, calls, containers, operators, texts
from aadrift.languages.bicep.evaluation.containers import MAX_ROUNDS, rounds
from aadrift.languages.bicep.evaluation.core import (
    MAX_DEPTH,
    REFERENCE,
    Absent,
    Frame,
    Looped,
    Scope,
    Symbol,
    UserFunction,
    evaluate,
)

__all__ = [
    "MAX_DEPTH",
    "MAX_ROUNDS",
    "REFERENCE",
    "Absent",
    "Frame",
    "Looped",
    "Scope",
    "Symbol",
    "UserFunction",
    "access",
    "calls",
    "containers",
    "evaluate",
    "operators",
    "rounds",
    "texts",
]

"""Evaluates HCL expressions to values that remember their literals.

Nothing here knows modules or files: names are asked from a Scope.
"""

from aadrift.languages.terraform.evaluation import access, literals, logic, loops, rendering
from aadrift.languages.terraform.evaluation.access import index
from aadrift.languages.terraform.evaluation.core import (
    evaluate,
    evaluate_code,
    evaluate_json,
    evaluate_template,
)
from aadrift.languages.terraform.evaluation.scope import (
    Accessor,
    Frame,
    Scope,
    next_name,
    span_of,
)

__all__ = [
    "Accessor",
    "Frame",
    "Scope",
    "access",
    "evaluate",
    "evaluate_code",
    "evaluate_json",
    "evaluate_template",
    "index",
    "literals",
    "logic",
    "loops",
    "next_name",
    "rendering",
    "span_of",
]

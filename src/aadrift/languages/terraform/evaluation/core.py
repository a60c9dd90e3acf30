"""The door to evaluation: each kind of node has a handler in one of the files beside this."""

from __future__ import annotations

from aadrift.languages.handlers import Handlers
from aadrift.languages.terraform import expressions
from aadrift.languages.terraform.evaluation.scope import (
    Frame,
    Scope,
    span_of,
)
from aadrift.languages.terraform.syntax import (
    Expression,
)
from aadrift.values import (
    Mapping,
    Sequence,
    Text,
    Unknown,
    Value,
)

_HANDLERS: Handlers[Frame] = Handlers()
handles = _HANDLERS.handles


def evaluate(node: Expression, frame: Frame) -> Value:
    """Evaluate an expression. Never raises: what can't be told is an Unknown with its reason."""
    return _HANDLERS.evaluate(node, frame)


def evaluate_code(code: Text, scope: Scope, names: dict[str, Value]) -> Value:
    """Parse and evaluate the expression that a text holds."""
    try:
        return evaluate(expressions.parse(code.value), Frame(scope, code, names))
    except RecursionError:
        return Unknown("it nests too deep to be evaluated", span_of(code, 0, len(code.value)))


def evaluate_template(code: Text, scope: Scope, names: dict[str, Value]) -> Value:
    """Evaluate a text as a template (a template file, a string of the JSON syntax)."""
    return evaluate(expressions.parse_template(code.value), Frame(scope, code, names))


def evaluate_json(value: Value, scope: Scope, names: dict[str, Value]) -> Value:
    """Evaluate a value of Terraform's JSON syntax, in which every string is a template."""
    match value:
        case Text() if "${" in value.value or "%{" in value.value:
            return evaluate_template(value, scope, names)
        case Mapping():
            entries: dict[str, Value] = {}
            texts: dict[str, Text] = {}
            for key, item in value.items():
                name = evaluate_json(value.name(key), scope, names)
                if key != "//" and isinstance(name, Text):
                    entries[name.value] = evaluate_json(item, scope, names)
                    texts[name.value] = name
            return Mapping(entries, "object", texts)
        case Sequence():
            return Sequence(tuple(evaluate_json(item, scope, names) for item in value.elements()))
        case _:
            return value

"""Constants, and strings with what they interpolate."""

from __future__ import annotations

from aadrift.languages import azure_functions
from aadrift.languages.azure_functions import Surroundings
from aadrift.languages.bicep import syntax
from aadrift.languages.bicep.evaluation.core import Frame, Symbol, evaluate, handles
from aadrift.source import Span
from aadrift.values import Bool, Mapping, Null, Number, Sequence, Text, Unknown, Value, lift


@handles(syntax.Constant)
def _constant(node: syntax.Constant, _frame: Frame) -> Value:
    if node.value is None:
        return Null()
    return Bool(node.value) if isinstance(node.value, bool) else Number(node.value)


@handles(syntax.StringLiteral)
def string(node: syntax.StringLiteral, frame: Frame) -> Value:
    """A string, put together from its parts."""
    if not node.parts:
        quotes = 3 if node.multiline else 1
        return Text.literal("", Span(frame.scope.source, node.start + quotes, node.end - quotes))
    parts: list[Value] = []
    for part in node.parts:
        if isinstance(part, syntax.Chars):
            parts.append(Text.literal(part.value, frame.span(part), verbatim=part.verbatim))
        else:
            parts.append(shown(evaluate(part.expression, frame), frame.span(part)))
    if len(parts) == 1:
        return parts[0]
    return lift(lambda *texts: _joined(texts), *parts)


def _joined(parts: tuple[Value, ...]) -> Value:
    return azure_functions.joined([one for one in parts if isinstance(one, Text | Unknown)])


def shown(value: Value, span: Span) -> Value:
    """A value as the string that an interpolation makes of it."""

    def show(one: Value) -> Value:
        if isinstance(one, Text | Unknown):
            return one
        if isinstance(one, Symbol):
            return Unknown(f"{one.what} is no string", span, failed=True)
        pattern = "string" if isinstance(one, Mapping | Sequence) else "concat"
        return azure_functions.call(pattern, [one], Surroundings(), span)

    return lift(show, value)

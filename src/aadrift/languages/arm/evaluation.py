"""Evaluates template expressions, and JSON that holds them, to values that remember their literals.

Nothing here knows templates or files: names are asked from a Scope.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping as Names
from collections.abc import Sequence as Arguments
from dataclasses import field, replace
from typing import Protocol

from aadrift.languages import azure_functions
from aadrift.languages.arm.expressions import (
    Constant,
    Expression,
    Index,
    Integer,
    Invocation,
    Member,
    Node,
    String,
    Unreadable,
    is_escaped,
    is_expression,
    parse,
)
from aadrift.languages.azure_functions import Lambda, OpenObject, Surroundings, lookup
from aadrift.languages.data.cutting import Cutter
from aadrift.records import dataclass
from aadrift.source import Span, Step
from aadrift.values import (
    Bool,
    Mapping,
    Null,
    Number,
    OneOf,
    Sequence,
    Text,
    Unknown,
    Value,
    lift,
)

# References, expressions and JSON may nest this deep together; Python's stack bounds it. What
# takes more of the stack than a nested expression counts for more.
MAX_DEPTH = 90
_REFERENCE, _LAMBDA = 3, 3

# A template may not create more instances with one loop.
MAX_COPIES = 800

RESOURCE_LOOP = ""


class Scope(Protocol):
    """What names mean in one template."""

    surroundings: Surroundings

    def parameter(self, name: str, span: Span | None, depth: int) -> Value:
        """The value of a parameter of the template, asked for at a depth of nesting."""
        ...

    def variable(self, name: str, span: Span | None, depth: int) -> Value:
        """The value of a variable of the template."""
        ...

    def function(self, name: str) -> Mapping | None:
        """The definition of a user-defined function (``namespace.name``)."""
        ...

    def reference(self, target: Value, span: Span | None, depth: int) -> Value:
        """What ``reference()`` of a resource gives."""
        ...

    def unreadable(self, span: Span | None, message: str) -> None:
        """Record an expression that does not parse."""
        ...

    def exhausted(self, steps: int = 1) -> bool:
        """Count some more steps of evaluation; whether they are too many."""
        ...


@dataclass(frozen=True)
class Frame:
    """Where an expression is evaluated.

    ``loops`` holds the current index of each loop by its name (lower case), ``names`` the
    variables of lambdas, ``arguments`` the parameters of the user-defined function around it.
    """

    scope: Scope
    loops: Names[str, Value] = field(default_factory=dict)
    names: Names[str, Value] = field(default_factory=dict)
    arguments: Names[str, Value] | None = None
    depth: int = 0

    def deeper(self, levels: int = 1) -> Frame:
        """The same place, further down."""
        return Frame(self.scope, self.loops, self.names, self.arguments, self.depth + levels)

    def loop(self, name: str, index: Value) -> Frame:
        """The same place inside a loop."""
        return replace(self, loops={**self.loops, name.lower(): index})


@dataclass(frozen=True)
class _Code:
    """An expression's string, ready to be cut."""

    text: Text
    cutter: Cutter

    def span(self, node: Node) -> Span | None:
        return extent(self.cutter.cut(node.start, node.end)) or extent(self.text)


def extent(text: Text) -> Span | None:
    """Where a string stands, escape sequences included, as far as it stands in one file."""
    spans = text.spans
    if not spans:
        return None
    first = spans[0]
    end = max(span.end for span in spans if span.path == first.path)
    return Span(first.file, first.start, end)


def evaluate_value(value: Value, frame: Frame) -> Value:
    """Evaluate every expression inside some JSON, and expand its property loops."""
    match value:
        case Text():
            return evaluate_text(value, frame)
        case Sequence() | Mapping() if frame.depth >= MAX_DEPTH:
            return _too_deep(None)
        case Sequence() | Mapping() if frame.scope.exhausted():
            return _too_many_steps(None)
        case Sequence():
            inner = frame.deeper()
            items = tuple(evaluate_value(item, inner) for item in value.items)
            return _bounded(replace(value, items=items), None)
        case Mapping():
            return _bounded(_evaluate_object(value, frame.deeper()), None)
        case OneOf():
            return lift(lambda one: evaluate_value(one, frame), value)
        case _:
            return value


def _evaluate_object(value: Mapping, frame: Frame) -> Value:
    entries: dict[str, Value] = {}
    names = dict(value.names)
    missing: Unknown | None = None
    for key, item in value.entries.items():
        loops = property_loops(item) if key.lower() == "copy" else None
        if loops is None and key.startswith("["):
            name = evaluate_text(names.pop(key, Text(key)), frame)
            if isinstance(name, Text):
                entries[name.value], names[name.value] = evaluate_value(item, frame), name
            else:
                reason = getattr(name, "reason", "it is no string")
                missing = Unknown(f"a key of the object is not known: {reason}")
            continue
        if loops is None:
            entries[key] = evaluate_value(item, frame)
            continue
        names.pop(key, None)
        for name, loop in loops:
            entries[name.value] = evaluate_loop(name.value, loop, frame)
            names[name.value] = name
    if missing is not None:
        return OpenObject(entries, value.kind, names, missing=missing, trail=value.trail)
    return replace(value, entries=entries, names=names)


def property_loops(value: Value) -> list[tuple[Text, Mapping]] | None:
    """The loops of a ``copy`` property, each with its name; None when it is something else."""
    if not isinstance(value, Sequence) or not value.items:
        return None
    loops = []
    for item in value.items:
        name = lookup(item, "name") if isinstance(item, Mapping) else None
        if not isinstance(item, Mapping) or not isinstance(name, Text):
            return None
        if lookup(item, "count") is None or lookup(item, "input") is None:
            return None
        loops.append((name, item))
    return loops


def evaluate_loop(name: str, loop: Mapping, frame: Frame) -> Value:
    """The array that a property or variable loop makes."""
    count = evaluate_value(lookup(loop, "count") or Null(), frame)
    body = lookup(loop, "input") or Null()

    def expand(times: Value) -> Value:
        if isinstance(times, Unknown):
            return Unknown(f"how often the loop {name!r} runs is not known: {times.reason}")
        if not isinstance(times, Number) or not 0 <= times.value <= MAX_COPIES:
            return Unknown(f"the count of the loop {name!r} is not valid", failed=True)
        rounds = range(int(times.value))
        frames = (frame.loop(name, Number(number)) for number in rounds)
        return Sequence(tuple(evaluate_value(body, one) for one in frames))

    return lift(expand, count)


def evaluate_text(text: Text, frame: Frame) -> Value:
    """Evaluate a string of a template: an expression, or the string itself."""
    if is_escaped(text.value):
        return text.slice(1, len(text.value))
    if not is_expression(text.value):
        return text
    node = parse(text.value)
    code = _Code(text, Cutter(text))
    if isinstance(node, Unreadable):
        span = extent(text)
        frame.scope.unreadable(span, node.message)
        return Unknown(f"the expression can't be read: {node.message}", span)
    return _evaluate(node, code, frame).via(*text.trail)


def _evaluate(node: Expression, code: _Code, frame: Frame) -> Value:
    if frame.depth >= MAX_DEPTH:
        return _too_deep(code.span(node))
    if frame.scope.exhausted():
        return _too_many_steps(code.span(node))
    accessors: list[Member | Index] = []
    while isinstance(node, Member | Index):
        accessors.append(node)
        node = node.target
    inner = frame.deeper()
    value = _root(node, code, inner)
    for accessor in reversed(accessors):
        span = code.span(accessor)
        if isinstance(accessor, Member):
            value = azure_functions.member(value, accessor.name, span)
        else:
            key = _evaluate(accessor.key, code, inner)
            value = azure_functions.index(value, key, span)
    return value


def _bounded(value: Value, span: Span | None) -> Value:
    return azure_functions.too_large(span) if azure_functions.is_too_large(value) else value


def _too_many_steps(span: Span | None) -> Unknown:
    return Unknown("the template takes too many steps to evaluate", span)


def _too_deep(span: Span | None) -> Unknown:
    return Unknown(f"it is nested deeper than {MAX_DEPTH} levels", span)


def _root(node: Expression, code: _Code, frame: Frame) -> Value:
    match node:
        case String():
            return _string(node, code)
        case Integer():
            return Number(node.value)
        case Constant():
            return Null() if node.value is None else Bool(node.value)
        case Invocation():
            special = _SPECIAL.get(node.name.lower())
            if special is not None:
                return special(node, code, frame)
            arguments = [_evaluate(argument, code, frame) for argument in node.arguments]
            if "." in node.name:
                return _user_defined(node, arguments, code, frame)
            return _called(node.name, arguments, code.span(node), frame)
        case _:
            return Unknown("the expression can't be read", code.span(node))


def _called(name: str, arguments: list[Value], span: Span | None, frame: Frame) -> Value:
    """What a function of the language gives."""
    if frame.scope.exhausted(azure_functions.work_of_call(name, arguments)):
        return _too_many_steps(span)
    value = azure_functions.call(name, arguments, frame.scope.surroundings, span)
    if frame.scope.exhausted(azure_functions.work(value)):
        return _too_many_steps(span)
    return _bounded(value, span)


def _string(node: String, code: _Code) -> Text:
    whole = code.text.value
    if "''" not in whole[node.start : node.end]:
        return code.cutter.cut(node.start, node.end)
    parts, start = [], node.start
    while (quote := whole.find("''", start, node.end)) >= 0:
        parts.append(code.cutter.cut(start, quote + 1))
        start = quote + 2
    return Text.join([*parts, code.cutter.cut(start, node.end)])


_Special = Callable[[Invocation, _Code, Frame], Value]


def _named(node: Invocation, code: _Code, frame: Frame, read: Callable[[str], Value]) -> Value:
    """A reference by name: the argument is a string, mostly a literal."""
    if len(node.arguments) != 1:
        return Unknown(f"{node.name}() takes one name", code.span(node), failed=True)

    def one(name: Value) -> Value:
        if not isinstance(name, Text):
            reason = name.reason if isinstance(name, Unknown) else "it is no string"
            return Unknown(f"the name in {node.name}() is not known: {reason}", code.span(node))
        span = code.span(node)
        value = read(name.value)
        if span is None or (isinstance(value, Unknown) and value.failed):
            return value
        return value.via(Step(span, f"{node.name}('{name.value}')"))

    return lift(one, _evaluate(node.arguments[0], code, frame))


def _parameters(node: Invocation, code: _Code, frame: Frame) -> Value:
    def read(name: str) -> Value:
        span = code.span(node)
        if frame.arguments is None:
            return frame.scope.parameter(name, span, frame.depth + _REFERENCE)
        found = frame.arguments.get(name.lower())
        missing = Unknown(f"the function has no parameter {name!r}", span, failed=True)
        return missing if found is None else found

    return _named(node, code, frame, read)


def _variables(node: Invocation, code: _Code, frame: Frame) -> Value:
    def read(name: str) -> Value:
        return frame.scope.variable(name, code.span(node), frame.depth + _REFERENCE)

    return _named(node, code, frame, read)


def _lambda_variables(node: Invocation, code: _Code, frame: Frame) -> Value:
    def read(name: str) -> Value:
        found = frame.names.get(name.lower())
        missing = Unknown(f"no lambda has a variable {name!r}", code.span(node), failed=True)
        return missing if found is None else found

    if len(node.arguments) != 1 or not isinstance(node.arguments[0], String):
        return Unknown("lambdaVariables() takes one name", code.span(node), failed=True)
    return read(_string(node.arguments[0], code).value)


def _lambda(node: Invocation, code: _Code, frame: Frame) -> Value:
    *names, body = node.arguments or (Constant(node.start, node.end, value=None),)
    if not all(isinstance(name, String) for name in names):
        return Unknown("the variables of a lambda are no names", code.span(node), failed=True)
    variables = [_string(name, code).value.lower() for name in names if isinstance(name, String)]

    def apply(values: Arguments[Value]) -> Value:
        names = {**frame.names, **dict(zip(variables, values, strict=False))}
        depth = frame.depth + _LAMBDA
        return _evaluate(body, code, Frame(frame.scope, frame.loops, names, frame.arguments, depth))

    return Lambda(len(variables), apply)


def _if(node: Invocation, code: _Code, frame: Frame) -> Value:
    if len(node.arguments) != 3:
        return Unknown("if() takes three arguments", code.span(node), failed=True)
    condition = _evaluate(node.arguments[0], code, frame)
    if isinstance(condition, Bool):
        # What is not chosen need not be evaluated (and may fail).
        return _evaluate(node.arguments[1 if condition.value else 2], code, frame)
    either = [_evaluate(argument, code, frame) for argument in node.arguments[1:]]
    return azure_functions.choose(condition, *either)


def _copy_index(node: Invocation, code: _Code, frame: Frame) -> Value:
    name, offset = RESOURCE_LOOP, 0
    for argument in (_evaluate(argument, code, frame) for argument in node.arguments):
        match argument:
            case Text():
                name = argument.value.lower()
            case Number():
                offset = int(argument.value)
            case _:
                return Unknown("the argument of copyIndex() is not known", code.span(node))
    index = frame.loops.get(name)
    if index is None:
        return Unknown(f"there is no loop {name!r} around it", code.span(node), failed=True)
    return Number(int(index.value) + offset) if isinstance(index, Number) else index


def _reference(node: Invocation, code: _Code, frame: Frame) -> Value:
    if not node.arguments:
        return Unknown("reference() takes a resource", code.span(node), failed=True)
    target = _evaluate(node.arguments[0], code, frame)
    depth = frame.depth + _REFERENCE
    return lift(lambda one: frame.scope.reference(one, code.span(node), depth), target)


def _user_defined(node: Invocation, arguments: list[Value], code: _Code, frame: Frame) -> Value:
    definition = frame.scope.function(node.name)
    span = code.span(node)
    if definition is None:
        return Unknown(f"there is no function {node.name!r}", span, failed=True)
    declared = lookup(definition, "parameters")
    names = [
        name.value.lower()
        for item in (declared.items if isinstance(declared, Sequence) else ())
        if isinstance(item, Mapping) and isinstance(name := lookup(item, "name"), Text)
    ]
    if len(names) != len(arguments):
        return Unknown(f"{node.name}() takes {len(names)} argument(s)", span, failed=True)
    output = lookup(definition, "output")
    body = lookup(output, "value") if isinstance(output, Mapping) else None
    given = dict(zip(names, arguments, strict=True))
    inside = Frame(frame.scope, arguments=given, depth=frame.depth + _REFERENCE)
    result = evaluate_value(body or Null(), inside)
    return result.via(Step(span, f"{node.name}()")) if span is not None else result


_SPECIAL: dict[str, _Special] = {
    "parameters": _parameters,
    "variables": _variables,
    "lambdavariables": _lambda_variables,
    "lambda": _lambda,
    "if": _if,
    "copyindex": _copy_index,
    "reference": _reference,
}

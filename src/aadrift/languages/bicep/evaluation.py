"""Evaluates Bicep expressions to values that remember their literals.

Nothing here knows templates or files: what names mean is asked from a Scope.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from collections.abc import Mapping as Names
from collections.abc import Sequence as Arguments
from dataclasses import field
from typing import Any, Protocol

from aadrift.languages import azure_functions
from aadrift.languages.azure_functions import Lambda, OpenObject, Surroundings
from aadrift.languages.bicep import syntax
from aadrift.records import dataclass
from aadrift.source import SourceFile, Span, Step
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
    branches,
    feasible,
    lift,
    one_of,
)

# Expressions and references may nest this deep together; Python's stack bounds it.
MAX_DEPTH = 600
REFERENCE = 4

# As many instances as Azure Resource Manager makes with one loop.
MAX_ROUNDS = 800

_NAMESPACES = frozenset(("sys", "az"))

# What makes a value that can be large out of few parts, instead of handing one on.
_MAKERS = frozenset(
    (
        syntax.ArrayExpression,
        syntax.Call,
        syntax.MethodCall,
        syntax.ObjectExpression,
        syntax.StringLiteral,
    )
)


@dataclass(frozen=True, slots=True)
class Symbol(Value):
    """A resource or module, of which properties are only worked out when they are asked for.

    ``where`` is its name in its declaration. ``member`` takes the property's name, and where it
    is asked for.
    """

    what: str
    where: Span
    member: Callable[[str, Span], Value] = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Looped(Unknown):
    """The resources or modules of a loop of which the rounds are not known.

    ``each`` is any of them.
    """

    each: Value = field(kw_only=True, compare=False, repr=False)


@dataclass(frozen=True)
class Absent(Symbol):
    """A resource or module that is not deployed: ``.?`` gives null, other properties fail."""


class Scope(Protocol):
    """What names mean in one file."""

    source: SourceFile
    surroundings: Surroundings

    def name(self, name: str, span: Span, depth: int) -> Value:
        """The value of a parameter, variable, resource or module, asked for at a depth."""
        ...

    def member(self, namespace: str, name: str, span: Span, depth: int) -> Value | None:
        """An exported variable of a file imported under a name; None where there is none."""
        ...

    def function(self, name: str, namespace: str | None = None) -> UserFunction | None:
        """A function that the file declares or imports."""
        ...

    def load(self, function: str, arguments: Arguments[Value], span: Span) -> Value | None:
        """What a function that reads files or the environment gives; None for any other."""
        ...

    def exhausted(self, steps: int = 1) -> bool:
        """Count some more steps of evaluation; whether they are too many."""
        ...


@dataclass(frozen=True)
class UserFunction:
    """A function that a file declares, and the scope of that file."""

    declaration: syntax.FunctionDeclaration
    scope: Scope


@dataclass(frozen=True)
class Frame:
    """Where an expression is evaluated. ``names`` are those of loops, lambdas and functions."""

    scope: Scope
    names: Names[str, Value] = field(default_factory=dict)
    depth: int = 0

    def span(self, node: syntax.Node) -> Span:
        """Where a node stands."""
        return Span(self.scope.source, node.start, node.end)

    def bind(self, names: Names[str, Value], cost: int = 0) -> Frame:
        """The same place with further names."""
        return Frame(self.scope, {**self.names, **names}, self.depth + cost)


def evaluate(node: syntax.Expression, frame: Frame) -> Value:
    """The value of an expression."""
    if frame.depth >= MAX_DEPTH:
        return Unknown(f"it is nested deeper than {MAX_DEPTH} levels", frame.span(node))
    if frame.scope.exhausted():
        return _too_many_steps(node, frame)
    inner = Frame(frame.scope, frame.names, frame.depth + 1)
    value = _EVALUATORS[type(node)](node, inner)
    if type(node) in _MAKERS and frame.scope.exhausted(azure_functions.work(value)):
        return _too_many_steps(node, frame)
    if azure_functions.is_too_large(value):
        return azure_functions.too_large(frame.span(node))
    return value


def _too_many_steps(node: syntax.Node, frame: Frame) -> Unknown:
    return Unknown("the template takes too many steps to evaluate", frame.span(node))


def _constant(node: syntax.Constant, _frame: Frame) -> Value:
    if node.value is None:
        return Null()
    return Bool(node.value) if isinstance(node.value, bool) else Number(node.value)


def _string(node: syntax.StringLiteral, frame: Frame) -> Value:
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


def _name(node: syntax.Name, frame: Frame) -> Value:
    bound = frame.names.get(node.name)
    if bound is not None:
        return bound
    return frame.scope.name(node.name, frame.span(node), frame.depth + REFERENCE)


def _namespace(node: syntax.Expression, frame: Frame) -> str | None:
    """The name of an imported file that an expression stands for."""
    if isinstance(node, syntax.Name) and node.name not in frame.names:
        return node.name
    return None


def _property(node: syntax.PropertyAccess, frame: Frame) -> Value:
    span = frame.span(node)
    namespace = _namespace(node.target, frame)
    if namespace is not None:
        depth = frame.depth + REFERENCE
        found = frame.scope.member(namespace, node.name.text, span, depth)
        if found is not None:
            return found
    target = evaluate(node.target, frame)
    return member(target, node.name.text, span, safe=_is_safe(node))


def _is_safe(node: syntax.Expression) -> bool:
    """Whether an access gives null where there is nothing.

    Behind the first ``.?`` of a chain every access does (``a.?b.c`` is ``tryGet(a, 'b', 'c')``),
    up to parentheses, which end the chain.
    """
    while True:
        match node:
            case syntax.PropertyAccess(safe=True) | syntax.Index(safe=True):
                return True
            case syntax.PropertyAccess(target=inner) | syntax.Index(target=inner):
                node = inner
            case syntax.NonNull(operand=inner):
                node = inner
            case syntax.Call(function=syntax.Identifier(text="any"), arguments=(inner,)):
                node = inner
            case _:
                return False


def member(target: Value, name: str, span: Span, *, safe: bool = False) -> Value:
    """``target.name``, of a symbol too."""

    def read(one: Value) -> Value:
        if safe and isinstance(one, Null | Absent):
            return Null()
        if isinstance(one, Symbol):
            return one.member(name, span)
        if safe:
            return azure_functions.try_index(one, Text(name), span)
        return azure_functions.member(one, name, span)

    if any(isinstance(one, Symbol | Null) for one in branches(target)):
        return feasible(lift(read, target))
    return read(target)


def _index(node: syntax.Index, frame: Frame) -> Value:
    span, safe = frame.span(node), _is_safe(node)
    target, key = evaluate(node.target, frame), evaluate(node.key, frame)
    if isinstance(target, Looped):
        return target.each
    if isinstance(key, Text) and any(isinstance(one, Symbol) for one in branches(target)):
        return member(target, key.value, span, safe=safe)
    if isinstance(target, Sequence) and any(
        isinstance(option, Symbol) for one in target.items for option in branches(one)
    ):
        if not isinstance(key, Number):
            return Unknown("it is not known which one of a loop is meant", span)
        at = len(target.items) - int(key.value) if node.from_end else int(key.value)
        if 0 <= at < len(target.items):
            return target.items[at]
    if node.from_end:
        name = "tryIndexFromEnd" if safe else "indexFromEnd"
        return _called(name, [target, key], node, frame)
    if safe:
        return lift(
            lambda one: one if isinstance(one, Null) else azure_functions.try_index(one, key, span),
            target,
        )
    return azure_functions.index(target, key, span)


def _method(node: syntax.MethodCall, frame: Frame) -> Value:
    namespace = _namespace(node.target, frame)
    name, span = node.method.text, frame.span(node)
    if namespace in _NAMESPACES:
        return _call(name, None, node.arguments, node, frame)
    if namespace is not None and frame.scope.function(name, namespace) is not None:
        return _call(name, namespace, node.arguments, node, frame)
    if name == "getSecret":
        return Unknown("getSecret() takes it from a key vault at deployment", span)
    return Unknown(f"{name}() is only known after the deployment", span)


def _call(
    name: str,
    namespace: str | None,
    arguments: tuple[syntax.Expression, ...],
    node: syntax.Node,
    frame: Frame,
) -> Value:
    span = frame.span(node)
    if name == "nameof" and len(arguments) == 1:
        return _name_of(arguments[0], span)
    values = [evaluate(argument, frame) for argument in arguments]
    user = frame.scope.function(name, namespace)
    if user is not None:
        return _apply(user, values, span, frame)
    if name == "any" and len(values) == 1:
        return values[0]
    if name in ("resourceGroup", "subscription") and values:
        return _scope_of(name, values, span)
    found = frame.scope.load(name, values, span)
    if found is not None:
        return found
    return _called(name, values, node, frame)


def _called(name: str, values: Arguments[Value], node: syntax.Node, frame: Frame) -> Value:
    """What a function of the language gives."""
    if frame.scope.exhausted(azure_functions.work_of_call(name, values)):
        return _too_many_steps(node, frame)
    return azure_functions.call(name, values, frame.scope.surroundings, frame.span(node))


def _name_of(node: syntax.Expression, span: Span) -> Value:
    match node:
        case syntax.Name():
            return Text(node.name)
        case syntax.PropertyAccess():
            return Text(node.name.text)
        case _:
            return Unknown("nameof() takes a name", span, failed=True)


def _apply(user: UserFunction, values: list[Value], span: Span, frame: Frame) -> Value:
    names = [parameter.name.text for parameter in user.declaration.parameters]
    called = user.declaration.name.text
    if len(names) != len(values):
        return Unknown(f"{called}() takes {len(names)} argument(s)", span, failed=True)
    given = dict(zip(names, values, strict=True))
    inside = Frame(user.scope, given, frame.depth + REFERENCE)
    return evaluate(user.declaration.body, inside).via(Step(span, f"{called}()"))


def _scope_of(name: str, values: list[Value], span: Span) -> Value:
    """``resourceGroup('rg')``, ``resourceGroup(id, 'rg')`` or ``subscription(id)``."""
    missing = Unknown(f"{name}() is only known at deployment", span)
    if name == "subscription":
        return OpenObject({"subscriptionId": values[0]}, missing=missing)
    entries = {"name": values[-1]}
    if len(values) == 2:
        entries["subscriptionId"] = values[0]
    return OpenObject(entries, missing=missing)


def _object(node: syntax.ObjectExpression, frame: Frame) -> Value:
    result: Value = Mapping({})
    entries: dict[str, Value] = {}
    names: dict[str, Text] = {}
    missing: Unknown | None = None
    for one in node.members:
        if isinstance(one, syntax.Spread):
            result = _spread_object(result, _made(entries, names, missing))
            result = _spread_object(result, evaluate(one.expression, frame))
            entries, names, missing = {}, {}, None
            continue
        key = _key(one.key, frame)
        if isinstance(key, Text):
            entries[key.value], names[key.value] = evaluate(one.value, frame), key
        else:
            reason = f"a key of the object is not known: {key.reason}"
            missing = Unknown(reason, frame.span(one), failed=key.failed)
    made = _made(entries, names, missing)
    plain = isinstance(result, Mapping) and not result.entries
    if plain and not isinstance(result, OpenObject):
        return made
    return _spread_object(result, made)


def _made(entries: dict[str, Value], names: dict[str, Text], missing: Unknown | None) -> Mapping:
    if missing is not None:
        return OpenObject(entries, "object", names, missing=missing)
    return Mapping(entries, "object", names)


def _spread_object(first: Value, second: Value) -> Value:
    return azure_functions.merged(first, second, deep=False)


def _key(key: syntax.Identifier | syntax.StringLiteral, frame: Frame) -> Text | Unknown:
    if isinstance(key, syntax.Identifier):
        return Text.literal(key.text, frame.span(key))
    value = _string(key, frame)
    match value:
        case Text() | Unknown():
            return value
        case OneOf():
            return Unknown(value.reason, value.where)
        case _:
            return Unknown("it is no string", frame.span(key))


def _array(node: syntax.ArrayExpression, frame: Frame) -> Value:
    parts: list[Value] = []
    for one in node.items:
        if isinstance(one, syntax.Spread):
            parts.append(evaluate(one.expression, frame))
        else:
            parts.append(Sequence((evaluate(one, frame),)))
    if not any(isinstance(one, syntax.Spread) for one in node.items):
        return Sequence(tuple(item for part in parts for item in _items(part)))
    return _called("concat", parts, node, frame)


def _items(value: Value) -> tuple[Value, ...]:
    return value.items if isinstance(value, Sequence) else ()


def _conditional(node: syntax.Conditional, frame: Frame) -> Value:
    condition = evaluate(node.condition, frame)
    if isinstance(condition, Bool):
        # What is not chosen need not be evaluated (and may fail).
        return evaluate(node.then if condition.value else node.otherwise, frame)
    either = evaluate(node.then, frame), evaluate(node.otherwise, frame)
    return azure_functions.choose(condition, *either)


_FUNCTIONS = {
    "==": "equals",
    "<": "less",
    "<=": "lessOrEquals",
    ">": "greater",
    ">=": "greaterOrEquals",
    "+": "add",
    "-": "sub",
    "*": "mul",
    "/": "div",
    "%": "mod",
    "&&": "and",
    "||": "or",
}


def _binary(node: syntax.Binary, frame: Frame) -> Value:
    left = evaluate(node.left, frame)
    span = frame.span(node)
    if node.operator == "??":
        if not any(isinstance(one, Null | Unknown) for one in branches(left)):
            return left
        return azure_functions.first_set((left, evaluate(node.right, frame)), span)
    decisive = {"&&": False, "||": True}.get(node.operator)
    if decisive is not None and isinstance(left, Bool) and left.value is decisive:
        return left
    right = evaluate(node.right, frame)

    def call(name: str, *values: Value) -> Value:
        return _called(name, values, node, frame)

    match node.operator:
        case "!=":
            return call("not", call("equals", left, right))
        case "=~":
            return call("equals", _folded(left), _folded(right))
        case "!~":
            return call("not", call("equals", _folded(left), _folded(right)))
        case operator:
            return call(_FUNCTIONS[operator], left, right)


def _folded(value: Value) -> Value:
    return lift(lambda one: Text(one.value.lower()) if isinstance(one, Text) else one, value)


def _child(node: syntax.ChildResource, frame: Frame) -> Value:
    return member(evaluate(node.target, frame), f"::{node.name.text}", frame.span(node))


def _function(node: syntax.Call, frame: Frame) -> Value:
    return _call(node.function.text, None, node.arguments, node, frame)


def _unary(node: syntax.Unary, frame: Frame) -> Value:
    operand, span = evaluate(node.operand, frame), frame.span(node)
    if node.operator == "!":
        return azure_functions.call("not", [operand], frame.scope.surroundings, span)
    if node.operator == "-":
        zero = Number(0)
        return azure_functions.call("sub", [zero, operand], frame.scope.surroundings, span)
    return operand


def _lambda(node: syntax.Lambda, frame: Frame) -> Value:
    names = [parameter.text for parameter in node.parameters]

    def apply(values: Arguments[Value]) -> Value:
        given = dict(zip(names, values, strict=False))
        return evaluate(node.body, frame.bind(given, REFERENCE))

    return Lambda(len(names), apply)


def _loop(node: syntax.ForExpression, frame: Frame) -> Value:
    """The array that a loop makes."""
    if isinstance(node.body, syntax.IfCondition):
        return Unknown("an array can't have a filtered loop", frame.span(node), failed=True)
    body = node.body

    def expand(collection: Value) -> Value:
        if isinstance(collection, Unknown):
            return Unknown(f"what the loop runs over is not known: {collection.reason}")
        if not isinstance(collection, Sequence):
            return Unknown("the loop runs over no array", frame.span(node), failed=True)
        rounds = (
            frame.bind(loop_names(node, item, Number(number)))
            for number, item in enumerate(collection.elements())
        )
        return Sequence(tuple(evaluate(body, one) for one in rounds))

    return lift(expand, evaluate(node.collection, frame))


def loop_names(node: syntax.ForExpression, item: Value, index: Value) -> dict[str, Value]:
    """What the names of a loop stand for in one round."""
    names = {node.item.text: item}
    if node.index is not None:
        names[node.index.text] = index
    return names


def rounds(node: syntax.ForExpression, frame: Frame) -> Iterator[tuple[str, Frame]]:
    """The rounds of a resource or module loop, each with its index as an address shows it."""
    collection = evaluate(node.collection, frame)
    options = [one for one in branches(collection) if isinstance(one, Sequence)]
    longest = max((len(one.items) for one in options), default=0)
    if len(options) < len(tuple(branches(collection))) or longest > MAX_ROUNDS:
        reason = getattr(collection, "reason", "it is no array")
        if longest > MAX_ROUNDS:
            reason = f"it has more than {MAX_ROUNDS} elements"
        unknown = Unknown(f"what the loop runs over is not known: {reason}", frame.span(node))
        known = [item for one in options for item in one.elements()]
        item = one_of([*known, unknown], unknown.reason, unknown.where)
        yield "[*]", frame.bind(loop_names(node, item, unknown))
        return
    for number in range(longest):
        items = [one.item(number) for one in options if number < len(one.items)]
        item = one_of(items, getattr(collection, "reason", ""), frame.span(node))
        yield f"[{number}]", frame.bind(loop_names(node, item, Number(number)))


_EVALUATORS: dict[type[syntax.Expression], Callable[[Any, Frame], Value]] = {
    syntax.ArrayExpression: _array,
    syntax.Binary: _binary,
    syntax.Call: _function,
    syntax.ChildResource: _child,
    syntax.Conditional: _conditional,
    syntax.Constant: _constant,
    syntax.ForExpression: _loop,
    syntax.Index: _index,
    syntax.Lambda: _lambda,
    syntax.MethodCall: _method,
    syntax.Name: _name,
    syntax.NonNull: lambda node, frame: evaluate(node.operand, frame),
    syntax.ObjectExpression: _object,
    syntax.Parenthesized: lambda node, frame: evaluate(node.inner, frame),
    syntax.PropertyAccess: _property,
    syntax.StringLiteral: _string,
    syntax.Unary: _unary,
}

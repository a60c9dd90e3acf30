"""Evaluates HCL expressions to values that remember their literals.

Nothing here knows modules or files: names are asked from a Scope.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Protocol

from aadrift.languages.terraform import expressions, functions, operators, types
from aadrift.languages.terraform.functions import FunctionContext
from aadrift.languages.terraform.syntax import (
    Binary,
    Call,
    Chars,
    Conditional,
    Constant,
    Expression,
    ForDirective,
    ForExpression,
    GetAttribute,
    IfDirective,
    Index,
    Interpolation,
    Name,
    Node,
    ObjectExpression,
    Part,
    Splat,
    SplatItem,
    Template,
    TupleExpression,
    Unary,
    Unreadable,
)
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
    branches,
    leaves,
    lift,
    one_of,
)

Accessor = GetAttribute | Index


@dataclass(frozen=True, slots=True)
class ResourceObject(Mapping):
    """A resource as an object: what its block sets; every other attribute is ``missing``."""

    missing: Unknown = field(default=Unknown("it is known after apply"), kw_only=True)

    def get(self, key: str) -> Value | None:
        """The attribute that the block sets, else the reason why it is not known."""
        value = self.entries.get(key, self.missing)
        return value.via(*self.trail)


class Scope(Protocol):
    """What names mean in one module instance."""

    @property
    def functions(self) -> FunctionContext:
        """What functions may see of the world from here."""
        ...

    def function(self, name: str, arguments: list[Value], span: Span | None) -> Value | None:
        """The value of a function that only this scope has; None for a name that is none."""
        ...

    def reference(self, name: Name, path: list[Accessor], frame: Frame) -> Value | None:
        """The value of a reference, removing from ``path`` the accessors that it took up.

        None where no such root name exists.
        """
        ...

    def unreadable(self, span: Span, message: str) -> None:
        """Record an expression that does not parse."""
        ...


@dataclass(frozen=True, slots=True)
class Frame:
    """Where an expression is evaluated: its scope, its own text, and the names bound around it."""

    scope: Scope
    code: Text
    names: dict[str, Value] = field(default_factory=dict)

    def span(self, node: Node) -> Span | None:
        """The place of a node in the sources."""
        return span_of(self.code, node.start, node.end)

    @property
    def whole(self) -> Node:
        """All of the code, as a node."""
        return Node(0, len(self.code.value))

    def step(self, node: Node, what: str) -> tuple[Step, ...]:
        """The step of a reference; none for code that stands in no file."""
        span = self.span(node)
        return () if span is None else (Step(span, what),)

    def bind(self, **names: Value) -> Frame:
        """The same place with further names."""
        return Frame(self.scope, self.code, {**self.names, **names})

    def within(self, code: Text) -> Frame:
        """The same scope and names for another piece of code."""
        return Frame(self.scope, code, self.names)


def span_of(code: Text, start: int, end: int) -> Span | None:
    """Where a part of some code stands, as far as it stands in one file."""
    pieces = code.pieces
    if len(pieces) == 1 and pieces[0].verbatim and pieces[0].span is not None:
        return pieces[0].span.sub(start, end)
    spans = code.slice(start, end).spans or code.spans
    if not spans:
        return None
    first = spans[0]
    last = max(span.end for span in spans if span.path == first.path)
    return Span(first.file, first.start, last)


def evaluate(node: Expression, frame: Frame) -> Value:
    """Evaluate an expression. Never raises: what can't be told is an Unknown with its reason."""
    return _HANDLERS[type(node)](node, frame)


def evaluate_code(code: Text, scope: Scope, names: dict[str, Value]) -> Value:
    """Parse and evaluate the expression that a text holds."""
    return evaluate(expressions.parse(code.value), Frame(scope, code, names))


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


def _constant(node: Constant, frame: Frame) -> Value:
    del frame
    match node.value:
        case None:
            return Null()
        case bool():
            return Bool(node.value)
        case _:
            return Number(node.value)


def _unreadable(node: Unreadable, frame: Frame) -> Value:
    span = frame.span(node)
    if span is not None:
        frame.scope.unreadable(span, node.message)
    return Unknown(f"the expression can't be read: {node.message}", span)


def _template(node: Template, frame: Frame) -> Value:
    if node.wrapped and isinstance(node.parts[0], Interpolation):
        return evaluate(node.parts[0].expression, frame)
    if not node.parts:
        return frame.code.slice(node.start, node.end)
    if len(node.parts) == 1 and isinstance(node.parts[0], Chars):
        return _chars(node.parts[0], frame)
    return _join(_parts(node.parts, frame))


def _parts(parts: tuple[Part, ...], frame: Frame) -> list[Value]:
    values: list[Value] = []
    for part in parts:
        match part:
            case Chars():
                values.append(_chars(part, frame))
            case Interpolation():
                value = evaluate(part.expression, frame)
                values.append(lift(lambda one, at=part: _interpolated(one, frame.span(at)), value))
            case IfDirective():
                values.append(_if_directive(part, frame))
            case ForDirective():
                values.append(_for_directive(part, frame))
    return values


def _chars(part: Chars, frame: Frame) -> Text:
    if part.verbatim:
        return frame.code.slice(part.start, part.end)
    span = frame.span(part)
    return Text(part.value) if span is None else Text.literal(part.value, span, verbatim=False)


def _interpolated(value: Value, span: Span | None) -> Value:
    if isinstance(value, Null):
        return Unknown("a template can't include null", span, failed=True)
    return types.convert(value, types.STRING)


def _join(values: list[Value]) -> Value:
    return lift(_join_known, *values)


def _join_known(*values: Value) -> Value:
    unknown = next((value for value in values if not isinstance(value, Text)), None)
    if unknown is None:
        return Text.join(value for value in values if isinstance(value, Text))
    if not isinstance(unknown, Unknown) or unknown.failed:
        return unknown
    known = (value.value if isinstance(value, Text) else _pattern(value) for value in values)
    return replace(unknown, pattern="".join(known))


def _pattern(value: Value) -> str:
    return (value.pattern if isinstance(value, Unknown) else None) or "*"


def _if_directive(part: IfDirective, frame: Frame) -> Value:
    condition = _condition(evaluate(part.condition, frame), frame.span(part))
    return lift(
        lambda chosen: (
            _join(_parts(part.then if chosen.value else part.otherwise, frame))
            if isinstance(chosen, Bool)
            else chosen
        ),
        condition,
    )


def _for_directive(part: ForDirective, frame: Frame) -> Value:
    def loop(collection: Value) -> Value:
        items = iterate(collection, frame.span(part))
        if isinstance(items, Unknown):
            return items
        texts: list[Value] = []
        for key, value in items:
            names = {part.name: value} | ({part.key: key} if part.key else {})
            texts.append(_join(_parts(part.body, frame.bind(**names))))
        return _join(texts)

    return lift(loop, evaluate(part.collection, frame))


def _name(node: Name, frame: Frame) -> Value:
    return _traversal(node, [], frame)


def _access(node: Accessor, frame: Frame) -> Value:
    path: list[Accessor] = []
    target: Expression = node
    while isinstance(target, GetAttribute | Index):
        path.append(target)
        target = target.target
    path.reverse()
    if isinstance(target, Name):
        return _traversal(target, path, frame)
    return _follow(evaluate(target, frame), path, frame)


def _traversal(name: Name, path: list[Accessor], frame: Frame) -> Value:
    value = frame.names.get(name.name)
    if value is None:
        value = frame.scope.reference(name, path, frame)
    if value is None:
        return Unknown(f"nothing is called {name.name!r} here", frame.span(name), failed=True)
    return _follow(value, path, frame)


def _follow(value: Value, path: list[Accessor], frame: Frame) -> Value:
    for accessor in path:
        key = (
            Text(accessor.name)
            if isinstance(accessor, GetAttribute)
            else evaluate(accessor.key, frame)
        )
        value = index(value, key, frame.span(accessor))
    return value


def index(value: Value, key: Value, span: Span | None) -> Value:
    """``value[key]`` (and ``value.key``): the element with its own provenance."""
    return lift(lambda one, at: _index(one, at, span), value, key)


def _index(value: Value, key: Value, span: Span | None) -> Value:
    if isinstance(value, Unknown):
        return value
    if isinstance(key, Unknown):
        if key.failed:
            return key
        items = list(value.elements()) if isinstance(value, Sequence) else []
        items = [item for _, item in value.items()] if isinstance(value, Mapping) else items
        return one_of(items, f"the key is not known: {key.reason}", key.where) if items else key
    if isinstance(value, Mapping):
        name = types.convert(key, types.STRING)
        item = value.get(name.value) if isinstance(name, Text) else None
        if item is None:
            shown = name.value if isinstance(name, Text) else "?"
            return Unknown(f"there is no attribute or key {shown!r}", span, failed=True)
        return item
    if isinstance(value, Sequence) and value.kind != "set":
        number = types.convert(key, types.NUMBER)
        at = number.value if isinstance(number, Number) else None
        if not isinstance(at, int) or not 0 <= at < len(value.items):
            shown = str(key.value) if isinstance(key, Text | Number) else "?"
            return Unknown(f"there is no element {shown}", span, failed=True)
        return value.item(at)
    kind = "null" if isinstance(value, Null) else f"a {type(value).__name__.lower()}"
    return Unknown(f"{kind} has no attributes or elements", span, failed=True)


def _splat_item(node: SplatItem, frame: Frame) -> Value:
    del node
    return frame.names["*"]


def _splat(node: Splat, frame: Frame) -> Value:
    def each(value: Value) -> Value:
        if isinstance(value, Unknown):
            return value
        if isinstance(value, Null):
            return Sequence(())
        items = value.elements() if isinstance(value, Sequence) else iter((value,))
        results = [evaluate(node.each, frame.bind(**{"*": item})) for item in items]
        return Sequence(tuple(results), "list" if _is_list(value) else "tuple")

    return lift(each, evaluate(node.target, frame))


def _is_list(value: Value) -> bool:
    return isinstance(value, Sequence) and value.kind != "tuple"


def _call(node: Call, frame: Frame) -> Value:
    span = frame.span(node)
    if node.name == "try":
        return _try(node, frame)
    if node.name == "can":
        return _can(node, frame)
    arguments = [evaluate(argument, frame) for argument in node.arguments]
    if not node.expand:
        return _apply(node.name, arguments, frame, span)

    def expanded(last: Value) -> Value:
        if not isinstance(last, Sequence):
            if isinstance(last, Unknown):
                return last
            return Unknown("only a list can be expanded with '...'", span, failed=True)
        return _apply(node.name, [*arguments[:-1], *last.elements()], frame, span)

    return lift(expanded, arguments[-1])


def _apply(name: str, arguments: list[Value], frame: Frame, span: Span | None) -> Value:
    for argument in arguments:
        if isinstance(argument, ResourceObject):
            return argument.missing
    own = frame.scope.function(name, arguments, span)
    if own is not None:
        return own
    if span is None:
        return Unknown(f"{name} is not called in a file")
    return functions.call(name.removeprefix("core::"), arguments, frame.scope.functions, span)


def failure(value: Value) -> Unknown | None:
    """The first evaluation error inside a value; None when evaluating it did not fail."""
    return next((leaf for leaf in leaves(value) if isinstance(leaf, Unknown) and leaf.failed), None)


def _try(node: Call, frame: Frame) -> Value:
    """The first argument that does not fail; where that is open, every one that may be it."""
    kept: list[Value] = []
    last: Value = Unknown("try has no arguments", frame.span(node), failed=True)
    for argument in node.arguments:
        last = evaluate(argument, frame)
        fine = [branch for branch in branches(last) if failure(branch) is None]
        kept.extend(fine)
        failed = len(fine) < len(list(branches(last)))
        if not failed and not any(isinstance(branch, Unknown) for branch in fine):
            break
    else:
        kept = kept or [last]
    return one_of(kept, "try may take any of these", frame.span(node))


def _can(node: Call, frame: Frame) -> Value:
    def check(value: Value) -> Value:
        if failure(value) is not None:
            return Bool(value=False)
        return value if isinstance(value, Unknown) else Bool(value=True)

    if len(node.arguments) != 1:
        return Unknown("can takes one argument", frame.span(node), failed=True)
    return lift(check, evaluate(node.arguments[0], frame))


def _unary(node: Unary, frame: Frame) -> Value:
    return operators.unary(node.operator, evaluate(node.operand, frame), frame.span(node))


def _binary(node: Binary, frame: Frame) -> Value:
    left, right = evaluate(node.left, frame), evaluate(node.right, frame)
    return operators.binary(node.operator, left, right, frame.span(node))


def _condition(value: Value, span: Span | None) -> Value:
    def check(one: Value) -> Value:
        if isinstance(one, Null):
            return Unknown("the condition is null", span, failed=True)
        return types.convert(one, types.BOOL)

    return lift(check, value)


def _conditional(node: Conditional, frame: Frame) -> Value:
    condition = _condition(evaluate(node.condition, frame), frame.span(node.condition))
    if isinstance(condition, Unknown) and condition.failed:
        return condition
    if isinstance(condition, Bool):
        chosen, other = (
            (node.then, node.otherwise) if condition.value else (node.otherwise, node.then)
        )
        return _unified(evaluate(chosen, frame), other, frame)
    then = _unified(evaluate(node.then, frame), node.otherwise, frame)
    otherwise = _unified(evaluate(node.otherwise, frame), node.then, frame)
    reason, where = "the condition can go either way", frame.span(node.condition)
    if isinstance(condition, Unknown):
        reason, where = f"the condition is not known: {condition.reason}", condition.where or where
    return one_of((then, otherwise), reason, where)


def _unified(chosen: Value, other: Expression, frame: Frame) -> Value:
    """The chosen branch, converted to the type that both branches have in common."""
    if isinstance(chosen, Text | Unknown):
        return chosen
    alternative = evaluate(other, frame)
    if isinstance(alternative, OneOf | Unknown):
        return chosen
    return lift(lambda one: types.unify((one, alternative))[0], chosen)


def _tuple(node: TupleExpression, frame: Frame) -> Value:
    return Sequence(tuple(evaluate(item, frame) for item in node.items))


def _object(node: ObjectExpression, frame: Frame) -> Value:
    entries: dict[str, Value] = {}
    names: dict[str, Text] = {}
    for key_node, value_node in node.entries:
        key = types.convert(evaluate(key_node, frame), types.STRING)
        if not isinstance(key, Text):
            if isinstance(key, Unknown):
                return key
            return Unknown("a key of this object is not known", frame.span(key_node))
        entries[key.value] = evaluate(value_node, frame)
        names[key.value] = key
    return Mapping(entries, "object", names)


def iterate(value: Value, span: Span | None) -> list[tuple[Value, Value]] | Unknown:
    """Keys and values in Terraform's order of iteration."""
    match value:
        case Sequence(kind="set"):
            return [(item, item) for item in value.elements()]
        case Sequence():
            return [(Number(at), item) for at, item in enumerate(value.elements())]
        case ResourceObject():
            return value.missing
        case Mapping():
            return [
                (value.name(key).via(*value.trail), item)
                for key, item in sorted(value.items(), key=lambda entry: entry[0])
            ]
        case Unknown():
            return value
        case _:
            return Unknown("only lists, sets, maps and objects can be iterated", span, failed=True)


def _for(node: ForExpression, frame: Frame) -> Value:
    def loop(collection: Value) -> Value:
        items = iterate(collection, frame.span(node))
        if isinstance(items, Unknown):
            return items
        chosen: list[Frame] = []
        undecided: list[Frame] = []
        doubt: Unknown | None = None
        for key, value in items:
            names = {node.name: value} | ({node.key: key} if node.key else {})
            inner = frame.bind(**names)
            keep = _keep(node, inner)
            if isinstance(keep, Unknown):
                if keep.failed:
                    return keep
                doubt = keep
                undecided.append(inner)
            elif keep:
                chosen.append(inner)
                undecided.append(inner)
        if doubt is None:
            return _for_result(node, chosen, frame)
        options = (_for_result(node, undecided, frame), _for_result(node, chosen, frame))
        return one_of(options, f"the filter is not known: {doubt.reason}", doubt.where)

    return lift(loop, evaluate(node.collection, frame))


def _keep(node: ForExpression, frame: Frame) -> bool | Unknown:
    if node.condition is None:
        return True
    value = _condition(evaluate(node.condition, frame), frame.span(node.condition))
    match value:
        case Bool():
            return value.value
        case Unknown():
            return value
        case _:
            return Unknown("the filter can go either way", frame.span(node.condition))


def _for_result(node: ForExpression, frames: list[Frame], outer: Frame) -> Value:
    if node.result_key is None:
        return Sequence(tuple(evaluate(node.result, frame) for frame in frames))
    entries: dict[str, Value] = {}
    groups: dict[str, list[Value]] = {}
    names: dict[str, Text] = {}
    for frame in frames:
        key = types.convert(evaluate(node.result_key, frame), types.STRING)
        if not isinstance(key, Text):
            if isinstance(key, Unknown):
                return key
            return Unknown("a key of this for expression is not known", frame.span(node))
        names.setdefault(key.value, key)
        value = evaluate(node.result, frame)
        if node.grouping:
            groups.setdefault(key.value, []).append(value)
        elif key.value in entries:
            reason = f"two elements have the key {key.value!r}"
            return Unknown(reason, outer.span(node), failed=True)
        else:
            entries[key.value] = value
    entries |= {key: Sequence(tuple(values)) for key, values in groups.items()}
    return Mapping(dict(sorted(entries.items())), "object", names)


_HANDLERS: dict[type, Callable[..., Value]] = {
    Binary: _binary,
    Call: _call,
    Conditional: _conditional,
    Constant: _constant,
    ForExpression: _for,
    GetAttribute: _access,
    Index: _access,
    Name: _name,
    ObjectExpression: _object,
    Splat: _splat,
    SplatItem: _splat_item,
    Template: _template,
    TupleExpression: _tuple,
    Unary: _unary,
    Unreadable: _unreadable,
}


def next_name(path: list[Accessor]) -> str | None:
    """Take the attribute that a path starts with; None if it does not start with one."""
    if not path or not isinstance(path[0], GetAttribute):
        return None
    name = path[0].name
    del path[0]
    return name

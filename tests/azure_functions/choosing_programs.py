"""Random expressions of the template language, written as Bicep and as ARM JSON write them.

They choose: among entries by keys, elements by filters, values by conditions and by what is null.
An expression is a tuple of its form and parts, made to fit a type: ``string``, ``bool``, ``int``,
``object`` (with strings and one more object inside), or ``array`` (of strings).
"""

from __future__ import annotations

import json
import random
from typing import Any

Node = tuple[Any, ...]

PARAMETERS = {
    "s1": "string",
    "s2": "string",
    "n1": "string?",
    "b1": "bool",
    "b2": "bool",
    "i1": "int",
    "o1": "object",
    "o2": "object?",
    "l1": "array",
    "l2": "array",
}
KEYS = ("a", "b", "c")


class Generator:
    """Makes expressions and values for parameters."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def value(self, kind: str, depth: int = 1) -> Any:
        """A value of a parameter."""
        pick = self.random
        if kind.endswith("?"):
            return None if pick.random() < 0.4 else self.value(kind[:-1], depth)
        match kind:
            case "string":
                return pick.choice(["", "a", "b", "c", "x", "B"])
            case "bool":
                return pick.random() < 0.5
            case "int":
                return pick.randint(0, 3)
            case "array":
                return [self.value("string") for _ in range(pick.randint(0, 3))]
            case _:
                kept = [key for key in KEYS if pick.random() < 0.6]
                inner = {"o": self.value("object", 0)} if depth and pick.random() < 0.6 else {}
                return {key: self.value("string") for key in kept} | inner

    def make(self, kind: str, depth: int, names: dict[str, str] | None = None) -> Node:
        """An expression of a type; ``names`` are the lambda's variables around it."""
        names = names or {}
        if depth <= 0:
            return self.leaf(kind, names)
        forms = [*_FORMS[kind], _if, _coalesce, _leaf, _any]
        return self.random.choice(forms)(self, kind, depth - 1, names)

    def leaf(self, kind: str, names: dict[str, str]) -> Node:
        known = [("name", name) for name, held in names.items() if held == kind]
        given = [("param", n) for n, held in PARAMETERS.items() if held.rstrip("?") == kind]
        return self.random.choice([*known, *known, *given, ("constant", self.value(kind))])

    def keys(self, depth: int, names: dict[str, str]) -> tuple[Node, ...]:
        """The way to a string in an object, which need not be there."""
        path: list[Node] = [("constant", "o")] if self.random.random() < 0.3 else []
        return (*path, self._key(depth, names))

    def _key(self, depth: int, names: dict[str, str]) -> Node:
        if self.random.random() < 0.5:
            return ("constant", self.random.choice(KEYS))
        return self.make("string", min(depth, 1), names)


def _leaf(self: Generator, kind: str, depth: int, names: dict[str, str]) -> Node:
    return self.leaf(kind, names)


def _any(self: Generator, kind: str, depth: int, names: dict[str, str]) -> Node:
    return ("any", self.make(kind, depth, names))


def _if(self: Generator, kind: str, depth: int, names: dict[str, str]) -> Node:
    return ("if", *(self.make(one, depth, names) for one in ("bool", kind, kind)))


def _coalesce(self: Generator, kind: str, depth: int, names: dict[str, str]) -> Node:
    first = self.make(kind, depth, names)
    if kind == "string" and self.random.random() < 0.7:
        first = ("try", self.make("object", depth, names), *self.keys(depth, names))
    return ("coalesce", first, self.make(kind, depth, names))


def _call(name: str, *kinds: str) -> Any:
    def form(self: Generator, kind: str, depth: int, names: dict[str, str]) -> Node:
        return ("call", name, *(self.make(one, depth, names) for one in kinds))

    return form


def _lambda(name: str, values: str, bound: tuple[tuple[str, str], ...], result: str) -> Any:
    def form(self: Generator, kind: str, depth: int, names: dict[str, str]) -> Node:
        inner = names | dict(bound)
        body = self.make(result, depth, inner)
        made = ("lambda", tuple(one for one, _ in bound), body)
        return ("call", name, self.make(values, depth, names), made)

    return form


def _get(self: Generator, kind: str, depth: int, names: dict[str, str]) -> Node:
    return ("get", self.make("object", depth, names), *self.keys(depth, names))


def _inner(self: Generator, kind: str, depth: int, names: dict[str, str]) -> Node:
    form = self.random.choice(["get", "try"])
    return (form, self.make("object", depth, names), ("constant", "o"))


def _element(self: Generator, kind: str, depth: int, names: dict[str, str]) -> Node:
    form = self.random.choice(["get", "try"])
    return (form, self.make("array", depth, names), self.make("int", depth, names))


def _object(self: Generator, kind: str, depth: int, names: dict[str, str]) -> Node:
    keys = self.random.sample(KEYS, self.random.randint(0, 2))
    members = [(("constant", key), self.make("string", depth, names)) for key in keys]
    if depth and self.random.random() < 0.4:
        members.append((("constant", "o"), self.make("object", depth, names)))
    if self.random.random() < 0.3:
        members = [(self.make("string", 1, names), self.make("string", depth, names))]
    return ("object", *members)


def _spread(self: Generator, kind: str, depth: int, names: dict[str, str]) -> Node:
    parts = (self.make("object", depth, names) for _ in range(self.random.randint(1, 3)))
    return ("merge", *parts)


def _array(self: Generator, kind: str, depth: int, names: dict[str, str]) -> Node:
    count = self.random.randint(0, 3)
    return ("array", *(self.make("string", depth, names) for _ in range(count)))


def _values(self: Generator, kind: str, depth: int, names: dict[str, str]) -> Node:
    """The strings among the entries of an object."""
    text = ("lambda", ("e",), ("call", "string", ("get", ("name", "e"), ("constant", "value"))))
    return ("call", "map", ("call", "items", self.make("object", depth, names)), text)


def _to_object(self: Generator, kind: str, depth: int, names: dict[str, str]) -> Node:
    key = ("lambda", ("k",), self.make("string", min(depth, 1), names | {"k": "string"}))
    value = ("lambda", ("v",), self.make("string", depth, names | {"v": "string"}))
    return ("call", "toObject", self.make("array", depth, names), key, value)


def _reduce(self: Generator, kind: str, depth: int, names: dict[str, str]) -> Node:
    inner = names | {"acc": "string", "x": "string"}
    body = ("lambda", ("acc", "x"), self.make("string", depth, inner))
    return (
        "call",
        "reduce",
        self.make("array", depth, names),
        self.make("string", depth, names),
        body,
    )


def _joined(self: Generator, kind: str, depth: int, names: dict[str, str]) -> Node:
    return ("call", "join", self.make("array", depth, names), ("constant", ""))


_FORMS: dict[str, list[Any]] = {
    "string": [
        _get,
        _get,
        _element,
        _call("first", "array"),
        _call("last", "array"),
        _call("concat", "string", "string"),
        _call("toLower", "string"),
        _reduce,
        _joined,
    ],
    "bool": [
        _call("equals", "string", "string"),
        _call("contains", "array", "string"),
        _call("contains", "object", "string"),
        _call("empty", "array"),
        _call("empty", "object"),
        _call("empty", "string"),
        _call("not", "bool"),
        _call("and", "bool", "bool"),
        _call("or", "bool", "bool"),
        _call("equals", "object", "object"),
        _call("less", "int", "int"),
    ],
    "int": [
        _call("length", "array"),
        _call("length", "object"),
        _call("indexOf", "array", "string"),
        _call("add", "int", "int"),
    ],
    "object": [
        _inner,
        _object,
        _spread,
        _spread,
        _call("union", "object", "object"),
        _call("union", "object", "object", "object"),
        _call("intersection", "object", "object"),
        _to_object,
        _lambda("mapValues", "object", (("y", "string"),), "string"),
    ],
    "array": [
        _array,
        _values,
        _call("concat", "array", "array"),
        _call("union", "array", "array"),
        _call("intersection", "array", "array"),
        _call("skip", "array", "int"),
        _call("take", "array", "int"),
        _call("objectKeys", "object"),
        _lambda("map", "array", (("x", "string"),), "string"),
        _lambda("filter", "array", (("x", "string"),), "bool"),
        _lambda("filter", "array", (("x", "string"),), "bool"),
        _lambda("sort", "array", (("x", "string"), ("z", "string")), "bool"),
    ],
}


def bicep(node: Node) -> str:  # noqa: PLR0911 - one line for each form
    """An expression as Bicep writes it."""
    match node:
        case ("constant", value):
            return _literal(value)
        case ("param" | "name", name):
            return str(name)
        case ("any", inner):
            return f"any({bicep(inner)})"
        case ("if", *parts):
            condition, then, otherwise = map(bicep, parts)
            return f"({condition} ? {then} : {otherwise})"
        case ("coalesce", first, second):
            return f"({bicep(first)} ?? {bicep(second)})"
        case ("get", target, *keys):
            return bicep(target) + "".join(f"[{bicep(key)}]" for key in keys)
        case ("try", target, *keys):
            return f"({bicep(target)}" + "".join(f"[?{bicep(key)}]" for key in keys) + ")"
        case ("object", *members):
            shown = (f"{_key(key)}: {bicep(value)}" for key, value in members)
            return "{" + ", ".join(shown) + "}"
        case ("merge", *parts):
            return "{" + ", ".join(f"...{bicep(part)}" for part in parts) + "}"
        case ("array", *items):
            return "[" + ", ".join(map(bicep, items)) + "]"
        case ("lambda", names, body):
            return f"({', '.join(names)}) => {bicep(body)}"
        case ("call", name, *arguments):
            return _bicep_call(name, [bicep(one) for one in arguments])
    raise AssertionError(node)


def _key(key: Node) -> str:
    return f"'{key[1]}'" if key[0] == "constant" else f"'${{{bicep(key)}}}'"


_OPERATORS = {"equals": "==", "and": "&&", "or": "||", "less": "<", "add": "+"}


def _bicep_call(name: str, arguments: list[str]) -> str:
    if name in _OPERATORS:
        return f"({f' {_OPERATORS[name]} '.join(arguments)})"
    return f"!({arguments[0]})" if name == "not" else f"{name}({', '.join(arguments)})"


def _literal(value: Any) -> str:
    match value:
        case None | bool() | int():
            return json.dumps(value)
        case str():
            return f"'{value}'"
        case list():
            return "[" + ", ".join(map(_literal, value)) + "]"
        case _:
            return "{" + ", ".join(f"'{key}': {_literal(one)}" for key, one in value.items()) + "}"


def arm(node: Node) -> str:  # noqa: PLR0911 - one line for each form
    """The same expression as the compiler writes it into a template, without its brackets."""
    match node:
        case ("constant", value):
            return _arm_literal(value)
        case ("param", name):
            return f"parameters('{name}')"
        case ("name", name):
            return f"lambdaVariables('{name}')"
        case ("any", inner):
            return arm(inner)
        case ("if" | "coalesce" as name, *parts):
            return f"{name}({', '.join(map(arm, parts))})"
        case ("get", target, *keys):
            return arm(target) + "".join(f"[{arm(key)}]" for key in keys)
        case ("try", target, *keys):
            return f"tryGet({', '.join(map(arm, (target, *keys)))})"
        case ("object", *members):
            shown = (arm(part) for member in members for part in member)
            return f"createObject({', '.join(shown)})"
        case ("merge", *parts):
            return f"shallowMerge(createArray({', '.join(map(arm, parts))}))"
        case ("array", *items):
            return f"createArray({', '.join(map(arm, items))})"
        case ("lambda", names, body):
            bound = ", ".join(f"'{name}'" for name in names)
            return f"lambda({bound}, {arm(body)})"
        case ("call", name, *arguments):
            return f"{name}({', '.join(map(arm, arguments))})"
    raise AssertionError(node)


def _arm_literal(value: Any) -> str:
    match value:
        case None | bool():
            return f"{json.dumps(value)}()"
        case int():
            return str(value)
        case str():
            return f"'{value}'"
        case list():
            return f"createArray({', '.join(map(_arm_literal, value))})"
        case _:
            parts = (part for one in value.items() for part in one)
            return f"createObject({', '.join(map(_arm_literal, parts))})"

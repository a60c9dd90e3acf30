"""Type constraints as they are written: ``list(string)``, ``object({ a = optional(bool) })``."""

from __future__ import annotations

from collections.abc import Callable

from aadrift.languages.terraform.syntax import (
    Call,
    Chars,
    Expression,
    Name,
    ObjectExpression,
    Template,
    TupleExpression,
)
from aadrift.languages.terraform.types.conversion import convert
from aadrift.languages.terraform.types.model import (
    ANY,
    BOOL,
    NUMBER,
    STRING,
    Collection,
    ObjectType,
    TupleType,
    Type,
    Undetermined,
    list_of,
    map_of,
    set_of,
)
from aadrift.values import Value

# Terraform still takes the bare words ``list`` and ``map``, and types in quotes.
_WORDS: dict[str, Type] = {
    "string": STRING,
    "number": NUMBER,
    "bool": BOOL,
    "any": ANY,
    "list": list_of(ANY),
    "map": map_of(ANY),
}
_CONSTRUCTORS: dict[str, Callable[[Type], Collection]] = {
    "list": list_of,
    "set": set_of,
    "map": map_of,
}


def parse_type(expression: Expression, evaluate_default: Callable[[Expression], Value]) -> Type:
    """The type that a variable's ``type`` argument says.

    ``evaluate_default`` evaluates the second argument of ``optional``. What is no type at all,
    which Terraform refuses to load, gives an undetermined type.
    """
    match expression:
        case Name() if expression.name in _WORDS:
            return _WORDS[expression.name]
        case Template(parts=(Chars(value=word),)) if word in ("string", "list", "map"):
            return _WORDS[word]
        case Call(arguments=(argument,)) if expression.name in _CONSTRUCTORS:
            return _CONSTRUCTORS[expression.name](parse_type(argument, evaluate_default))
        case Call(name="tuple", arguments=(TupleExpression(items=items),)):
            return TupleType(tuple(parse_type(item, evaluate_default) for item in items))
        case Call(name="object", arguments=(ObjectExpression() as attributes,)):
            return _object(attributes, evaluate_default)
        case _:
            return Undetermined()


def _object(expression: ObjectExpression, evaluate_default: Callable[[Expression], Value]) -> Type:
    attributes: dict[str, Type] = {}
    optional: set[str] = set()
    defaults: dict[str, Value] = {}
    for key, value in expression.entries:
        match key:
            case Name(name=name):
                pass
            case Template(parts=(Chars(value=name),)):
                pass
            case _:
                return Undetermined()
        match value:
            case Call(name="optional", arguments=(inner,)):
                optional.add(name)
                attributes[name] = parse_type(inner, evaluate_default)
            case Call(name="optional", arguments=(inner, default)):
                optional.add(name)
                attributes[name] = parse_type(inner, evaluate_default)
                defaults[name] = convert(evaluate_default(default), attributes[name])
            case _:
                attributes[name] = parse_type(value, evaluate_default)
    return ObjectType(attributes, frozenset(optional), defaults)

"""The parameters of a template: what is given, defaults, and what they allow."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from collections.abc import Mapping as Names

from aadrift.audiences import MICROSOFT_REGISTERED
from aadrift.languages.arm.parameter_files import Needs
from aadrift.languages.arm.scope import Arguments, either
from aadrift.languages.azure_functions import OpenObject, masked
from aadrift.languages.bicep import syntax
from aadrift.languages.bicep.evaluation import Frame, evaluate
from aadrift.languages.bicep.files import BicepFile, decorated
from aadrift.languages.bicep.scope import Run
from aadrift.source import Span, Step
from aadrift.values import (
    Mapping,
    Null,
    OneOf,
    Text,
    Unknown,
    Value,
    branches,
    lift,
    one_of,
)


class Given(dict[str, Callable[[], Value]]):
    """The values that parameters are given, by lower-case name, worked out when asked for.

    ``others`` is why it is not known whether further parameters are given, and which value; None
    where these are all.
    """

    others: Unknown | None = None


def fixed(values: Names[str, Value]) -> Given:
    """Values that are known already."""

    def hold(value: Value) -> Callable[[], Value]:
        return lambda: value

    given = Given({name.lower(): hold(value) for name, value in values.items()})
    given.others = values.others if isinstance(values, Arguments) else None
    return given


def worked_out(given: Given) -> Arguments:
    """The same for a JSON template."""
    values = Arguments({name: read() for name, read in given.items()})
    values.others = given.others
    return values


def arguments_in(value: Value) -> Arguments:
    """The arguments that an object holds, as far as it is known what it holds."""
    if isinstance(value, OneOf):
        return either(map(arguments_in, branches(value)))
    given = Arguments()
    match value:
        case OpenObject(missing=missing):
            given.others = missing
        case Unknown():
            given.others = value
        case _:
            pass
    if isinstance(value, Mapping):
        given.update((name.lower(), item) for name, item in value.items())
    return given


def needs_of(file: BicepFile) -> Needs:
    """The parameters that a template declares."""
    declared = list(file.all(syntax.ParameterDeclaration))
    required = (
        one.name.text.lower() for one in declared if one.default is None and not _is_nullable(one)
    )
    return Needs(frozenset(one.name.text.lower() for one in declared), frozenset(required))


def _is_nullable(declaration: syntax.ParameterDeclaration) -> bool:
    kinds = [declaration.type]
    while kinds:
        match kinds.pop():
            # The mark behind the last member of a union makes the whole of it nullable.
            case syntax.NullableType() | syntax.Constant(value=None):
                return True
            case syntax.ParenthesizedType(inner=inner):
                kinds.append(inner)
            case syntax.UnionType(members=members):
                kinds.extend(members)
            case _:
                pass
    return False


def value_of(
    declaration: syntax.ParameterDeclaration, given: Given, file: BicepFile, frame: Frame, run: Run
) -> Value:
    """The value of a parameter: as it is given, else its default."""
    value = _value(declaration, given, file, frame)
    if decorated(declaration, "secure") is not None:
        where = file.span(declaration.name)
        value = masked(value, Unknown(f"the parameter {declaration.name.text!r} is secure", where))
    _note_allowed(value, declaration, file, run)
    return value


def _value(
    declaration: syntax.ParameterDeclaration, given: Given, file: BicepFile, frame: Frame
) -> Value:
    found = given.get(declaration.name.text.lower())
    unknown = given.others
    if found is None:
        if unknown is None:
            return _default(declaration, file, frame, is_null=False)
        default = _default(declaration, file, frame, is_null=True)
        # Null would say that it is left out for sure, and it has no default.
        known = () if isinstance(default, Null) else (default,)
        return one_of((*known, unknown), unknown.reason, unknown.where)

    def filled(one: Value) -> Value:
        # A parameter that is given null counts as not given.
        if isinstance(one, Null):
            return _default(declaration, file, frame, is_null=True)
        return one

    return lift(filled, found())


def _default(
    declaration: syntax.ParameterDeclaration, file: BicepFile, frame: Frame, *, is_null: bool
) -> Value:
    name = declaration.name.text
    where = file.span(declaration.name)
    if declaration.default is not None:
        step = Step(where, f"default of param {name}")
        return evaluate(declaration.default, frame).via(step)
    if is_null or _is_nullable(declaration):
        return Null()
    reason = f"the parameter {name!r} has no default and no parameter file gives a value"
    options = [Text(text.value) for text in _allowed(declaration, file)]
    # They are what the value can be, not where it is written.
    return one_of(options, reason, where) if options else Unknown(reason, where)


def _allowed(declaration: syntax.ParameterDeclaration, file: BicepFile) -> list[Text]:
    """The strings that a parameter may be: by its decorator, or by a type of literals."""
    texts = []
    for node in _literals(declaration):
        value, place = node.value, node.source_range(0, len(node.value or ""))
        if value is not None and place is not None:
            verbatim = place[1] - place[0] == len(value)
            texts.append(Text.literal(value, Span(file.source, *place), verbatim=verbatim))
    return texts


def _literals(declaration: syntax.ParameterDeclaration) -> Iterator[syntax.StringLiteral]:
    decorator = decorated(declaration, "allowed")
    items: tuple[syntax.Node, ...] = ()
    if decorator is not None and decorator.arguments:
        first = decorator.arguments[0]
        items = first.items if isinstance(first, syntax.ArrayExpression) else ()
    kind = _bare(declaration.type)
    members = kind.members if isinstance(kind, syntax.UnionType) else ()
    every = (*items, *(_bare(one) for one in members))
    return (item for item in every if isinstance(item, syntax.StringLiteral))


def _bare(kind: syntax.TypeExpression) -> syntax.TypeExpression:
    """A type without its parentheses and its mark for null."""
    while isinstance(kind, syntax.NullableType | syntax.ParenthesizedType):
        kind = kind.inner
    return kind


def _note_allowed(
    value: Value, declaration: syntax.ParameterDeclaration, file: BicepFile, run: Run
) -> None:
    allowed = _allowed(declaration, file)
    known = {text.value.lower() for text in allowed}
    if not known or MICROSOFT_REGISTERED in known:
        return
    default = declaration.default
    bound = list(allowed)
    if isinstance(default, syntax.StringLiteral) and default.value is not None:
        place = default.source_range(0, len(default.value))
        if place is not None:
            bound.append(Text.literal(default.value, Span(file.source, *place)))
    for branch in branches(value):
        origin = branch.origin if isinstance(branch, Text) else None
        if not isinstance(branch, Text) or origin is None or branch.value.lower() not in known:
            continue
        places = [one.origin for one in bound if one.value.lower() == branch.value.lower()]
        others = tuple(place for place in places if place is not None and place != origin)
        run.allowed[origin] = tuple(dict.fromkeys((*run.allowed.get(origin, ()), *others)))

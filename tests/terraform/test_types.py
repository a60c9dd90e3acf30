"""Types: how they are written, what values become in them, and what they have in common."""

from __future__ import annotations

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aadrift.languages.terraform import expressions, numbers, types
from aadrift.languages.terraform.types import (
    ANY,
    BOOL,
    NUMBER,
    STRING,
    ObjectType,
    TupleType,
    Type,
    Undetermined,
    list_of,
    map_of,
    set_of,
)
from aadrift.values import Bool, Mapping, Null, Number, OneOf, Sequence, Text, Unknown, one_of
from tests.terraform.world import call, evaluate, literal, origin, shown


def parsed(source: str) -> Type:
    def default(expression: expressions.Expression) -> Text:
        return Text(source[expression.start : expression.end])

    return types.parse_type(expressions.parse(source), default)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("string", STRING),
        ("number", NUMBER),
        ("bool", BOOL),
        ("any", ANY),
        ('"string"', STRING),
        ('"list"', list_of(ANY)),
        ('"map"', map_of(ANY)),
        ("list", list_of(ANY)),
        ("list(string)", list_of(STRING)),
        ("set(map(any))", set_of(map_of(ANY))),
        ("tuple([string, number])", TupleType((STRING, NUMBER))),
        ("object({ a = string })", ObjectType({"a": STRING})),
        ("object({ a = optional(bool) })", ObjectType({"a": BOOL}, frozenset({"a"}))),
        ("object({})", ObjectType({})),
        ("5", Undetermined()),
        ("strung", Undetermined()),
    ],
)
def test_types_are_read(source: str, expected: Type) -> None:
    assert parsed(source) == expected


def test_a_default_is_evaluated_and_converted() -> None:
    type_ = parsed("object({ a = optional(number, 5) })")
    assert isinstance(type_, ObjectType)
    assert type_.defaults == {"a": Number(5)}


def test_conversion_keeps_the_literal_and_its_way() -> None:
    text = literal("aud")
    for target in (STRING, ANY):
        assert origin(types.convert(text, target)) == "aud"
    value = types.convert(Mapping({"a": text}), parsed("map(object({ b = string }))"))
    assert isinstance(value, Unknown)
    value = types.convert(Mapping({"a": text}), map_of(STRING))
    assert isinstance(value, Mapping)
    assert (value.kind, origin(value.get("a"))) == ("map", "aud")


def test_a_failure_says_where_it_is() -> None:
    value = types.convert(evaluate('{ a = [1, "x"] }'), parsed("object({ a = list(number) })"))
    assert isinstance(value, Unknown)
    assert value.failed
    assert value.reason == "attribute 'a': element 1: a number is required"


@pytest.mark.parametrize("value", [Unknown("later"), Null()])
def test_what_has_no_value_takes_on_the_type(value: Unknown | Null) -> None:
    converted = types.convert(value, list_of(STRING))
    assert converted == value
    assert types.type_of(converted) == list_of(STRING)
    failed = types.convert(converted, NUMBER)
    assert isinstance(failed, Unknown)
    assert failed.failed


def test_options_are_converted_one_by_one() -> None:
    value = types.convert(one_of((Text("1"), Text("x")), "open"), NUMBER)
    assert isinstance(value, OneOf)
    good, bad = value.options
    assert good == Number(1)
    assert isinstance(bad, Unknown)
    assert bad.failed


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ([STRING, NUMBER, BOOL], STRING),
        ([NUMBER, BOOL], None),
        ([NUMBER, ANY], NUMBER),
        ([list_of(STRING), TupleType((NUMBER,))], list_of(STRING)),
        ([TupleType((NUMBER,)), TupleType((STRING, NUMBER))], list_of(STRING)),
        ([ObjectType({"a": NUMBER}), ObjectType({"b": STRING})], map_of(STRING)),
        ([ObjectType({"a": NUMBER}), ObjectType({"a": STRING})], ObjectType({"a": STRING})),
        ([ObjectType({"a": NUMBER}), map_of(STRING)], map_of(STRING)),
        ([set_of(STRING), list_of(NUMBER)], list_of(NUMBER)),
        ([set_of(STRING), list_of(STRING)], list_of(STRING)),
        ([TupleType(()), ObjectType({})], None),
        ([STRING, Undetermined()], STRING),
        ([NUMBER, Undetermined()], Undetermined(NUMBER)),
    ],
)
def test_types_have_a_common_type(found: list[Type], expected: Type | None) -> None:
    assert types.unify_types(found) == expected


@pytest.mark.parametrize(
    ("then", "otherwise", "expected"),
    [
        ("1", '"x"', ['"1"', '"x"']),
        ("null", "5", ["null", "5"]),
        ("[]", '["a"]', ["[]", '["a"]']),
        ("{ a = 1 }", '{ b = "x" }', ['{"a":"1"}', '{"b":"x"}']),
        ("1", "[]", ["fails", "fails"]),
    ],
)
def test_results_of_a_condition_agree(then: str, otherwise: str, expected: list[str]) -> None:
    results = types.unify((evaluate(then), evaluate(otherwise)))
    assert [shown(result) for result in results] == expected


def test_a_typed_null_decides_like_a_value() -> None:
    null = Null(declared=STRING)
    assert types.unify((null, Number(5))) == (null, Text("5"))


def test_equal_values_of_different_types_differ() -> None:
    empty = Sequence((), "list", declared=list_of(STRING))
    assert types.equal(empty, empty) == Bool(value=True)
    assert types.equal(empty, Sequence((), "list", declared=list_of(NUMBER))) == Bool(value=False)
    assert types.equal(empty, Sequence(())) == Bool(value=False)


@given(st.lists(st.one_of(st.text(max_size=3), st.integers(-9, 9)), max_size=6))
def test_a_set_does_not_depend_on_order_or_repetition(items: list[str | int]) -> None:
    values = [Text(item) if isinstance(item, str) else Number(item) for item in items]
    first = types.convert(Sequence(tuple(values)), set_of(STRING))
    again = types.convert(Sequence((*reversed(values), *values)), set_of(STRING))
    assert first == again
    assert types.equal(first, again) == Bool(value=True)


@given(st.integers(-(10**12), 10**12), st.integers(1, 10**6), st.integers(1, 10**6))
def test_whole_numbers_compute_exactly(left: int, right: int, factor: int) -> None:
    one, other = Number(left), Number(right)
    assert numbers.add(one, other).value == left + right
    assert numbers.subtract(one, other).value == left - right
    assert numbers.multiply(one, other).value == left * right
    assert numbers.divide(Number(left * factor), Number(factor)).value == left


def test_deep_values_end_with_a_reason() -> None:
    value: Text | Sequence = Text("x")
    for _ in range(2000):
        value = Sequence((value,))
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(1000)
    try:
        converted = types.convert(value, list_of(ANY))
        called = call("jsonencode", value)
    finally:
        sys.setrecursionlimit(limit)
    for result in (converted, called):
        assert isinstance(result, Unknown)
        assert "nested too deep" in result.reason

"""Functions, operators and conversions: every value must be the one that terraform computes.

The expressions stand in ``expressions/``, one a line and one file a family of functions. Those in
``undecided.txt`` are left unknown on purpose; all others must be known where terraform knows them.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from aadrift.languages.terraform import evaluation, expressions, types
from aadrift.values import Unknown
from tests.terraform.oracle import Answer, answers, converted, need_terraform
from tests.terraform.world import World, evaluate, literal, shown

FOLDER = Path(__file__).parent / "expressions"
FAMILIES = sorted(path.stem for path in FOLDER.glob("*.txt") if path.stem != "undecided")


def lines(family: str) -> list[str]:
    return (FOLDER / f"{family}.txt").read_text(encoding="utf-8").splitlines()


@pytest.fixture(scope="module")
def truth(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Answer]:
    need_terraform()
    folder = tmp_path_factory.mktemp("terraform")
    return answers(folder, [line for family in FAMILIES for line in lines(family)])


@pytest.mark.parametrize("family", FAMILIES)
def test_every_value_is_terraforms(family: str, truth: dict[str, Answer]) -> None:
    ours = {line: shown(evaluate(line)) for line in lines(family)}
    assert ours == {line: truth[line] for line in lines(family)}


@pytest.mark.parametrize("expression", lines("undecided"))
def test_what_we_do_not_tell_is_no_error(expression: str) -> None:
    value = evaluate(expression)
    assert shown(value) == "unknown" or not isinstance(value, Unknown)


CONVERSIONS = [
    ("string", "true"),
    ("string", "1.50"),
    ("string", "null"),
    ("number", '"5"'),
    ("bool", '"1"'),
    ("any", '[1, "a"]'),
    ("list", "[1, 2]"),
    ("map", "{ a = 1 }"),
    ("list(string)", "[1, true, null]"),
    ("list(any)", '[1, "a"]'),
    ("list(any)", "[]"),
    ("set(string)", '["b", "a", "b", 1]'),
    ("set(number)", '["10", 9, "9.0"]'),
    ("map(number)", '{ a = "1", b = null }'),
    ("map(any)", '{ a = [1], b = ["x", "y"] }'),
    ("tuple([string, number])", '[1, "2"]'),
    ("object({ a = string })", "{ a = 1, dropped = true }"),
    ("object({ a = optional(string) })", "{}"),
    ('object({ a = optional(string, "x") })', "{}"),
    ('object({ a = optional(string, "x") })', "{ a = null }"),
    ('object({ a = optional(number, "7") })', "{}"),
    ("object({ a = optional(list(string), []) })", "{ a = null }"),
    (
        'object({ vpn = optional(object({ audience = optional(string, "aud") }), {}) })',
        "{}",
    ),
    (
        'object({ vpn = optional(object({ audience = optional(string, "aud") })) })',
        "{}",
    ),
    (
        'map(object({ audience = optional(string, "aud"), tags = optional(map(string), {}) }))',
        "{ b = {}, a = { audience = null, tags = { n = 1 } } }",
    ),
    ('list(object({ a = optional(string, "x"), b = number }))', '[{ b = "1" }, { a = 2, b = 3 }]'),
    ('set(object({ a = optional(string, "x") }))', '[{}, { a = "x" }, { a = null }, { a = "b" }]'),
    ('tuple([object({ a = optional(string, "x") })])', "[{}]"),
    ("object({ a = map(list(object({ b = optional(bool, true) }))) })", "{ a = { k = [{}] } }"),
]


def test_values_convert_to_types_as_in_terraform(tmp_path: Path) -> None:
    need_terraform()

    def ours(type_: str, value: str) -> Answer:
        frame = evaluation.Frame(World(), literal(type_))
        parsed = types.parse_type(
            expressions.parse(type_), lambda default: evaluation.evaluate(default, frame)
        )
        return shown(types.convert(evaluate(value), parsed))

    assert [ours(*case) for case in CONVERSIONS] == converted(tmp_path, CONVERSIONS)

"""Template expressions: their syntax, and the places of the literals in them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from aadrift.languages.arm.evaluation import Frame, evaluate_text, evaluate_value
from aadrift.languages.arm.expressions import MAX_DEPTH, Unreadable, is_expression, parse
from aadrift.languages.arm.scope import Run, TemplateScope
from aadrift.languages.azure_functions import Surroundings
from aadrift.languages.data.json import decode_json
from aadrift.source import SourceFile
from aadrift.values import Mapping, Null, OneOf, Sequence, Text, Unknown, Value

SECTIONS: dict[str, Any] = {
    "parameters": {
        "name": {"type": "string", "defaultValue": "hub"},
        "sizes": {"type": "array", "defaultValue": [1, 2, 3]},
        "config": {"type": "object", "defaultValue": {"Audience": "abc", "deep": {"x": [0, "y"]}}},
        "given": {"type": "string"},
        "secret": {"type": "securestring", "defaultValue": "hush"},
        "blank": {"type": "SecureString", "defaultValue": ""},
        "maybe": {"type": "string", "nullable": True},
        "one": {"type": "string", "allowedValues": ["a", "b"]},
    },
    "variables": {
        "copy": [
            {"name": "names", "count": 3, "input": "[concat('n', copyIndex('names'))]"},
            {"name": "late", "count": "[parameters('given')]", "input": 1},
        ],
        "nested": {
            "copy": [
                {
                    "name": "list",
                    "count": "[length(parameters('sizes'))]",
                    "input": "[mul(copyIndex('list', 1), 10)]",
                }
            ]
        },
        "greeting": "[concat('hello ', parameters('NAME'))]",
        "loop": "[variables('pool')]",
        "pool": "[variables('loop')]",
    },
    "functions": [
        {
            "namespace": "acme",
            "members": {
                "pick": {
                    "parameters": [{"name": "key", "type": "string"}],
                    "output": {"type": "string", "value": "[concat(parameters('Key'), '!')]"},
                }
            },
        }
    ],
}


def scope() -> TemplateScope:
    text = json.dumps(SECTIONS)
    file = SourceFile.decode("main.json", text.encode())
    template = decode_json(Text.literal(text, file.span(0, len(text))))
    assert isinstance(template, Mapping)
    return TemplateScope(template, {}, Surroundings(), Run())


def evaluate(code: str) -> Value:
    file = SourceFile.decode("code.txt", code.encode())
    return evaluate_text(Text.literal(code, file.span(0, len(code))), Frame(scope()))


def plain(value: Value) -> Any:
    match value:
        case Null():
            return None
        case Sequence():
            return [plain(item) for item in value.items]
        case Mapping():
            return {key: plain(item) for key, item in value.entries.items()}
        case OneOf():
            return {plain(option) for option in value.options}
        case Unknown():
            return "?"
        case _:
            return value.value  # type: ignore[attr-defined]  # a scalar


@pytest.mark.parametrize(
    "text",
    ["plain", "", "[not closed", "not opened]", "[a]b", "$[x]", " [parameters('name')]"],
)
def test_a_string_that_is_no_expression_stays_what_it_is(text: str) -> None:
    assert plain(evaluate(text)) == text


@pytest.mark.parametrize(
    ("text", "value"), [("[[x]", "[x]"), ("[[parameters('a')]", "[parameters('a')]")]
)
def test_a_doubled_bracket_makes_a_literal(text: str, value: str) -> None:
    result = evaluate(text)
    assert plain(result) == value
    assert isinstance(result, Text)
    assert result.origin is not None
    assert result.origin.start == 1


@pytest.mark.parametrize(
    ("code", "value"),
    [
        ("['text']", "text"),
        ("[ 'it''s' ]", "it's"),
        ("['''quoted''']", "'quoted'"),
        ("[-7]", -7),
        ("[true]", True),
        ("[null]", None),
        ("[parameters('name')]", "hub"),
        ("[PARAMETERS('NaMe')]", "hub"),
        ("[parameters('config').audience]", "abc"),
        ("[parameters('config')['AUDIENCE']]", "abc"),
        ("[parameters('config').deep.x[add(0, 1)]]", "y"),
        ("[parameters(concat('na', 'me'))]", "hub"),
        ("[parameters('maybe')]", None),
        ("[parameters('blank')]", ""),
        ("[parameters('one')]", {"a", "b"}),
        ("[variables('greeting')]", "hello hub"),
        ("[variables('names')]", ["n0", "n1", "n2"]),
        ("[variables('nested').list]", [10, 20, 30]),
        ("[acme.pick('x')]", "x!"),
        ("[if(true(), 'a', json('{'))]", "a"),
        ("[if(empty(parameters('given')), 'a', 'b')]", {"a", "b"}),
        ("[map(parameters('sizes'), lambda('n', mul(lambdaVariables('N'), 2)))]", [2, 4, 6]),
        (
            "[reduce(parameters('sizes'), 0, lambda('a', 'b',"
            " add(lambdaVariables('a'), lambdaVariables('b'))))]",
            6,
        ),
        ("[\n  concat(\n    'a',\n    'b')\n]", "ab"),
    ],
)
def test_an_expression_of_known_values(code: str, value: Any) -> None:
    assert plain(evaluate(code)) == value


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("[parameters('given')]", "has no default and no parameter file gives a value"),
        ("[parameters('secret')]", "is secure"),
        ("[parameters('none')]", "has no parameter 'none'"),
        ("[variables('none')]", "has no variable 'none'"),
        ("[variables('copy')]", "has no variable 'copy'"),
        ("[variables('loop')]", "refers to itself"),
        ("[variables('late')]", "how often the loop 'late' runs"),
        ("[acme.none()]", "there is no function 'acme.none'"),
        ("[acme.pick()]", "takes 1 argument(s)"),
        ("[parameters('config').none]", "there is no property 'none'"),
        ("[parameters('sizes')[3]]", "there is no element 3"),
        ("[parameters('name').x]", "a string has no properties"),
        ("[copyIndex()]", "there is no loop"),
        ("[lambdaVariables('x')]", "no lambda has a variable"),
        ("[resourceGroup().location]", "resourceGroup() is only known at deployment"),
        ("[reference('x').properties]", "reference() is only known"),
        ("[listKeys('a', 'b').keys[0]]", "listKeys() is only known"),
        ("[]", "expected a function"),
        ("[parameters('name']", "expected"),
        ("[parameters'name')]", "expected '('"),
        ("['open]", "expected"),
        ("[a b]", "expected '('"),
        ("['a' 'b']", "expected ']'"),
        ("[parameters('config').]", "a property's name"),
        ("[parameters('config')[0]", "expected"),
        ("[concat('a',)]", "expected a function"),
    ],
)
def test_what_can_not_be_told_says_why(code: str, reason: str) -> None:
    result = evaluate(code)
    assert isinstance(result, Unknown)
    assert reason in result.reason
    assert "hush" not in repr(result)


def test_an_expression_that_does_not_parse_is_reported_at_its_place() -> None:
    reports: list[tuple[str, int, str]] = []

    def tell(span: Any, message: str) -> None:
        reports.append((span.path, span.start, message))

    text = '{"a": "[concat(]"}'
    file = SourceFile.decode("main.json", text.encode())
    value = decode_json(Text.literal(text, file.span(0, len(text))))
    names = TemplateScope(Mapping({}), {}, Surroundings(), Run(unreadable=tell))
    evaluate_value(value, Frame(names))
    assert reports == [("main.json", 7, "expected a function, a string or a number, found ''")]


def test_a_literal_in_an_expression_in_json_keeps_its_exact_place() -> None:
    text = json.dumps({"v": '[json(\'{"aadAudience": "abc-1"}\')]', "w": "[concat('q\"', 'x')]"})
    file = SourceFile.decode("main.json", text.encode())
    document = decode_json(Text.literal(text, file.span(0, len(text))))
    result = evaluate_value(document, Frame(scope()))
    assert isinstance(result, Mapping)
    inner = result.entries["v"]
    assert isinstance(inner, Mapping)
    literal = inner.entries["aadAudience"]
    assert isinstance(literal, Text)
    assert literal.origin is not None
    assert literal.origin.text == "abc-1"
    assert literal.origin.start == text.index("abc-1")


def test_the_trail_leads_through_every_reference() -> None:
    result = evaluate("[parameters('config').audience]")
    assert isinstance(result, Text)
    assert [step.what for step in result.full_trail] == [
        "parameters('config')",
        "default of parameter 'config'",
    ]


ALPHABET = "[](),.'ab$ \n\\\"-01parameters(concat)"
PIECES = st.sampled_from(
    [
        "[",
        "]",
        "(",
        ")",
        ",",
        ".",
        "'",
        "''",
        "'a'",
        "1",
        "-2",
        " ",
        "concat",
        "parameters",
        "if",
        "lambda",
        "variables",
        "copyIndex",
        "reference",
        "acme.pick",
        "createObject",
        "json",
        "map",
    ]
)


@given(st.text(ALPHABET, max_size=60) | st.lists(PIECES, max_size=25).map("".join))
@example("'")
@example("a.b")
@example("lambda()")
def test_no_expression_makes_reading_fail(inner: str) -> None:
    code = f"[{inner}]"
    parse(code)
    assert isinstance(evaluate(code), Value)


literal_texts = st.text(st.characters(codec="utf-8", exclude_characters="'\0"), max_size=20)
names = st.sampled_from(["concat", "createArray", "coalesce", "format"])


@st.composite
def nestings(draw: st.DrawFn) -> tuple[str, str]:
    """An expression around one literal, and the literal."""
    literal = draw(literal_texts)
    code = f"'{literal}'"
    for _ in range(draw(st.integers(0, 6))):
        shape = draw(st.sampled_from(["if(true(), {}, 'n')", "coalesce(null(), {})", "first({})"]))
        shape = "createArray({})[0]" if shape == "first({})" else shape
        blank = draw(st.sampled_from(["", " ", "\n"]))
        code = shape.replace("{}", f"{blank}{code}{blank}")
    return f"[{code}]", literal


@given(nestings())
def test_the_place_of_a_literal_holds_its_text(case: tuple[str, str]) -> None:
    code, literal = case
    result = evaluate(code)
    assert isinstance(result, Text)
    assert result.value == literal
    assert result.origin is not None
    assert result.origin.text == literal
    quoted = code[result.origin.start - 1 : result.origin.end + 1]
    assert quoted == f"'{literal}'"


@given(nestings())
def test_the_place_holds_its_text_inside_a_json_string_too(case: tuple[str, str]) -> None:
    code, literal = case
    text = json.dumps({"key": code}, ensure_ascii=False)
    file = SourceFile.decode("main.json", text.encode())
    document = decode_json(Text.literal(text, file.span(0, len(text))), comments=True)
    result = evaluate_value(document, Frame(scope()))
    assert isinstance(result, Mapping)
    found = result.entries["key"]
    assert isinstance(found, Text)
    assert found.value == literal
    if found.origin is not None:
        assert found.origin.text == literal
    else:
        assert json.dumps(literal, ensure_ascii=False) != f'"{literal}"'


@pytest.mark.parametrize(
    "code",
    [
        "[" * 5000 + "]" * 5000,
        "[" + "concat(" * 3000 + "'a'" + ")" * 3000 + "]",
        "[parameters('config')" + ".x" * 20_000 + "]",
        "[parameters('config')" + "[0]" * 20_000 + "]",
        "[" + "parameters('config')[" * 2000 + "0" + "]" * 2000 + "]",
        "[concat(" + "'a'," * 50_000 + "'b')]",
        "[" + "map(parameters('sizes'), lambda('x', " * 25 + "1" + "))" * 25 + "]",
        "[" + "9" * 5000 + "]",
    ],
)
def test_depth_and_length_end_with_a_value(code: str) -> None:
    assert isinstance(evaluate(code), Value)


def test_an_expression_is_nested_no_deeper_than_a_reader_can_follow() -> None:
    fits = "[" + "concat(" * (MAX_DEPTH - 1) + "'a'" + ")" * (MAX_DEPTH - 1) + "]"
    assert not isinstance(parse(fits), Unreadable)
    deep = "[" + "concat(" * MAX_DEPTH + "'a'" + ")" * MAX_DEPTH + "]"
    node = parse(deep)
    assert isinstance(node, Unreadable)
    assert "nested deeper" in node.message


def test_a_long_chain_of_variables_ends_with_a_reason() -> None:
    variables = {f"v{n}": f"[concat('x', variables('v{n + 1}'))]" for n in range(500)}
    text = json.dumps({"variables": {**variables, "v500": "end"}})
    template = decode_json(Text(text))
    assert isinstance(template, Mapping)
    names = TemplateScope(template, {}, Surroundings(), Run())
    deep = evaluate_text(Text("[variables('v0')]"), Frame(names))
    assert isinstance(deep, Unknown)
    assert "nested deeper" in deep.reason
    fresh = TemplateScope(template, {}, Surroundings(), Run())
    near = evaluate_text(Text("[variables('v490')]"), Frame(fresh))
    assert plain(near) == "x" * 10 + "end"


def test_a_template_made_to_waste_time_is_given_up() -> None:
    inner = "1"
    for name in "abc":
        inner = f"map(range(0, 1000), lambda('{name}', {inner}))"
    names = TemplateScope(Mapping({}), {}, Surroundings(), Run(steps=390_000))
    result = evaluate_text(Text(f"[{inner}]"), Frame(names))
    assert isinstance(result, Unknown)
    assert "too many steps" in result.reason


@pytest.mark.parametrize("text", ["[a]", "[]", "[concat('a')]"])
def test_what_an_expression_looks_like(text: str) -> None:
    assert is_expression(text)

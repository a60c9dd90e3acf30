"""The bounds of statements: what is a block, an attribute, or neither."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aadrift.languages.terraform import scanner
from aadrift.languages.terraform.scanner import Body, scan
from aadrift.source import SourceFile


def body(text: str) -> Body:
    return scan(SourceFile.decode("main.tf", text.encode()))


def expressions(text: str) -> dict[str, str]:
    found = body(text)
    return {name: one.code.value for name, one in found.attributes.items()}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a = 1", {"a": "1"}),
        ("a = 1\nb = 2\n", {"a": "1", "b": "2"}),
        ("a = 1 # note\n", {"a": "1"}),
        ("a = 1 // note", {"a": "1"}),
        ("a = /* note */ 1 /* more */\nb = 2", {"a": "1 /* more */", "b": "2"}),
        ("a = [\n  1, # one ]\n  2,\n]\nb = 3", {"a": "[\n  1, # one ]\n  2,\n]", "b": "3"}),
        ('a = "}"\nb = "{"', {"a": '"}"', "b": '"{"'}),
        ('a = "${f("}", { x = "]" })}"\nb = 2', {"a": '"${f("}", { x = "]" })}"', "b": "2"}),
        ('a = "\\"}"\nb = 2', {"a": '"\\"}"', "b": "2"}),
        ('a = "$${"\nb = 2', {"a": '"$${"', "b": "2"}),
        ('a = "%%{"\nb = 2', {"a": '"%%{"', "b": "2"}),
        ('a = <<EOT\n}{ " ${x}\nEOT\nb = 2', {"a": '<<EOT\n}{ " ${x}\nEOT', "b": "2"}),
        ("a = <<-EOT\n  x\n  EOT\nb = 2", {"a": "<<-EOT\n  x\n  EOT", "b": "2"}),
        ("a = <<EOT\r\nx\r\nEOT\r\nb = 2\r\n", {"a": "<<EOT\r\nx\r\nEOT", "b": "2"}),
        ("a = 1 < 2\nb = 3", {"a": "1 < 2", "b": "3"}),
        ("a = 4 / 2\nb = 3", {"a": "4 / 2", "b": "3"}),
    ],
)
def test_attributes_end_where_their_line_ends_outside_of_brackets(
    text: str, expected: dict[str, str]
) -> None:
    assert expressions(text) == expected
    assert not body(text).problems


@pytest.mark.parametrize(
    ("text", "kind", "labels"),
    [
        ("locals {\n}", "locals", ()),
        ('resource "a_b" "c" {\n  x = "}"\n}', "resource", ("a_b", "c")),
        ("resource a_b c {}", "resource", ("a_b", "c")),
        ('resource "a_b" c { x = 1 }', "resource", ("a_b", "c")),
        ('module "x" {\n  # }\n  // }\n  /* } */\n  a = "${{}}"\n}', "module", ("x",)),
        ("module x {\n  a = <<EOT\n}\nEOT\n}", "module", ("x",)),
        ('variable\t"größe" /* c */ {}', "variable", ("größe",)),
    ],
)
def test_blocks(text: str, kind: str, labels: tuple[str, ...]) -> None:
    found = body(text + "\nafter = 1\n")
    assert [(one.type, one.labels) for one in found.blocks] == [(kind, labels)]
    assert list(found.attributes) == ["after"]
    assert not found.problems


def test_a_header_is_what_stands_before_the_brace() -> None:
    (block,) = body('\n\nresource "a" "b"   {\n}').blocks
    assert block.header.text == 'resource "a" "b"'
    assert block.header.line == 3


def test_nested_bodies_are_split_on_demand() -> None:
    (block,) = body('resource "a" "b" {\n  x = 1\n  c {\n    y = 2\n  }\n}').blocks
    assert block.body.attributes["x"].code.value == "1"
    assert block.body.of_type("c")[0].body.attributes["y"].code.value == "2"


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        ("resource {{{", "this block is not closed"),
        ('x = "open\n', "this string does not end on its line"),
        ("x = <<EOT\nnever\n", "this heredoc has no closing line EOT"),
        ("x = [1, 2\n", "this '[' is not closed"),
        ("x = (1]\n", "expected ')' before this ']'"),
        ("= 1\n", "expected an attribute or a block"),
        ("x y\n", "expected '=' or '{' after 'x'"),
        ("x =\n", "expected a value for 'x'"),
    ],
)
def test_a_bad_statement_costs_itself_only(bad: str, message: str) -> None:
    found = body(f'ok = 1\n{bad}\nresource "a" "b" {{\n  y = 2\n}}\n')
    assert message in [problem.message for problem in found.problems]
    assert "ok" in found.attributes
    assert [block.labels for block in found.blocks] == [("a", "b")]


def test_an_attribute_that_is_set_twice_is_a_problem() -> None:
    found = body("a = 1\na = 2\n")
    assert [problem.message for problem in found.problems] == ["the attribute 'a' is set twice"]
    assert found.attributes["a"].code.value == "1"


def test_deep_nesting_ends_with_a_reason() -> None:
    text = "a = " + '"${' * 5000 + "x" + '}"' * 5000
    (problem,) = body(text).problems
    assert "deeper than" in problem.message


def test_scanning_takes_time_in_proportion_to_the_size() -> None:
    unclosed = "a = [\n" * 20_000
    assert body(unclosed).problems  # would not end in time if every line were scanned to the end


@pytest.mark.parametrize(
    "odd",
    ["a = /*\n", '/*"', "a = {\n", "a = 1\n", "a {", "<", "x y\n"],
)
def test_what_repeats_without_end_is_given_up(odd: str) -> None:
    text = f"b {{\n  {odd * 200_000}\n}}\n"
    started = time.process_time()
    for block in body(text).blocks:
        assert len(block.body.problems) <= scanner.MAX_PROBLEMS + 1
    assert time.process_time() - started < 10  # reading to the end for each takes minutes


def test_what_follows_many_attributes_that_are_set_twice_is_read() -> None:
    found = body("a = 1\n" * 100 + "b = 2\n")
    assert len(found.problems) == scanner.MAX_PROBLEMS
    assert found.attributes["b"].code.value == "2"


def test_a_comment_that_does_not_end_costs_its_statement() -> None:
    (block,) = body("b {\n  x = 1\n  y = /*\n}\n").blocks
    assert list(block.body.attributes) == ["x", "y"]


@given(st.text(alphabet='ab={}[]()"$%<>EOT\n\r #/*\\-.,', max_size=200))
def test_nothing_makes_the_scanner_fail(text: str) -> None:
    found = body(text)
    for attribute in found.attributes.values():
        assert attribute.span.text.startswith(attribute.name)
    for block in found.blocks:
        assert 0 <= block.start <= block.end <= len(text)
        assert block.body is not None

"""What python-hcl2 alone can't read, and what does not parse at all."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aadrift.languages.terraform import syntax
from aadrift.languages.terraform.expressions import parse, parse_template


@pytest.mark.parametrize(
    "text",
    [
        "var.x[lookup\n(var.y, 1)]",  # a name and its parenthesis on different lines
        "f(\n  a, # first\n  b // second\n)",
        "[\n  for k, v in m :\n  v\n  if k != null\n]",
        "{\n  for k, v in m : k => v...\n}",
        '{ for = 1, in = 2, "if" = 3 }',
        "(a\n  ? b\n  : c)",
        'x["a.b"].c[0].d',
        "a.0.b",
        "a[*].b[0].c",
        "provider::time::rfc3339_parse(x)",
        'f("%{ if x }a%{ else }b%{ endif }", "$${literal}", "\\"")',
        '[<<EOT\n  "}{ ${x}\nEOT\n, 2]',
        "-x + !y",
        "!!x && ! ! !y",
        "a != !!b",
        "1.5e3",
        '"${f("}")}"',
    ],
)
def test_legal_expressions_are_read(text: str) -> None:
    assert not [node for node in walk(parse(text)) if isinstance(node, syntax.Unreadable)]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a ==", "expected an expression"),
        ("f(1, 2", "expected"),
        ("[1, 2", "expected"),
        ("1 2", "expected"),
        ('"${a"', "this string does not end on its line"),
        ("a ? b", "expected"),
        ("%", "expected an expression"),
    ],
)
def test_what_does_not_parse_says_what_was_expected(text: str, message: str) -> None:
    node = parse(text)
    assert isinstance(node, syntax.Unreadable)
    assert message in node.message


def test_an_attribute_splat_takes_attributes_only() -> None:
    node = parse("a.*.b[0]")
    assert isinstance(node, syntax.Index)
    assert isinstance(node.target, syntax.Splat)


def test_keywords_as_keys_and_names_in_parentheses_differ() -> None:
    node = parse("{ a = 1, (a) = 2 }")
    assert isinstance(node, syntax.ObjectExpression)
    (plain, _), (computed, _) = node.entries
    assert isinstance(plain, syntax.Template)
    assert isinstance(computed, syntax.Name)


def test_every_negation_counts() -> None:
    node = parse("! !!x")
    for _ in range(3):
        assert isinstance(node, syntax.Unary)
        node = node.operand
    assert isinstance(node, syntax.Name)


def test_a_heredoc_is_dedented_without_losing_its_place() -> None:
    text = "<<-EOT\n    one\n      two\n    EOT"
    node = parse(text)
    assert isinstance(node, syntax.Template)
    chars = [part for part in node.parts if isinstance(part, syntax.Chars)]
    assert "".join(part.value for part in chars) == "one\n  two\n"
    for part in chars:
        assert text[part.start : part.end] == part.value


def test_deep_nesting_ends_with_a_reason() -> None:
    for text in ("[" * 5000 + "]" * 5000, "(" * 5000, "f(" * 5000, "{a=" * 5000):
        node = parse(text)
        assert isinstance(node, syntax.Unreadable)
        assert "deeper than" in node.message


def walk(node: object) -> list[object]:
    found = [node]
    if isinstance(node, syntax.Node):
        for name in node.__dataclass_fields__:
            found += walk(getattr(node, name))
    elif isinstance(node, tuple):
        for item in node:
            found += walk(item)
    return found


@given(st.text(alphabet='ab1."${}[]()%\\~<>EOT-\n\r =?:,#/*é', max_size=60))
def test_nothing_makes_the_reader_fail(text: str) -> None:
    for node in (*walk(parse(text)), *walk(parse_template(text))):
        if isinstance(node, syntax.Chars) and node.verbatim:
            assert text[node.start : node.end] == node.value


READ_ONLY = """
    import sys, warnings
    warnings.simplefilter("error")
    from aadrift.languages.terraform.expressions import parse
    from aadrift.languages.terraform.syntax import Binary
    assert isinstance(parse("a + b"), Binary)
"""


@pytest.mark.parametrize("place", ["missing", "file", "damaged"])
def test_a_cache_that_can_not_be_used_makes_no_noise(place: str, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    if place == "file":
        cache.write_text("not a folder")
    elif place == "damaged":
        (cache / "aadrift").mkdir(parents=True)
        run(cache)
        for tables in (cache / "aadrift").iterdir():
            tables.write_bytes(b"damaged")
    done = run(cache)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def run(cache: Path) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": os.environ["PATH"], "XDG_CACHE_HOME": str(cache)}
    return subprocess.run(
        [sys.executable, "-c", textwrap.dedent(READ_ONLY)],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )

"""Regular expressions as Go knows them. (``expressions/regexes.txt`` holds them to terraform.)"""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aadrift.languages.terraform.re2 import (
    RegexLimitError,
    RegexSyntaxError,
    UnsupportedRegexError,
    compile_regex,
)

ATOMS = st.sampled_from(["a", "b", "ab", ".", "[ab]", "[^a]", r"\d", "^", r"\b"])


def combined(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.tuples(inner, inner).map("".join),
        st.tuples(inner, inner).map(lambda pair: f"(?:{pair[0]}|{pair[1]})"),
        inner.map(lambda one: f"({one})"),
    )


PATTERNS = st.recursive(
    st.one_of(ATOMS, ATOMS.filter(lambda one: one[-1] not in "^b").map(lambda one: f"(?:{one})+?")),
    combined,
    max_leaves=8,
)


@given(PATTERNS, st.text("ab1 \n", max_size=10))
def test_python_agrees_where_both_mean_the_same(pattern: str, text: str) -> None:
    expected = re.compile(pattern, re.ASCII).search(text)
    found = compile_regex(pattern).find(text)
    if expected is None:
        assert found is None
        return
    assert found is not None
    groups = range(len(expected.groups()) + 1)
    assert found == tuple(place for group in groups for place in expected.span(group))


@pytest.mark.parametrize("pattern", ["(a+)+$", "^(a|a)*$", "(a|aa)+$", "(.*)(.*)(.*)(.*)b$"])
def test_no_expression_takes_long(pattern: str) -> None:
    started = time.perf_counter()
    assert compile_regex(pattern).find("a" * 500 + "\n") is None
    assert time.perf_counter() - started < 5


def test_a_long_text_is_given_up() -> None:
    with pytest.raises(RegexLimitError):
        compile_regex("(a|b|c|d|e|f|g)*x").find("abcdefg" * 100_000)


@pytest.mark.parametrize(
    "pattern", ["(", ")", "a**", "*a", "[b-a]", "[", r"\1", "(?=a)", "(?<!a)b", "a{2,1}", "a{1001}"]
)
def test_bad_expressions_are_refused(pattern: str) -> None:
    with pytest.raises(RegexSyntaxError):
        compile_regex(pattern)


@pytest.mark.parametrize("pattern", [r"(?i)é", r"\p{Greek}", "((a{100}){100}){100}", "(" * 200])
def test_what_is_not_modelled_is_said(pattern: str) -> None:
    with pytest.raises(UnsupportedRegexError):
        compile_regex(pattern)

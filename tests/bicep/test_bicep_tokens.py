import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from aadrift.languages.bicep.syntax import tokens

# Text that is likely to hit the lexer's corners: quotes, dollars, braces, comments, line breaks.
PIECES = (
    "'", "'''", "''", "$", "${", "$$", "}", "{", "\\", "\\u{41}", "//", "/*", "*/", "\n", "\r\n",
    "a", " ", "\t", "#disable-next-line", "[", ")", "\0", "é", "😀", "=>", "1", "\r", "@", '"',
)  # fmt: skip
SOUP = st.lists(st.sampled_from(PIECES), max_size=60).map("".join)


def kinds(text: str) -> list[str]:
    return [token.kind for token in tokens(text) if token.kind != "whitespace"]


@pytest.mark.parametrize(
    "text", ["", " ", "\n", "\r\n\r\n", "// only a comment", "/* … */", "\t\n"]
)
def test_text_without_code_is_trivia(text: str) -> None:
    assert "".join(token.text for token in tokens(text)) == text
    assert {token.kind for token in tokens(text)} <= {"whitespace", "newline", "comment"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a1_ true null nullable", "name true null name"),
        ("12 0007", "integer integer"),
        ("a=b==c=>d=~e", "name = name == name => name =~ name"),
        ("!a != b !~ c", "! name != name !~ name"),
        ("a ?? b ? c : d::e", "name ?? name ? name : name :: name"),
        ("a.?b[?c][^1]", "name . ? name [ ? name ] [ ^ integer ]"),
        ("...a < b <= c && d || e | f", "... name < name <= name && name || name | name"),
        ("'' 'a' 'it\\'s'", "string string string"),
        ("'''a'b''c\n'''", "string"),
        ("'''''''' a", "string name"),
        ("$'''a''' $$'''$ ${b}'''", "string string"),
        ("'a${b}c${d}e'", "string_left name string_middle name string_right"),
        ("$'''a${b}c'''", "string_left name string_right"),
        ("$$'''${a} $${b}'''", "string_left name string_right"),
        ("$$'''$$${b}'''", "string_left name string_right"),
        ("'${'${a}'}'", "string_left string_left name string_right string_right"),
        ("'${{a: {}}}'", "string_left { name : { } } string_right"),
        ("'\\${a}'", "string"),
        ("'$' '$a' '$$'", "string string string"),
        ("a // b\n/* c\n */ d", "name comment newline comment name"),
        ("a / b /* c */ / d", "name / name comment / name"),
        ("#disable-next-line BCP037 // why", "directive comment"),
        (" #disable-diagnostics a\n#restore-diagnostics b", "directive newline directive"),
        ("a #disable-next-line b", "name bad name - name - name name"),
    ],
)
def test_kinds(text: str, expected: str) -> None:
    assert [kind.replace(" ", "_") for kind in kinds(text)] == expected.split()


@pytest.mark.parametrize(
    ("text", "bad"),
    [
        ("'a\nb", "'a"),
        ("'a${b}c\nd", "}c"),
        ("'a\\\nb", "'a\\"),
        ("'''a\nb", "'''a\nb"),
        ("$'''a ${b} c", "} c"),
        ("/* a\nb", "/* a\nb"),
        ("a & b", "&"),
        ('"a"', '"'),
        ("$a", "$"),
        ("é", "é"),
    ],
)
def test_what_is_no_token_is_bad(text: str, bad: str) -> None:
    assert next(token.text for token in tokens(text) if token.kind == "bad") == bad


def test_a_line_break_ends_an_interpolation() -> None:
    assert kinds("'a${b\n}'c'") == ["string left", "name", "newline", "}", "string"]


@given(st.one_of(st.text(max_size=200), SOUP))
@example("'${'${\n")
@example("$$'''$$$${'''")
def test_texts_of_tokens_give_back_the_text(text: str) -> None:
    behind = 0
    for token in tokens(text):
        assert (token.start, token.text) == (behind, text[token.start : token.end])
        assert token.end > token.start
        behind = token.end
    assert behind == len(text)

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aadrift.languages.bicep import syntax as s

DEPTH = 10_000
# Text that is nearly a program.
PIECES = (
    "var a = ", "param b ", "resource c 'd' = ", "type e = ", "{", "}", "[", "]", "(", ")", "<",
    ">", "'", "'''", "${", "f(", "for g in h: ", "if ", "?", ":", "::", ".", ",", "@", "!", "-",
    "+", "=>", "==", "??", "...", "*", "\n", "1", "true", "i", "j: ", " ",
)  # fmt: skip


def good_names(text: str) -> list[str]:
    return [item.name.text for item in s.parse(text).statements if hasattr(item, "name")]


@pytest.mark.parametrize(
    "broken",
    [
        "var b = {",
        "var b = [\n  {\n    c: 1\n]",
        "var b = f(c,\n  d",
        "var b = {\n  c: 'd\n}",
        "var b = {\n  c: 'd${e\n}",
        "resource b 'c' = {\n  d: {\n}",
        "resource b 'c' = {\n  resource d 'e' = {\n",
        "var b = 1 }",
        "var b = )",
        "}}}",
        "var b = ,",
        "b c d",
        "@d(\nvar b = 1",
        "@d() var b = 1",
        "param b string = '",
        "output b string =",
        "type b = {\n  c: [\n    string\n}",
        "\0\1\2 \ufffd",
        "<<<<<<< HEAD",
    ],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_broken_statement_is_lost_alone(broken: str, newline: str) -> None:
    text = f"param a string\n\n{broken}\n\n@secure()\nparam y string\nvar z = {{\n  a: 1\n}}\n"
    text = text.replace("\n", newline)
    program = s.parse(text)
    assert [item.name.text for item in program.statements if hasattr(item, "name")] == [
        "a",
        "y",
        "z",
    ]
    assert len(program.statements[1].decorators) == 1
    assert program.errors
    first, last = text.index(broken[0]), text.index("@secure")
    assert all(first <= error.start <= error.end <= last for error in program.errors)


def test_many_unclosed_brackets_lose_only_their_statements() -> None:
    text = "".join(f"var a{n} = {{\nparam b{n} string\n" for n in range(100))
    assert good_names(text) == [f"b{n}" for n in range(100)]


def test_what_is_not_closed_by_the_end_of_the_file_takes_the_rest_with_it() -> None:
    for opening in ("'''", "$'''", "/*"):
        program = s.parse(f"var a = 1\nvar b = {opening}\nvar c = 1\n")
        assert [item.name.text for item in program.statements if hasattr(item, "name")] == ["a"]
        assert len(program.errors) == 1
        assert "is not closed" in program.errors[0].message


@pytest.mark.parametrize(
    ("opening", "middle", "closing"),
    [
        ("(", "1", ")"),
        ("[", "1", "]"),
        ("{a:", "1", "}"),
        ("f(", "1", ")"),
        ("a[", "1", "]"),
        ("'${", "1", "}'"),
        ("$'''${", "1", "}'''"),
        ("{'${", "1", "}':1}"),
        ("[for a in b: ", "1", "]"),
        ("a => ", "1", ""),
        ("a ? b : ", "1", ""),
        ("a ? ", "1", " : b"),
        ("!", "a", ""),
        ("", "1", " + 1"),
        ("", "a", ".b"),
        ("", "a", "!"),
        ("a || b && c == d < e + f * (", "1", ")"),
    ],
)
def test_deep_nesting_is_explained(opening: str, middle: str, closing: str) -> None:
    def nested(depth: int) -> str:
        return f"var a = {opening * depth}{middle}{closing * depth}\nvar b = 1"

    assert good_names(nested(40)) == ["a", "b"]
    assert good_names(nested(DEPTH)) == ["b"]
    assert s.parse(nested(DEPTH)).errors[0].message.startswith("nested too deeply")


@pytest.mark.parametrize("opening", ["(", "[", "{a:", "f(", "a[", "'${", "$'''${", "a => ", "a ? "])
def test_deep_nesting_that_never_ends_is_explained(opening: str) -> None:
    program = s.parse(f"var a = {opening * DEPTH}")
    assert program.statements == ()
    assert program.errors[0].message.startswith("nested too deeply")


@pytest.mark.parametrize(
    ("opening", "closing"),
    [("(", ")"), ("[", "]"), ("{a:", "}"), ("a<", ">"), ("", "[]"), ("", "!"), ("-", "")],
)
def test_deep_types_are_explained(opening: str, closing: str) -> None:
    def nested(depth: int) -> str:
        return f"type a = {opening * depth}1{closing * depth}\nvar b = 1"

    assert good_names(nested(40)) == ["a", "b"]
    assert good_names(nested(DEPTH)) == ["b"]
    assert s.parse(nested(DEPTH)).errors[0].message.startswith("nested too deeply")


def test_trees_are_no_higher_than_promised() -> None:
    text = f"var a = {'{a:[' * 70}b{'.c + 1' * 100}{']}' * 70}"
    (statement,) = s.parse(text).statements
    level: list[s.Node] = [statement]
    height = 0
    while level:
        height += 1
        level = [child for node in level for child in s.children(node)]
    assert 300 < height <= s.MAX_HEIGHT


def test_a_caller_deep_in_the_stack_gets_a_problem_not_an_exception() -> None:
    text = f"var a = {'(' * 150}1{')' * 150}"

    def parsed_at(frames: int) -> s.Program:
        return s.parse(text) if frames == 0 else parsed_at(frames - 1)

    assert parsed_at(0).errors == ()
    assert parsed_at(500).errors[0].message.startswith("nested too deeply")


@given(st.binary(max_size=300))
def test_bytes_of_any_kind(data: bytes) -> None:
    s.parse(data.decode("utf-8", "replace"))
    s.parse(data.decode("latin-1"))


@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
def test_ill_formed_programs(text: str) -> None:
    program = s.parse(text)
    for error in program.errors:
        assert 0 <= error.start <= error.end <= len(text)
        assert error.message
    for statement in program.statements:
        for node in s.walk(statement):
            assert statement.start <= node.start < node.end <= statement.end


@pytest.mark.parametrize(
    "unit",
    [
        "var a = {\n",
        "var a = '${b\n",
        "'''",
        "$$'''$${",
        "'${",
        "/*",
        "}\n",
        "@a()\n",
        "var a = [\n  '${b}-${c}'\n]\n",
        "$",
        "\\",
        "#disable-next-line a (",
        "a,\n",
        "a\n? b\n",
    ],
)
def test_time_is_linear_in_size(unit: str) -> None:
    def seconds(size: int) -> float:
        text = unit * (size // len(unit))
        best = float("inf")
        for _ in range(2):
            start = time.process_time()
            s.parse(text)
            list(s.tokens(text))
            best = min(best, time.process_time() - start)
        return best

    # Eight times the text takes 64 times as long when time is quadratic.
    assert seconds(20_000) < 25 * seconds(2_500) + 0.05

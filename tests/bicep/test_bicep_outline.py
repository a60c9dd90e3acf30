import pytest
from hypothesis import given
from hypothesis import strategies as st

from aadrift.languages.bicep import syntax as s

# Text that is likely to hit the corners of finding where a statement ends.
PIECES = (
    "var a = 1", "'", "'''", "${", "}", "{", "(", "]", "//", "/*", "*/", "\n", "\r\n", "@b()",
    "param c string", "#disable-next-line", "?", ":", ",", "=>", "=", "$$'''", " ", "\\", "if",
    "resource d 'e' = {",
)  # fmt: skip


def split(text: str) -> list[str]:
    return [text[item.start : item.end] for item in s.outline(text)]


@pytest.mark.parametrize(
    "text", ["", "\n\n", "// var a = 1", "/* var a = 1 */\n", "  #disable-diagnostics a\n// b\n"]
)
def test_no_statements(text: str) -> None:
    assert s.outline(text) == ()
    assert s.parse(text) == s.Program((), ())


@pytest.mark.parametrize(
    ("text", "kind", "name"),
    [
        ("targetScope = 'tenant'", "targetScope", None),
        ("metadata a = 1", "metadata", "a"),
        ("param a string", "param", "a"),
        ("param /* b */ a string", "param", "a"),
        ("var a = 1", "var", "a"),
        ("type a = 1", "type", "a"),
        ("func a() int => 1", "func", "a"),
        ("resource a 'b' = {}", "resource", "a"),
        ("module a 'b' = {}", "module", "a"),
        ("output a int = 1", "output", "a"),
        ("test a 'b' = {}", "test", "a"),
        ("assert a = true", "assert", "a"),
        ("import { a } from 'b'", "import", None),
        ("extension a", "extension", None),
        ("extensionConfig a with {}", "extensionConfig", "a"),
        ("using none", "using", None),
        ("extends 'a'", "extends", None),
        ("nonsense a", "", None),
        ("}", "", None),
        ("param", "param", None),
    ],
)
def test_kind_and_name(text: str, kind: str, name: str | None) -> None:
    (item,) = s.outline(text)
    assert (item.kind, item.name, item.start, item.end) == (kind, name, 0, len(text))
    assert item.declaration == 0


def test_decorators_and_declaration() -> None:
    text = "// a\n@b('\\n(')\n@c({\n  d: '}'\n})\n\n// e\n#disable-next-line f\nparam g int // h\n"
    (item,) = s.outline(text)
    assert text[item.declaration : item.end] == "param g int"
    assert text[item.start : item.declaration].startswith("@b(")
    assert (item.kind, item.name) == ("param", "g")


@pytest.mark.parametrize(
    "statement",
    [
        "var a = b\n  ? c\n  : d",
        "var a = b // c\n\n  /* d */ ? e : f",
        "type a = 'b'\n  | 'c'\n  | 'd'",
        "type a =\n  | 'b'",
        "type a = b<\n  c,\n  d\n>",
        "resource a 'b' =\n  if (c) {}",
        "resource a 'b' = // c\n\nif (d) {\n}",
        "func a() string =>\n  'b'",
        "func a() string => // b\n  'c'",
        "var a = map(b, c =>\n  d)",
        "var a = '${b}}{'",
        "var a = '${b('}', { c: '{' })}{'",
        "var a = '\\'{'",
        "var a = '''\n}{ ' '' var c = 1\n'''",
        "var a = $'''\n${b}}\nvar c = 1'''",
        "var a = { /* } */ b: 1 // }\n#disable-next-line c ( '\n}",
        "var a = [ 1 // {\n]",
        "var a = 4 / 2",
        "var a = {\nparam: 1\nvar: 2\n}",
        "resource a 'b' = {\nresource c 'd' = {\n}\n}",
        "type a = {\n@description('b')\nc: string\n}",
    ],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("behind", ["", "\n", " // comment\n\n", "\n\n// comment\n"])
def test_a_statement_ends_where_it_ends(statement: str, newline: str, behind: str) -> None:
    text = f"var x = 1\n{statement}{behind}"
    if behind.startswith(("\n", " ")):
        text += "@secure()\nparam y string"
    text = text.replace("\n", newline)
    expected = ["var x = 1", statement.replace("\n", newline)]
    if behind:
        expected.append(f"@secure(){newline}param y string")
    assert split(text) == expected
    assert [type(item.parse()) for item in s.outline(text)] == [
        type(statement) for statement in s.parse(text).statements
    ]
    assert s.parse(text).errors == ()


@pytest.mark.parametrize(
    "text",
    ["var a = b\n?? c", "var a = b\n:: c", "var a = b\n|| c", "var a = b\n+ c", "var a = b\n.c"],
)
def test_other_operators_do_not_continue_a_statement(text: str) -> None:
    assert split(text) == text.split("\n")


def test_parsing_on_demand_gives_what_a_full_parse_gives() -> None:
    text = "var a = 1\nvar = 2\n@secure()\nparam b string = '${a}'\n"
    parsed = [item.parse() for item in s.outline(text)]
    program = s.parse(text)
    assert [node for node in parsed if not isinstance(node, s.SyntaxProblem)] == [
        *program.statements
    ]
    assert [node for node in parsed if isinstance(node, s.SyntaxProblem)] == [*program.errors]
    assert [node.start for node in program.statements] == [0, 18]


@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
def test_everything_but_trivia_belongs_to_a_statement(text: str) -> None:
    items = s.outline(text)
    behind = 0
    for item in items:
        assert behind <= item.start <= item.declaration < item.end
        behind = item.end
    assert behind <= len(text)
    for token in s.tokens(text):
        if token.kind not in ("whitespace", "newline", "comment", "directive"):
            end = token.start + len(token.text.rstrip())  # of what is not closed at the file's end
            assert any(item.start <= token.start and end <= item.end for item in items)
    program = s.parse(text)
    assert len(program.statements) + len(program.errors) == len(items)

import pytest
from bicep_shape import shape

from aadrift.languages.bicep.syntax import (
    Chars,
    Expression,
    Interpolation,
    StringLiteral,
    SyntaxProblem,
    VariableDeclaration,
    parse,
)


def value(source: str) -> Expression:
    program = parse(f"var x = {source}")
    assert program.errors == ()
    (statement,) = program.statements
    assert isinstance(statement, VariableDeclaration)
    assert statement.value.end == statement.end == 8 + len(source)
    assert statement.value.start == 8
    return statement.value


def problem(source: str) -> SyntaxProblem:
    program = parse(f"var x = {source}")
    assert program.statements == ()
    return program.errors[0]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("a", "a"),
        ("12", "12"),
        ("18446744073709551615", "18446744073709551615"),
        ("true", "True"),
        ("null", "None"),
        ("a.b.c", "a.b.c"),
        ("a.?b.?c!.d", "a.?b.?c!.d"),
        ("a[0]['b'][?c][^1][?^i + 1]", 'a[0]["b"][?c][^1][?^(i + 1)]'),
        ("a::b::c.id", "a::b::c.id"),
        ("f()", "f()"),
        ("f(a, 'b')(", None),
        ("sys.f(a).b[0].c(d)", "sys.f(a).b[0].c(d)"),
        ("-1", "(-1)"),
        ("!a.b && -c[0] == 1", "((!a.b) && ((-c[0]) == 1))"),
        ("!!a", "(!(!a))"),
        ("'a'[0]", '"a"[0]'),
        ("(a)", "<a>"),
        ("((a).b)", "<<a>.b>"),
        ("any({ a: 1 }).a", "any({a: 1}).a"),
        ("resource", "resource"),
        ("if(a, b)", "if(a, b)"),
    ],
)
def test_values(source: str, expected: str | None) -> None:
    if expected is None:
        problem(source)
    else:
        assert shape(value(source)) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("a - b - c", "((a - b) - c)"),
        ("a + b * c % d", "(a + ((b * c) % d))"),
        ("a * (b + c)", "(a * <(b + c)>)"),
        ("a < b + c == d", "((a < (b + c)) == d)"),
        ("a == b != c", "((a == b) != c)"),
        ("a =~ b && c !~ d", "((a =~ b) && (c !~ d))"),
        ("a && b || c && d", "((a && b) || (c && d))"),
        ("a || b && c", "(a || (b && c))"),
        ("a ?? b || c", "(a ?? (b || c))"),
        ("a ?? b ?? c", "((a ?? b) ?? c)"),
        ("a >= b ? c : d ? e : f", "((a >= b) ? c : (d ? e : f))"),
        ("a ? b ? c : d : e", "(a ? (b ? c : d) : e)"),
        ("a ? [b] : {}", "(a ? [b] : {})"),
        ("a\n  ? b\n  : c", "(a ? b : c)"),
        ("a // why\n\n  ? b // then\n  /* else */ : c", "(a ? b : c)"),
        ("x => x + 1", "((x) => (x + 1))"),
        ("() => 1", "(() => 1)"),
        ("(a, b) => a ?? b", "((a, b) => (a ?? b))"),
        ("map(a, x => { b: x })", "map(a, ((x) => {b: x}))"),
        ("map(a, (x, i) =>\n  x[i])", "map(a, ((x, i) => x[i]))"),
        ("a => b => c", "((a) => ((b) => c))"),
    ],
)
def test_precedence(source: str, expected: str) -> None:
    assert shape(value(source)) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("[]", "[]"),
        ("[\n]", "[]"),
        ("[a, b]", "[a, b]"),
        ("[a, b,]", "[a, b]"),
        ("[\n  a\n\n  // b\n  c, d\n  ...e\n]", "[a, c, d, ...e]"),
        ("[\n  a\n    ? b\n    : c\n  d\n]", "[(a ? b : c), d]"),
        ("{}", "{}"),
        ("{ a: 1, 'b c': 2 }", '{a: 1, "b c": 2}'),
        (
            "{\n  '${a}b': 1\n  ...c\n  resource: 2\n  if: 3\n}",
            '{"${a}b": 1, ...c, resource: 2, if: 3}',
        ),
        ("{\n  a: {\n    b: [\n      1\n    ]\n  }\n}", "{a: {b: [1]}}"),
        ("{ /* a */ b /* c */ : /* d */ 1 // e\n}", "{b: 1}"),
        ("{\n  #disable-next-line BCP036\n  a: 1\n}", "{a: 1}"),
        ("[for a in b: c]", "[for a in b: c]"),
        ("[for (a, i) in b.c: { d: i }]", "[for a, i in b.c: {d: i}]"),
        (
            "[\n  for a in range(0, 3): [for b in a: b]\n]",
            "[for a in range(0, 3): [for b in a: b]]",
        ),
        ("{ a: [for b in c: d] }", "{a: [for b in c: d]}"),
        ("f(\n  a,\n  b\n)", "f(a, b)"),
        ("f(a, [\n  1\n], {\n  b: 2\n})", "f(a, [1], {b: 2})"),
        ("(\n  a\n)", "<a>"),
    ],
)
def test_collections(source: str, expected: str) -> None:
    assert shape(value(source)) == expected
    assert shape(value(source.replace("\n", "\r\n"))) == expected


@pytest.mark.parametrize(
    ("source", "expected", "plain"),
    [
        ("''", '""', ""),
        ("'a b'", '"a b"', "a b"),
        ("'it\\'s'", '"it\\\'s"', "it's"),
        ("'\\n\\t\\r\\\\'", '"\\\n\\\t\\\r\\\\"', "\n\t\r\\"),
        ("'\\u{41}\\u{1F600}'", '"\\A\\😀"', "A😀"),
        ("'\\u{D800}'", '"\\\ufffd"', "\ufffd"),
        ("'\\${a}'", '"\\${a}"', "${a}"),
        ("'$a{b}$'", '"$a{b}$"', "$a{b}$"),
        ("'a${b}c'", '"a${b}c"', None),
        ("'${a}${b}'", '"${a}${b}"', None),
        ("'${'a${b}'}'", '"${"a${b}"}"', None),
        ("'${a ? 'b' : '}'}'", '"${(a ? "b" : "}")}"', None),
        ("'${f({ a: [1] })}\\n'", '"${f({a: [1]})}\\\n"', None),
        ("''''''", '""""""', ""),
        ("'''\n a\n'''", '""" a\n"""', " a\n"),
        ("'''\r\na\r\n'''", '"""a\r\n"""', "a\r\n"),
        ("'''a\\n${b}'c''d'''", '"""a\\n${b}\'c\'\'d"""', "a\\n${b}'c''d"),
        ("'''a''''", '"""a\'"""', "a'"),
        ("$'''\na${b}c'''", '"""a${b}c"""', None),
        ("$'''a'''", '"""a"""', "a"),
        ("$$'''${a}$${b}$$${c}'''", '"""${a}${b}$${c}"""', None),
        ("$'''\n'''", '""""""', ""),
    ],
)
def test_strings(source: str, expected: str, plain: str | None) -> None:
    string = value(source)
    assert isinstance(string, StringLiteral)
    assert shape(string) == expected
    assert string.value == plain
    assert string.multiline == ("'''" in source)


def test_parts_of_a_string_know_their_place() -> None:
    text = r"var x = 'a\tb${ c }d'"
    (statement,) = parse(text).statements
    assert isinstance(statement, VariableDeclaration)
    assert isinstance(statement.value, StringLiteral)
    assert [text[part.start : part.end] for part in statement.value.parts] == [
        "a",
        r"\t",
        "b",
        "${ c }",
        "d",
    ]
    assert [part.verbatim for part in statement.value.parts if isinstance(part, Chars)] == [
        True,
        False,
        True,
        True,
    ]


def test_interpolations_of_multiline_strings_know_their_place() -> None:
    text = "var x = $$'''\n$$${ a }\n$${b}'''"
    (statement,) = parse(text).statements
    assert isinstance(statement, VariableDeclaration)
    assert isinstance(statement.value, StringLiteral)
    parts = [(type(part), text[part.start : part.end]) for part in statement.value.parts]
    assert parts == [
        (Chars, "$"),
        (Interpolation, "$${ a }"),
        (Chars, "\n"),
        (Interpolation, "$${b}"),
    ]


@pytest.mark.parametrize(
    ("source", "start", "end", "expected"),
    [
        ("'abcd'", 1, 3, "bc"),
        ("'abcd'", 0, 4, "abcd"),
        (r"'a\u{41}b\'c'", 1, 2, r"\u{41}"),
        (r"'a\u{41}b\'c'", 2, 5, r"b\'c"),
        (r"'a\u{41}b\'c'", 0, 5, r"a\u{41}b\'c"),
        ("'''\nabc'''", 0, 1, "a"),
        ("'abc'", 1, 4, None),
        ("'abc'", 1, 1, None),
        ("'abc'", -1, 2, None),
        ("'a${b}c'", 0, 1, None),
        ("''", 0, 1, None),
    ],
)
def test_decoded_text_maps_back_to_the_source(
    source: str, start: int, end: int, expected: str | None
) -> None:
    string = value(source)
    assert isinstance(string, StringLiteral)
    found = string.source_range(start, end)
    assert (None if found is None else source[found[0] - 8 : found[1] - 8]) == expected


@pytest.mark.parametrize(
    ("source", "at", "message"),
    [
        ("", "", "expected an expression, found the end of the statement"),
        ("a +", "", "expected an expression, found the end of the statement"),
        ("a ? b", "", "expected : and the value when the condition is false, found the end"),
        ("a ? b c", "c", "expected : and the value"),
        ("a b", "b", "expected a new line after the statement, found b"),
        ("a.", "", "expected a property or function name"),
        ("a.?b()", "(", "expected no call after .?, found ("),
        ("a[]", "]", "expected an expression, found ]"),
        ("a[1", "", "expected ] after the index"),
        ("a::'b'", "'b'", "expected a resource's name after ::, found a string"),
        ("f(a,)", ")", "expected an expression, found )"),
        ("f(a b)", "b", "expected a comma or ) after the argument, found b"),
        ("f(a\n, b)", "\n", "expected a comma or ) after the argument, found the end of the line"),
        ("[a,\nb]", "\n", "expected an expression, found the end of the line"),
        ("[a b]", "b", "expected a new line, a comma or ] after the item, found b"),
        ("{ a }", "}", "expected : after the property name, found }"),
        ("{ 1: 2 }", "1", "expected a property name, found 1"),
        ("{ a: 1 b: 2 }", "b", "expected a new line, a comma or } after the property, found b"),
        ("()", "()", "expected one expression in parentheses, found 0"),
        ("(a, b)", "(a, b)", "expected one expression in parentheses, found 2"),
        ("(a", "", "expected ), found the end of the statement"),
        ("(1) => a", "1", "expected a parameter name in the parentheses before =>"),
        ("[for in a: b]", "a", "expected in, found a"),
        ("[for (a) in b: c]", ")", "expected a comma and the index variable's name, found )"),
        ("[for a of b: c]", "of", "expected in, found of"),
        ("[for a in b c]", "c", "expected : after what is looped over, found c"),
        ("[for a in b: c, d]", ",", "expected ] after the body of the loop, found ,"),
        ("18446744073709551616", "18446744073709551616", "the integer is too large"),
        ("9" * 5000, "9" * 5000, "the integer is too large"),
        ("'a\\qb'", "\\q", "unknown escape sequence: expected \\n"),
        ("'\\u{110000}'", "\\u", "unknown escape sequence"),
        ("'\\u41'", "\\u", "unknown escape sequence"),
        ("'abc", "'abc", "the string is not closed: expected ' before the end of the line"),
        ("'a${b'", "'", "the string is not closed: expected '"),
        ("'a${b\n}c'", "", "expected } to close the interpolation, found the end of the"),
        ("['a${b\n}c']", "\n", "expected } to close the interpolation, found the end of the line"),
        ("'a${}b'", "}b'", "expected an expression, found the end of the interpolation"),
        ("'a${b}c", "}c", "the string is not closed: expected its closing quote behind"),
        ("'''abc", "'''abc", "the multi-line string is not closed: expected '''"),
        ("$'''a${b}c", "}c", "the string is not closed"),
        ("1 /* a", "/* a", "the comment is not closed: expected */"),
        ('"a"', '"', "unexpected character \": expected ' around a string"),
        ("a & b", "&", "unexpected character &"),
        ("a\x07", "\x07", "unexpected character U+0007"),
        (
            "a #disable-next-line b",
            "#",
            "unexpected character #: expected a directive at the start",
        ),
    ],
)
def test_problems_are_explained(source: str, at: str, message: str) -> None:
    found = problem(source)
    text = f"var x = {source}"
    assert text[found.start : found.end] == at
    assert found.message.startswith(message)


def test_problems_do_not_show_what_strings_say() -> None:
    assert "hunter2" not in problem("{ a: 1 'hunter2' }").message
    assert "hunter2" not in problem("f(a 'hunter2${b}')").message
    assert "hunter2" not in problem("'hunter2").message

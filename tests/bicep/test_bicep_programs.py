from bicep_programs import expression, programs
from bicep_shape import shape
from hypothesis import HealthCheck, given, settings

from aadrift.languages.bicep import syntax as s

unhurried = settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def kinds(program: s.Program) -> list[str]:
    return [type(statement).__name__ for statement in program.statements]


def without_places(node: s.Node) -> list[str]:
    return [type(inner).__name__ for inner in s.walk(node)]


@unhurried
@given(programs())
def test_programs_parse(made: tuple[str, list[str]]) -> None:
    text, expected = made
    program = s.parse(text)
    assert program.errors == ()
    assert kinds(program) == expected
    keywords = [text[item.declaration :].startswith(item.kind) for item in s.outline(text)]
    assert keywords == [True] * len(expected)


@unhurried
@given(programs())
def test_line_endings_do_not_matter(made: tuple[str, list[str]]) -> None:
    text, expected = made
    crlf = s.parse(text.replace("\n", "\r\n"))
    assert crlf.errors == ()
    assert kinds(crlf) == expected
    found = [without_places(statement) for statement in crlf.statements]
    assert found == [without_places(statement) for statement in s.parse(text).statements]


@unhurried
@given(programs())
def test_nodes_lie_inside_each_other_and_tell_where_they_are(made: tuple[str, list[str]]) -> None:
    text, _ = made
    for statement in s.parse(text).statements:
        for node in s.walk(statement):
            inner = s.children(node)
            places = [place for child in inner for place in (child.start, child.end)]
            assert places == sorted(places)
            assert all(node.start <= place <= node.end for place in places)
            if isinstance(node, s.Identifier):
                assert text[node.start : node.end] == node.text
            elif isinstance(node, s.Chars) and node.verbatim:
                assert text[node.start : node.end] == node.value


@unhurried
@given(expression())
def test_an_expression_means_the_same_in_parentheses_and_on_its_own(source: str) -> None:
    def value(text: str) -> s.Node:
        (statement,) = s.parse(text).statements
        assert isinstance(statement, s.VariableDeclaration)
        return statement.value

    assert shape(value(f"var a = ({source})")) == f"<{shape(value(f'var a = {source}'))}>"


@unhurried
@given(programs(), programs())
def test_programs_can_be_joined(
    first: tuple[str, list[str]], second: tuple[str, list[str]]
) -> None:
    joined = s.parse(f"{first[0]}\n{second[0]}")
    assert joined.errors == ()
    assert kinds(joined) == first[1] + second[1]

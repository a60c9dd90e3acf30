import pytest
from bicep_shape import several, shape

from aadrift.languages.bicep import syntax as s


def only(text: str) -> s.Statement:
    program = s.parse(text)
    assert program.errors == ()
    (statement,) = program.statements
    return statement


def type_of(source: str) -> str:
    statement = only(f"type t = {source}")
    assert isinstance(statement, s.TypeDeclaration)
    assert statement.type.end == statement.end
    return shape(statement.type)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("string", "string"),
        ("sys.string", "sys.string"),
        ("'a'", '"a"'),
        ("-1", "(-1)"),
        ("null", "None"),
        ("true", "True"),
        ("'''a'''", '"""a"""'),
        ("string[]", "string[]"),
        ("string[]?", "string[]?"),
        ("(string?)[]", "<string?>[]"),
        ("('a' | 'b')[]", '<("a" | "b")>[]'),
        ("'a' | 'b'", '("a" | "b")'),
        ("| 'a'\n  | 'b' // two\n\n  | 'c'", '("a" | "b" | "c")'),
        ("\n  | 'a'", '("a")'),
        ("'a' | 1 | -2 | null | string?", '("a" | 1 | (-2) | None | string?)'),
        ("{}", "{}"),
        ("{ a: string, 'b c': int? }", '{a: string, "b c": int?}'),
        ("{\n  @secure()\n  a: string\n\n  // b\n  *: int\n}", "{@secure() a: string, *: int}"),
        ("{\n  a: {\n    b: 'c' | 'd'\n  }[]\n}", '{a: {b: ("c" | "d")}[]}'),
        ("[]", "[]"),
        ("[string, int]", "[string, int]"),
        ("[\n  @minLength(3)\n  string\n  int\n]", "[@minLength(3) string, int]"),
        ("a.b.c", "a.b.c"),
        ("a.*", "a.*"),
        ("a[*]", "a[*]"),
        ("a[0]", "a[0]"),
        ("a.b[*].c.*", "a.b[*].c.*"),
        ("resourceInput<'A/b@1'>", 'resourceInput<"A/b@1">'),
        ("resourceInput<'A/b@1'>.properties.c[]", 'resourceInput<"A/b@1">.properties.c[]'),
        ("sys.resourceOutput<'A/b@1'>.id", 'sys.resourceOutput<"A/b@1">.id'),
        ("resourceInput<\n  'A/b@1'\n>", 'resourceInput<"A/b@1">'),
        ("x<a,\n  b\n>", "x<a, b>"),
        ("a!", "a!"),
    ],
)
def test_types(source: str, expected: str) -> None:
    assert type_of(source) == expected
    assert type_of(source.replace("\n", "\r\n")) == expected


def test_target_scope() -> None:
    statement = only("targetScope = 'subscription'")
    assert isinstance(statement, s.TargetScope)
    assert shape(statement.value) == '"subscription"'


def test_metadata() -> None:
    statement = only("metadata owners = { team: 'net' }")
    assert isinstance(statement, s.MetadataDeclaration)
    assert (statement.name.text, shape(statement.value)) == ("owners", '{team: "net"}')


@pytest.mark.parametrize(
    ("text", "type_", "default"),
    [
        ("param a string", "string", "-"),
        ("param a string = 'b'", "string", '"b"'),
        ("param a 'b' | 'c' = 'b'", '("b" | "c")', '"b"'),
        ("param a string? = null", "string?", "None"),
        ("param a {\n  b: int\n}", "{b: int}", "-"),
        ("param a {\n  b: int\n} = {\n  b: 1\n}", "{b: int}", "{b: 1}"),
        ("param a resource 'A/b@1'", 'resource "A/b@1"', "-"),
        ("param a resource<'A/b@1'>", 'resource<"A/b@1">', "-"),
        ("param a resourceInput<'A/b@1'>.name", 'resourceInput<"A/b@1">.name', "-"),
        ("param /* b */ a /* c */ string // d", "string", "-"),
    ],
)
def test_parameters(text: str, type_: str, default: str) -> None:
    statement = only(text)
    assert isinstance(statement, s.ParameterDeclaration)
    assert statement.name.text == "a"
    assert (shape(statement.type), shape(statement.default)) == (type_, default)


def test_parameter_assignment() -> None:
    statement = only("param a = readEnvironmentVariable('B', '')")
    assert isinstance(statement, s.ParameterAssignment)
    assert shape(statement.value) == 'readEnvironmentVariable("B", "")'


@pytest.mark.parametrize(
    ("text", "type_", "value"),
    [
        ("var a = 1", "-", "1"),
        ("var a string = 'b'", "string", '"b"'),
        ("var a {\n  b: int\n}[] = []", "{b: int}[]", "[]"),
        ("@export()\nvar a = b\n  ? c\n  : d", "-", "(b ? c : d)"),
    ],
)
def test_variables(text: str, type_: str, value: str) -> None:
    statement = only(text)
    assert isinstance(statement, s.VariableDeclaration)
    assert (shape(statement.type), shape(statement.value)) == (type_, value)


@pytest.mark.parametrize(
    ("text", "parameters", "type_", "body"),
    [
        ("func f() string => 'a'", "", "string", '"a"'),
        ("func f(a string, b int?) b[] => [a, b]", "a string, b int?", "b[]", "[a, b]"),
        ("func f(\n  a string,\n  b int\n) int => b", "a string, b int", "int", "b"),
        ("func f(a string) string =>\n  '${a}b'", "a string", "string", '"${a}b"'),
        ("func f(a { b: int }) 'a' | 'b' => 'a'", "a {b: int}", '("a" | "b")', '"a"'),
    ],
)
def test_functions(text: str, parameters: str, type_: str, body: str) -> None:
    statement = only(text)
    assert isinstance(statement, s.FunctionDeclaration)
    assert statement.name.text == "f"
    found = [f"{shape(item.name)} {shape(item.type)}" for item in statement.parameters]
    assert ", ".join(found) == parameters
    assert (shape(statement.type), shape(statement.body)) == (type_, body)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("resource a 'A/b@1' = {}", 'resource a "A/b@1" = {}'),
        ("resource a 'A/b@1' existing = {\n  name: 'c'\n}", None),
        ("resource a 'A/${b}@1' = {}", 'resource a "A/${b}@1" = {}'),
        ("resource a 'A/b@1' = if (c) {\n  d: 1\n}", 'resource a "A/b@1" = if c {d: 1}'),
        ("resource a 'A/b@1' =\n  if (\n    c\n  ) {}", 'resource a "A/b@1" = if c {}'),
        (
            "resource a 'A/b@1' = [for (c, i) in d: if (i > 0) {\n  e: c\n}]",
            'resource a "A/b@1" = [for c, i in d: if (i > 0) {e: c}]',
        ),
        ("resource a 'A/b@1' = [\n  for c in d: {}\n]", 'resource a "A/b@1" = [for c in d: {}]'),
        (
            "resource a 'A/b@1' = {\n  b: 1\n  @batchSize(1)\n  resource c 'd' = [for e in f: {\n"
            "    resource g 'h' existing = {}\n  }]\n  resource: 2\n}",
            'resource a "A/b@1" = {b: 1, resource: 2, @batchSize(1) resource c "d" ='
            ' [for e in f: {resource g "h" existing = {}}]}',
        ),
    ],
)
def test_resources(text: str, expected: str | None) -> None:
    statement = only(text)
    assert isinstance(statement, s.ResourceDeclaration)
    if expected is None:
        assert statement.existing
        assert statement.type.value == "A/b@1"
    else:
        assert shape(statement) == expected


def test_members_and_resources_are_visited_in_the_order_of_the_source() -> None:
    statement = only("resource a 'b' = {\n  c: 1\n  resource d 'e' = {}\n  f: 2\n}")
    nodes = list(s.walk(statement))
    assert nodes[0] is statement
    starts = [node.start for node in nodes]
    assert starts == sorted(starts)
    assert {type(node).__name__ for node in nodes} == {
        "ResourceDeclaration",
        "Identifier",
        "StringLiteral",
        "Chars",
        "ObjectExpression",
        "Property",
        "Constant",
    }


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("{\n  params: {\n    a: b\n  }\n}", "{params: {a: b}}"),
        ("if (a) {}", "if a {}"),
        ("[for a in b: {}]", "[for a in b: {}]"),
        ("[for a in b: if (a.c) {}]", "[for a in b: if a.c {}]"),
    ],
)
def test_modules(body: str, expected: str) -> None:
    statement = only(f"module m 'br/public:a/b:1.0' = {body}")
    assert isinstance(statement, s.ModuleDeclaration)
    assert (statement.name.text, statement.path.value) == ("m", "br/public:a/b:1.0")
    assert shape(statement.body) == expected


def test_test() -> None:
    statement = only("test a 'b.bicep' = {\n  params: {}\n}")
    assert isinstance(statement, s.TestDeclaration)
    assert (statement.path.value, shape(statement.body)) == ("b.bicep", "{params: {}}")


def test_assert() -> None:
    statement = only("assert a = contains(b, 'c')")
    assert isinstance(statement, s.AssertDeclaration)
    assert shape(statement.value) == 'contains(b, "c")'


@pytest.mark.parametrize(
    ("text", "type_", "value"),
    [
        ("output a string = b", "string", "b"),
        ("output a resource = b", "resource -", "b"),
        ("output a resource 'A/b@1' = b", 'resource "A/b@1"', "b"),
        ("output a array = [for b in c: b.id]", "array", "[for b in c: b.id]"),
    ],
)
def test_outputs(text: str, type_: str, value: str) -> None:
    statement = only(text)
    assert isinstance(statement, s.OutputDeclaration)
    assert (shape(statement.type), shape(statement.value)) == (type_, value)


@pytest.mark.parametrize(
    ("text", "names", "namespace"),
    [
        ("import { a } from 'b.bicep'", ["a"], None),
        ("import { a, c as d } from 'b.bicep'", ["a", "d"], None),
        ("import {\n  a\n  'c-d' as e\n} from 'b.bicep'", ["a", "e"], None),
        ("import {} from 'b.bicep'", [], None),
        ("import * as a from 'b.bicep'", [], "a"),
        ("import { as } from 'b.bicep'", ["as"], None),
    ],
)
def test_imports(text: str, names: list[str], namespace: str | None) -> None:
    statement = only(text)
    assert isinstance(statement, s.ImportDeclaration)
    assert [symbol.local.text for symbol in statement.symbols if symbol.local] == names
    assert (statement.namespace.text if statement.namespace else None) == namespace
    assert statement.path.value == "b.bicep"


@pytest.mark.parametrize(
    ("text", "specification", "config", "alias"),
    [
        ("extension kubernetes", "kubernetes", "-", "-"),
        ("extension 'br:a.io/b:1'", '"br:a.io/b:1"', "-", "-"),
        ("extension a with {\n  b: 'c'\n} as d", "a", '{b: "c"}', "d"),
        ("extension a as d", "a", "-", "d"),
        ("import 'az@1.0.0' as d", '"az@1.0.0"', "-", "d"),
    ],
)
def test_extensions(text: str, specification: str, config: str, alias: str) -> None:
    statement = only(text)
    assert isinstance(statement, s.ExtensionDeclaration)
    found = [shape(item) for item in (statement.specification, statement.config, statement.alias)]
    assert found == [specification, config, alias]


@pytest.mark.parametrize(
    ("text", "path", "config"),
    [
        ("using 'main.bicep'", "main.bicep", "-"),
        ("using none", None, "-"),
        ("using 'main.bicep' with {\n  mode: 'stack'\n}", "main.bicep", '{mode: "stack"}'),
    ],
)
def test_using(text: str, path: str | None, config: str) -> None:
    statement = only(text)
    assert isinstance(statement, s.UsingDeclaration)
    assert (statement.path and statement.path.value) == path
    assert shape(statement.config) == config


def test_extends() -> None:
    statement = only("extends './base.bicepparam'")
    assert isinstance(statement, s.ExtendsDeclaration)
    assert statement.path.value == "./base.bicepparam"


def test_extension_configuration() -> None:
    statement = only("extensionConfig k8s with { a: 1 }")
    assert isinstance(statement, s.ExtensionConfiguration)
    assert (statement.name.text, shape(statement.config)) == ("k8s", "{a: 1}")


def test_decorators_belong_to_the_statement_behind_them() -> None:
    text = "@description('a')\n\n// b\n@sys.secure() // c\n#disable-next-line d\nparam e string"
    statement = only(text)
    assert isinstance(statement, s.ParameterDeclaration)
    assert (statement.start, statement.end) == (0, len(text))
    assert several(statement.decorators) == '@description("a"), @sys.secure()'
    assert [decorator.name for decorator in statement.decorators] == ["description", "secure"]
    assert [several(decorator.arguments) for decorator in statement.decorators] == ['"a"', ""]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("x", "expected a declaration, found x"),
        ("}", "expected a declaration, found }"),
        ("@secure() param a string", "expected a new line and a declaration after the decorator"),
        ("@\nparam a string", "expected a decorator's name, found the end of the line"),
        ("@secure()\nx", "expected a declaration, found x"),
        ("targetScope 'a'", "expected = after the keyword targetScope, found a string"),
        ("param", "expected the name of the parameter, found the end of the statement"),
        ("param a", "expected a type, found the end of the statement"),
        ("param a string {", "expected a new line after the statement, found {"),
        ("param a resource", "expected a resource type in quotes"),
        ("var a", "expected a type, found the end of the statement"),
        ("var a string", "expected = after the type"),
        ("type t = string?[]", "expected a new line after the statement, found ["),
        ("type t = { a string }", "expected : after the property name, found string"),
        ("type t = (string", "expected ) after the type"),
        ("type t = resourceInput<'a'", "expected a comma or > after the argument"),
        ("output a = 1", "expected a type, found ="),
        ("func f string => 1", "expected ( after the name, found string"),
        ("func f(a) string => 1", "expected a type, found )"),
        ("func f() string = 1", "expected => after the type, found ="),
        ("resource a = {}", "expected the resource type in quotes, found ="),
        ("resource a 'b' {}", "expected = after the resource type, found {"),
        ("resource a 'b' = c", "expected {, [ or if, found c"),
        ("resource a 'b' = if c {}", "expected ( after if, found c"),
        ("resource a 'b' = [for c in d: e]", "expected {, [ or if, found e"),
        ("resource a 'b' = {\n  @batchSize(1)\n  c: 1\n}", "expected resource, found c"),
        ("var a = {\n  resource b 'c' = {}\n}", "expected : after the property name, found b"),
        ("module a = {}", "expected the module's path in quotes, found ="),
        ("test a 'b' = []", "expected {, found ["),
        ("import a from 'b'", "expected { or * after import, found a"),
        ("import { 'a' } from 'b'", "expected as, found }"),
        ("import * from 'b'", "expected as, found from"),
        ("import { a } 'b'", "expected from, found a string"),
        ("extension a b", "expected with, as or a new line after the extension, found b"),
        ("extension", "expected the name of the extension"),
        ("using main", "expected the template's path in quotes, found main"),
        ("extends", "expected the extended file's path in quotes"),
        ("extensionConfig a {}", "expected with, found {"),
    ],
)
def test_problems_are_explained(text: str, message: str) -> None:
    program = s.parse(f"{text}\n\nvar good = 1\n")
    assert [type(statement) for statement in program.statements] == [s.VariableDeclaration]
    assert program.errors[0].message.startswith(message)

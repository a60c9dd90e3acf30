"""Random Bicep programs: strategies that follow the language's grammar.

An expression or type is drawn with how deep it may still go. ``gap`` draws what may stand between
two tokens of a line, ``line`` a line break with perhaps comments, blank lines or directives.
"""

from hypothesis import strategies as st

gap = st.sampled_from([" ", "  ", "\t", " /* a */ ", " /*'{*/ "])
maybe = st.sampled_from(["", "", " ", " /* b ) */ "])
line = st.sampled_from(
    ["\n", "\n\n", " // c'\n", "\n  // d {\n\n", "\n#disable-next-line e-f g\n  "]
)
names = st.sampled_from(["a", "b2", "_c", "param", "resource", "if", "for1", "existing", "none"])
plain = st.one_of(
    st.sampled_from(["''", "'a'", "'it\\'s'", "'\\u{1f600}'", "'\\${x}'", "'$'", "'a{b}'"]),
    st.sampled_from(["'''a'b\n''c'''", "'''\n'''", "$$'''${a}'''"]),
)
atoms = st.one_of(names, plain, st.sampled_from(["0", "42", "true", "false", "null"]))
type_atoms = st.one_of(
    plain,
    st.sampled_from(["string", "int", "a.b", "-1", "null", "true", "a[*]", "a.*", "a.b[0]"]),
    st.sampled_from(["resourceInput<'A/b@1'>", "sys.resourceOutput<'A/b@1'>.c"]),
)
operators = st.sampled_from(
    ["*", "/", "%", "+", "-", ">", ">=", "<", "<=", "==", "!=", "=~", "!~", "&&", "||", "??"]
)


@st.composite
def expression(draw: st.DrawFn, depth: int = 2) -> str:
    if depth == 0:
        return draw(atoms)
    make = draw(st.sampled_from(_EXPRESSIONS))
    return draw(make(depth - 1))


@st.composite
def _atom(draw: st.DrawFn, depth: int) -> str:
    return draw(expression(depth) if draw(st.booleans()) else atoms)


@st.composite
def _parenthesized(draw: st.DrawFn, depth: int) -> str:
    operator = draw(st.sampled_from(["", "!", "-"]))
    return f"{operator}({draw(maybe)}{draw(expression(depth))}{draw(st.one_of(maybe, line))})"


@st.composite
def _binary(draw: st.DrawFn, depth: int) -> str:
    text = f"({draw(expression(depth))})"
    for term in draw(st.lists(atoms, min_size=1, max_size=3)):
        text = f"{term}{draw(gap)}{draw(operators)}{draw(gap)}{text}"
    return text


@st.composite
def _conditional(draw: st.DrawFn, depth: int) -> str:
    condition, then, otherwise = (draw(expression(depth)) for _ in range(3))
    before = st.one_of(gap, line)
    return f"({condition}){draw(before)}? ({then}){draw(before)}: {otherwise}"


@st.composite
def _access(draw: st.DrawFn, depth: int) -> str:
    steps = [".a", ".?b", "::c", "!", ".d()", "[0]", "[?'e']", "[^1]", "[?^2]"]
    steps.append(f"[{draw(expression(depth))}]")
    steps.append(f".f({draw(expression(depth))})")
    return draw(names) + "".join(draw(st.lists(st.sampled_from(steps), min_size=1, max_size=4)))


@st.composite
def _call(draw: st.DrawFn, depth: int) -> str:
    arguments = draw(st.lists(expression(depth), max_size=3))
    comma = f",{draw(st.one_of(maybe, line))}"
    opening, closing = draw(st.sampled_from(["()", "(\n ", "(\n\n"])), draw(maybe)
    inside = comma.join(arguments)
    return f"f({inside}{closing})" if opening == "()" else f"f{opening}{inside}\n)"


@st.composite
def _string(draw: st.DrawFn, depth: int) -> str:
    # A line break may not stand in an interpolation, not even inside its brackets.
    holes = [draw(expression(depth).filter(_one_line)) for _ in range(draw(st.integers(1, 2)))]
    if draw(st.booleans()):
        return "'" + "".join(f"a\\n${{{hole}}}" for hole in holes) + "b'"
    dollars = draw(st.sampled_from(["$", "$$"]))
    return f"{dollars}'''\n" + "'' ".join(f"{dollars}{{{hole}}}" for hole in holes) + "\n'''"


def _one_line(source: str) -> bool:
    return "\n" not in source


@st.composite
def _array(draw: st.DrawFn, depth: int) -> str:
    items = draw(st.lists(st.one_of(expression(depth), expression(depth).map("...".__add__))))
    return "[" + _separated(draw, items) + "]"


@st.composite
def objects(draw: st.DrawFn, depth: int) -> str:
    keys = st.one_of(names, plain.filter(_one_line), st.just("'a${b}'"))
    members = [
        f"{draw(keys)}{draw(maybe)}: {draw(expression(depth))}"
        for _ in range(draw(st.integers(0, 3)))
    ]
    if draw(st.booleans()):
        members.append(f"...{draw(expression(depth))}")
    return "{" + _separated(draw, members) + "}"


def _separated(draw: st.DrawFn, items: list[str]) -> str:
    """Items on lines of their own, or separated by commas."""
    if not items:
        return draw(st.sampled_from(["", " ", "\n"]))
    if draw(st.booleans()):
        return ", ".join(items) + draw(st.sampled_from(["", ",", "\n"]))
    return "".join(f"{draw(line)}{item}" for item in items) + draw(st.sampled_from(["", "\n", " "]))


@st.composite
def _loop(draw: st.DrawFn, depth: int) -> str:
    return f"[{draw(_loop_head(depth))}{draw(expression(depth))}{draw(maybe)}]"


@st.composite
def _loop_head(draw: st.DrawFn, depth: int) -> str:
    variable = draw(st.sampled_from(["a", "(a, i)"]))
    return f"{draw(st.one_of(maybe, line))}for {variable} in {draw(expression(depth))}: "


@st.composite
def _lambda(draw: st.DrawFn, depth: int) -> str:
    head = draw(st.sampled_from(["x", "()", "(x)", "(x, y)"]))
    return f"f({head} =>{draw(st.one_of(gap, line))}({draw(expression(depth))}))"


_EXPRESSIONS = [
    _atom,
    _parenthesized,
    _binary,
    _conditional,
    _access,
    _call,
    _string,
    _array,
    objects,
    _loop,
    _lambda,
]


@st.composite
def types(draw: st.DrawFn, depth: int = 2) -> str:
    base = draw(type_atoms)
    if depth:
        inner = types(depth - 1)
        kind = draw(st.sampled_from(["atom", "object", "tuple", "union", "parenthesized"]))
        if kind == "object":
            keys = st.sampled_from(["a", "'b c'", "*", "@secure()\n  c"])
            members = [f"{draw(keys)}: {draw(inner)}" for _ in range(draw(st.integers(0, 3)))]
            base = "{" + _separated(draw, members) + "}"
        elif kind == "tuple":
            base = "[" + _separated(draw, draw(st.lists(inner, max_size=2))) + "]"
        elif kind == "union":
            bar = draw(st.sampled_from([" | ", "|", "\n  | ", " // a\n  |"]))
            return bar.join(draw(st.lists(inner.filter(_no_union), min_size=2, max_size=3)))
        elif kind == "parenthesized":
            base = f"({draw(inner.filter(_one_line))})"
    return base + draw(st.sampled_from(["", "", "[]", "?", "[]?", "!"]))


def _no_union(source: str) -> bool:
    return "|" not in source


@st.composite
def _body(draw: st.DrawFn, depth: int) -> str:
    inside = draw(objects(depth))
    condition = f"if ({draw(expression(depth))}) "
    kind = draw(st.sampled_from(["object", "if", "loop", "loop if"]))
    if kind.startswith("loop"):
        return f"[{draw(_loop_head(depth))}{condition * kind.endswith('if')}{inside}\n]"
    return condition * (kind == "if") + inside


@st.composite
def _resource(draw: st.DrawFn) -> str:
    nested = ""
    if draw(st.booleans()):
        nested = f"\n  @batchSize(2)\n  resource n 'c' = {draw(_body(1))}\n"
        return f"resource r 'A/b@1' = {{{nested}}}"
    existing = draw(st.sampled_from(["", " existing"]))
    return f"resource r 'A/b@1'{existing} = {draw(_body(2))}"


def _filled(template: str) -> st.SearchStrategy[str]:
    """A statement with its ``<e>``, ``<t>``, ``<o>``, ``<b>`` and ``<s>`` drawn."""

    @st.composite
    def fill(draw: st.DrawFn) -> str:
        text = template
        for mark, strategy in _MARKS.items():
            if mark in text:
                text = text.replace(mark, draw(strategy))
        return text

    return fill()


_MARKS = {
    "<e>": expression(),
    "<t>": types(),
    "<o>": objects(2),
    "<b>": _body(2),
    "<s>": gap,
}
STATEMENTS = {
    "TargetScope": _filled("targetScope<s>= 'tenant'"),
    "MetadataDeclaration": _filled("metadata<s>m = <e>"),
    "ParameterDeclaration": st.one_of(_filled("param<s>p <t>"), _filled("param p <t> = <e>")),
    "ParameterAssignment": _filled("param p<s>= <e>"),
    "VariableDeclaration": st.one_of(_filled("var<s>v = <e>"), _filled("var v <t> = <e>")),
    "TypeDeclaration": _filled("type t<s>= <t>"),
    "FunctionDeclaration": _filled("func f(a <t>,\n b int) string =><s><e>"),
    "ResourceDeclaration": _resource(),
    "ModuleDeclaration": _filled("module m 'a.bicep'<s>= <b>"),
    "OutputDeclaration": _filled("output o <t> = <e>"),
    "TestDeclaration": _filled("test t 'a.bicep' = <o>"),
    "AssertDeclaration": _filled("assert a = <e>"),
    "ImportDeclaration": st.sampled_from(
        [
            "import { a, b as c } from 'd'",
            "import * as a from 'b'",
            "import {\n  a\n\n  b\n} from 'c'",
        ]
    ),
    "ExtensionDeclaration": _filled("extension e<s>with <o> as f"),
    "ExtensionConfiguration": _filled("extensionConfig e with <o>"),
    "UsingDeclaration": st.sampled_from(["using none", "using './a.bicep'", "using 'a' with {}"]),
    "ExtendsDeclaration": st.just("extends 'a.bicepparam'"),
}


@st.composite
def programs(draw: st.DrawFn) -> tuple[str, list[str]]:
    """A program's text and the classes of its statements, in order."""
    text = draw(st.one_of(st.just(""), line))
    kinds = draw(st.lists(st.sampled_from(sorted(STATEMENTS)), max_size=3))
    decorators = st.lists(st.sampled_from(["@a()", "@sys.b('c', { d: [] })"]), max_size=2)
    for kind in kinds:
        for decorator in draw(decorators):
            text += decorator + draw(line)
        text += draw(STATEMENTS[kind]) + draw(line)
    return draw(st.sampled_from([text, text.rstrip("\n")])), kinds

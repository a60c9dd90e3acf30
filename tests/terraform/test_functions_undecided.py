"""Functions of values that the sources do not tell, or leave open: never a wrong known value."""

from __future__ import annotations

from dataclasses import replace

import pytest

from aadrift.languages.terraform import types
from aadrift.values import (
    MAX_BRANCHES,
    Bool,
    Mapping,
    Null,
    Number,
    OneOf,
    Sequence,
    Text,
    Unknown,
    Value,
    branches,
    one_of,
)
from tests.terraform.world import call, evaluate, shown

LATER = Unknown("it is known after apply")
EITHER = one_of((Text("a"), Text("b")), "the condition is not known")


def options(value: Value) -> set[str]:
    return {shown(branch) for branch in branches(value)}


@pytest.mark.parametrize(
    "expression",
    [
        "upper(later)",
        'split(",", later)',
        "merge({ a = 1 }, later)",
        "concat([1], later)",
        "jsonencode({ a = later })",
        'join(",", ["a", later])',
        'sort(["b", later])',
        'distinct(["b", later])',
        'format("%s", later)',
        'toset([later, "a"]) == toset(["a"])',
        'contains(["a", later], "b")',
        'index([later, "a"], "a")',
        'flatten([["a"], later])',
        "length(later)",
        'length(toset([later, "a"]))',
        "keys(later)",
        "zipmap([later], [1])",
        "alltrue([true, later])",
        "anytrue([false, later])",
        'setintersection(["a", later], ["b"])',
        "element(later, 0)",
        "coalesce(later)",
        'regex(later, "a")',
        "tonumber(later) + 1",
        "!later",
        'later == "a"',
        "later && true",
        '[later] == ["a"]',
        'templatestring("x", later)',
        "file(later)",
    ],
)
def test_an_unknown_part_that_matters_leaves_the_result_unknown(expression: str) -> None:
    value = evaluate(expression, later=LATER)
    assert isinstance(value, Unknown)
    assert not value.failed
    assert LATER.reason in value.reason


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("length([later, later])", "2"),
        ("length(tolist([later, later]))", "2"),
        ("length({ a = later })", "1"),
        ("keys({ a = later })", '["a"]'),
        ('contains(["a", later], "a")', "true"),
        ("contains([later], later) || true", "true"),
        ('index(["a", later], "a")', "0"),
        ('element([later, "a"], 1)', '"a"'),
        ('merge({ a = later }, { a = 1 })["a"]', "1"),
        ('concat([later], ["a"])[1]', '"a"'),
        ('lookup({ a = later, b = "x" }, "b")', '"x"'),
        ('coalesce("a", later)', '"a"'),
        ('coalescelist(["a"], later)', '["a"]'),
        ("alltrue([false, later])", "false"),
        ("anytrue([true, later])", "true"),
        ("false && later", "false"),
        ("later || true", "true"),
        ('[later, "a"] == ["x", "b"]', "false"),
        ('values({ a = "x", b = later })[0]', '"x"'),
        ('reverse([later, "a"])[0]', '"a"'),
        ('slice([later, "a"], 1, 2)', '["a"]'),
        ('tolist([later, "a"])[1]', '"a"'),
        ('one(["a"])', '"a"'),
        ('chunklist([later, "a"], 1)[1]', '["a"]'),
        ('formatlist("%s", [later, "a"])[1]', '"a"'),
        ('setproduct([later], ["a"])[0][1]', '"a"'),
        ('zipmap(["a", "b"], [later, 1])["b"]', "1"),
    ],
)
def test_an_unknown_part_that_does_not_matter_is_no_obstacle(
    expression: str, expected: str
) -> None:
    assert shown(evaluate(expression, later=LATER)) == expected


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("upper(either)", {'"A"', '"B"'}),
        ('join("-", [either, "x"])', {'"a-x"', '"b-x"'}),
        ("lookup({ a = 1, b = 2, c = 3 }, either)", {"1", "2"}),
        ("lookup({ a = 1 }, either, 9)", {"1", "9"}),
        ('contains(["a"], either)', {"true", "false"}),
        ('contains([either, "c"], "c")', {"true"}),
        ('sort([either, "aa"])', {'["a","aa"]', '["aa","b"]'}),
        ('toset([either, "a"])', {'["a"]', '["a","b"]'}),
        ('length(toset([either, "a"]))', {"1", "2"}),
        ('distinct([either, "b"])', {'["a","b"]', '["b"]'}),
        ("jsonencode({ k = either })", {'"{\\"k\\":\\"a\\"}"', '"{\\"k\\":\\"b\\"}"'}),
        ('either == "a"', {"true", "false"}),
        ('[either] == ["c"]', {"false"}),
        ('regexall("a", either)', {'["a"]', "[]"}),
        ('startswith(either, "a")', {"true", "false"}),
        ('coalesce("", either)', {'"a"', '"b"'}),
        ('format("%s!", either)', {'"a!"', '"b!"'}),
    ],
)
def test_every_option_is_followed(expression: str, expected: set[str]) -> None:
    assert options(evaluate(expression, either=EITHER)) == expected


def test_an_unknown_key_reaches_every_value() -> None:
    value = evaluate('lookup({ a = "x", b = "y" }, later)', later=LATER)
    assert options(value) == {'"x"', '"y"', "fails"}
    value = evaluate('lookup({ a = "x" }, later, "z")', later=LATER)
    assert options(value) == {'"x"', '"z"'}


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ('try({ a = "x" }[later], "z")', {'"x"', '"z"'}),
        ('try({ a = { b = "x" } }[later].b, "z")', {'"x"', '"z"'}),
        ('try(["x", "y"][later], "z")', {'"x"', '"y"', '"z"'}),
        ('can({ a = "x" }[later])', {"true", "false"}),
        ('lookup(later, "a", "z")', {"unknown", '"z"'}),
        ('element(["x", "y"], later)', {'"x"', '"y"'}),
        ('[for v in ["x", "y"] : v if v == later]', {'["x","y"]', '["x"]', '["y"]', "[]"}),
        ('one([for v in ["x", "y"] : v if v == later])', {'"x"', '"y"', "null", "fails"}),
        ('"%{ if later == "a" }x%{ else }y%{ endif }"', {'"x"', '"y"'}),
        ('try({ a = { b = "x" }[later] }.a, "z")', {'"x"', '"z"'}),
        ('try(sort([one_part.name])[0], "z")', {"unknown", '"z"'}),
    ],
)
def test_everything_that_an_unknown_can_lead_to_is_reached(
    expression: str, expected: set[str]
) -> None:
    one_part = types.convert(LATER, types.ObjectType({"name": types.STRING}))
    assert options(evaluate(expression, later=LATER, one_part=one_part)) == expected


def test_coalesce_reaches_what_follows_an_unknown() -> None:
    assert options(evaluate('coalesce(later, "x", "y")', later=LATER)) == {"unknown", '"x"'}
    assert options(evaluate('coalescelist(later, ["x"])', later=LATER)) == {"unknown", '["x"]'}


def test_a_number_beside_an_unknown_may_be_a_string() -> None:
    """Terraform makes strings of all elements where the unknown one is a string."""
    value = evaluate("tolist([later, 5])[1]", later=LATER)
    assert options(value) == {"5", '"5"'}
    typed = Unknown(LATER.reason, declared=types.NUMBER)
    assert shown(evaluate("tolist([later, 5])[1]", later=typed)) == "5"


def test_an_unknown_that_is_no_list_can_be_flattened() -> None:
    typed = Unknown(LATER.reason, declared=types.STRING)
    assert shown(evaluate('length(flatten([[later], ["a"]]))', later=typed)) == "2"


def test_too_many_combinations_are_not_listed() -> None:
    many = Sequence(tuple(EITHER for _ in range(20)))
    value = call("join", Text(","), many)
    assert isinstance(value, Unknown)
    assert str(MAX_BRANCHES) in value.reason


def test_a_failed_part_fails_the_call() -> None:
    failed = Unknown("there is no element 3", failed=True)
    for expression in ("merge({ a = bad }, {})", "upper(bad)", "length([bad])", "[bad] == []"):
        assert evaluate(expression, bad=failed) == failed


def test_a_null_argument_fails_before_an_unknown_one() -> None:
    value = call("replace", LATER, Null(), Text("x"))
    assert isinstance(value, Unknown)
    assert value.failed


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("uuid", ()),
        ("timestamp", ()),
        ("plantimestamp", ()),
        ("bcrypt", (Text("x"),)),
        ("abspath", (Text("x"),)),
        ("pathexpand", (Text("~/x"),)),
        ("base64gzip", (Text("x"),)),
        ("nosuchfunction", ()),
        ("provider::assert::true", (Bool(value=True),)),
        ("file", (Text("missing.txt"),)),
    ],
)
def test_what_can_not_be_computed_says_why(name: str, arguments: tuple[Value, ...]) -> None:
    value = call(name, *arguments)
    assert isinstance(value, Unknown)
    assert not value.failed
    assert name.rpartition("::")[2] in value.reason
    assert value.where is not None


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("upper", ()),
        ("upper", (Text("a"), Text("b"))),
        ("upper", (Sequence(()),)),
        ("lookup", (Mapping({}), Text("a"))),
        ("jsondecode", (Text("{"),)),
        ("yamldecode", (Text("a: b: c"),)),
        ("element", (Sequence(()), Number(0))),
        ("regex", (Text("("), Text("a"))),
        ("tonumber", (Text("a"),)),
    ],
)
def test_what_terraform_refuses_has_failed(name: str, arguments: tuple[Value, ...]) -> None:
    value = call(name, *arguments)
    assert isinstance(value, Unknown)
    assert value.failed
    assert name in value.reason


def test_files_are_read_as_terraform_reads_them() -> None:
    files = {"a.txt": b"\xef\xbb\xbfx", "b.txt": b"x\r\n", "t/c.tpl": b"Hello ${name}!"}
    assert shown(call("file", Text("a.txt"), files=files)) == '"\ufeffx"'
    assert shown(call("file", Text("b.txt"), files=files)) == '"x\\r\\n"'
    assert shown(call("filebase64", Text("a.txt"), files=files)) == '"77u/eA=="'
    assert shown(call("filemd5", Text("b.txt"), files=files)) == shown(call("md5", Text("x\r\n")))
    assert shown(call("fileexists", Text("a.txt"), files=files)) == "true"
    assert shown(call("fileexists", Text("z.txt"), files=files)) == "false"
    assert (
        shown(call("fileset", Text("t"), Text("*"), files={"t/b": b"", "t/a": b""})) == '["a","b"]'
    )
    variables = Mapping({"name": Text("you")})
    assert shown(call("templatefile", Text("t/c.tpl"), variables, files=files)) == '"Hello you!"'
    assert shown(call("templatestring", Text("<${name}>"), variables)) == '"\\u003cyou\\u003e"'


@pytest.mark.parametrize(
    ("expression", "pattern"),
    [
        ('format("https://sts.windows.net/%s/", later)', "https://sts.windows.net/*/"),
        ('join("/", ["https:", "", later])', "https://*"),
        ('lower(format("API://%s", later))', "api://*"),
        ('upper("a-${later}")', "A-*"),
        ('format("%s", "x-${later}")', "x-*"),
        ('format("%5s", later)', None),
        ("lower(later)", None),
        ('trimsuffix("x-${later}", "x")', None),
        ('length("x-${later}")', None),
        ('jsonencode("x-${later}")', None),
        ('"x-${later}" == "y"', None),
    ],
)
def test_what_is_known_of_an_unknown_string(expression: str, pattern: str | None) -> None:
    value = evaluate(expression, later=LATER)
    assert isinstance(value, Unknown)
    assert value.pattern == pattern


def test_what_follows_from_a_typed_unknown_has_another_type() -> None:
    typed = Unknown("later", declared=types.STRING)
    value = call("length", typed)
    assert isinstance(value, Unknown)
    assert value.declared is None


def test_decisions_survive_a_list_of_objects() -> None:
    value = evaluate('merge([{ a = either }, { b = 1 }]...)["a"]', either=EITHER)
    assert isinstance(value, OneOf)
    assert options(value) == {'"a"', '"b"'}


REFUSED = Unknown("it is refused", failed=True)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        # A filter that can fail makes the whole expression fail, not one element stay away.
        ('try([for s in ["a"] : s if s == doubtful], ["b"])', {'["a"]', "[]", '["b"]'}),
        # Whether an element can be computed is not known, and then all of the list is not there.
        ('try([tonumber(later)], "b")', {"unknown", '"b"'}),
        ('try({ a = [for s in [later] : tonumber(s)] }, "b")', {"unknown", '"b"'}),
        ("can([tonumber(later)])", {"true", "false"}),
        # An error in something with a name is none of the expression that names it.
        ('try(given, "b")', {"unknown"}),
        ("can(given)", {"true"}),
        # A string has no elements, whatever it is.
        ('try(text[0], "b")', {'"b"'}),
        ('try(object.missing, "b")', {'"b"'}),
    ],
)
def test_what_may_fail_is_counted(expression: str, expected: set[str]) -> None:
    value = evaluate(
        expression,
        later=LATER,
        doubtful=one_of((Text("a"), Text("b"), REFUSED), "it can fail"),
        given=Mapping({"a": LATER}),
        text=replace(LATER, declared=types.STRING),
        object=replace(LATER, declared=types.ObjectType({"a": types.STRING})),
    )
    assert options(value) == expected


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        # What comes before the unknown map may be replaced by it, what comes after is not.
        ("merge(defaults, later).audience", {'"old"', "unknown"}),
        ("merge(later, defaults).audience", {'"old"'}),
        ("merge(defaults, later, { b = 1 }).audience", {'"old"', "unknown"}),
        ('lookup(merge(defaults, later), "audience", "other")', {'"old"', "unknown"}),
        ("tomap(merge(defaults, later))[later]", {'"old"', "unknown"}),
        ("merge(defaults, later).other", {"unknown"}),
        ("keys(merge(defaults, later))", {"unknown"}),
        # The type tells which entries it can replace, and that it replaces them.
        ("merge(defaults, object).audience", {'"old"'}),
        ("merge(defaults, same).audience", {"unknown"}),
    ],
)
def test_a_map_keeps_what_an_unknown_one_may_leave(expression: str, expected: set[str]) -> None:
    value = evaluate(
        expression,
        later=LATER,
        defaults=Mapping({"audience": Text("old")}),
        object=replace(LATER, declared=types.ObjectType({"a": types.STRING})),
        same=replace(LATER, declared=types.ObjectType({"audience": types.STRING})),
    )
    assert options(value) == expected


def test_defaults_of_a_type_fill_what_is_known_of_an_unknown_object() -> None:
    merged = evaluate("merge(later, { audience = null })", later=LATER)
    optional = types.ObjectType(
        {"audience": types.STRING}, frozenset({"audience"}), {"audience": Text("default")}
    )
    taken = types.convert(merged, optional)
    assert shown(evaluate("taken.audience", taken=taken)) == '"default"'

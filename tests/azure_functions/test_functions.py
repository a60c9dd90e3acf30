"""The functions of the template language, one by one, on plain values."""

from __future__ import annotations

from typing import Any

import pytest

from aadrift.languages.azure_functions import FUNCTIONS, Lambda, Surroundings, call
from aadrift.languages.data.json import decode_json
from aadrift.source import SourceFile
from aadrift.values import (
    Bool,
    Mapping,
    Null,
    Number,
    OneOf,
    Sequence,
    Text,
    Unknown,
    Value,
    one_of,
)

NOWHERE = Surroundings()
UNKNOWN = Unknown("given later")


def value(plain: Any) -> Value:
    match plain:
        case Value():
            return plain
        case None:
            return Null()
        case bool():
            return Bool(plain)
        case int():
            return Number(plain)
        case str():
            return Text(plain)
        case list():
            return Sequence(tuple(value(item) for item in plain))
        case dict():
            return Mapping({key: value(item) for key, item in plain.items()})
        case _:
            raise AssertionError(plain)


def plain(result: Value) -> Any:
    match result:
        case Null():
            return None
        case Bool() | Number() | Text():
            return result.value
        case Sequence():
            return [plain(item) for item in result.items]
        case Mapping():
            return {key: plain(item) for key, item in result.entries.items()}
        case OneOf():
            return {"one of": [plain(option) for option in result.options]}
        case _:
            return "?"


def run(name: str, *arguments: Any, around: Surroundings = NOWHERE) -> Value:
    return call(name, [value(argument) for argument in arguments], around, None)


def function(arity: int, body: Any) -> Lambda:
    return Lambda(arity, lambda values: value(body(*values)))


@pytest.mark.parametrize(
    ("name", "arguments", "expected"),
    [
        ("tryGet", [{"a": {"b": [1, 2]}}, "a", "b", 1], 2),
        ("tryGet", [{"a": {"b": [1, 2]}}, "a", "b", {"value": 2, "fromEnd": True}], 1),
        ("tryGet", [{"a": {"b": [1, 2]}}, "a", "b", {"value": 3, "fromEnd": True}], None),
        ("tryGet", [{"a": {}}, "a", "b", "c"], None),
        ("mul", [2**40, 2**40], "?"),
        ("float", ["1e999999999"], "?"),
        ("float", ["nan"], "?"),
        ("json", ["[1e999999999, -1e999999999, 1e300]"], ["?", "?", 10**300]),
        ("cidrSubnet", ["10.144.0.0/20", 24, 0], "10.144.0.0/24"),
        ("cidrSubnet", ["10.144.0.0/20", 24, 15], "10.144.15.0/24"),
        ("cidrSubnet", ["10.144.0.0/20", 24, 16], "?"),
        ("cidrSubnet", ["10.144.0.0/20", 16, 0], "?"),
        ("cidrSubnet", ["fdad:3236:5555::/48", 52, 3], "fdad:3236:5555:3000::/52"),
        ("cidrSubnet", ["ten", 24, 0], "?"),
        ("cidrHost", ["10.144.3.0/24", 0], "10.144.3.1"),
        ("cidrHost", ["10.144.3.0/24", 253], "10.144.3.254"),
        ("cidrHost", ["10.144.3.0/24", 254], "?"),
        ("cidrHost", ["fdad::/52", 0], "?"),
        (
            "parseCidr",
            ["10.144.0.0/20"],
            {
                "network": "10.144.0.0",
                "netmask": "255.255.240.0",
                "broadcast": "10.144.15.255",
                "firstUsable": "10.144.0.1",
                "lastUsable": "10.144.15.254",
                "cidr": 20,
            },
        ),
        ("parseCidr", ["10.144.0.0/32"], "?"),
        ("fail", ["never"], "?"),
        ("concat", ["a", "b", 1], "ab1"),
        ("concat", [True, "!"], "True!"),
        ("concat", [["a"], ["b", "c"]], ["a", "b", "c"]),
        ("concat", [], ""),
        ("CONCAT", ["in any ", "case"], "in any case"),
        ("format", ["{0}-{1}-{0}", "a", 7], "a-7-a"),
        ("format", ["{{{0}}}", "a"], "{a}"),
        ("format", ["{0:000}/{0:D2}/{1:N0}", 7, 8175133], "007/07/8,175,133"),
        ("format", ["[{0,3}|{1,-3}]", "a", "b"], "[  a|b  ]"),
        ("format", ["{0}", True], "True"),
        ("toLower", ["AbC"], "abc"),
        ("toUpper", ["AbC"], "ABC"),
        ("trim", ["  a b\t"], "a b"),
        ("replace", ["a-b-c", "-", ""], "abc"),
        ("replace", ["abc", "x", "y"], "abc"),
        ("split", ["a,b;c", [",", ";"]], ["a", "b", "c"]),
        ("split", ["a//b", "/"], ["a", "", "b"]),
        ("join", [["a", 1, "b"], "-"], "a-1-b"),
        ("join", [[], "-"], ""),
        ("substring", ["one two", 4], "two"),
        ("substring", ["one two", 0, 3], "one"),
        ("padLeft", ["7", 3, "0"], "007"),
        ("padLeft", [1234, 3], "1234"),
        ("startsWith", ["Abcdef", "aB"], True),
        ("endsWith", ["abcdef", "EF"], True),
        ("indexOf", ["test", "T"], 0),
        ("lastIndexOf", ["test", "t"], 3),
        ("indexOf", [["a", 5, ["x"]], ["x"]], 2),
        ("lastIndexOf", [[1, 2, 1], 1], 2),
        ("string", [{"a": [1, True, None, 'q"']}], '{"a":[1,true,null,"q\\""]}'),
        ("string", [True], "True"),
        ("int", ["-12"], -12),
        ("bool", ["TRUE"], True),
        ("bool", [0], False),
        ("add", [2, 3], 5),
        ("sub", [2, 3], -1),
        ("mul", [2, 3], 6),
        ("div", [-7, 2], -3),
        ("mod", [-7, 3], -1),
        ("min", [[3, 1, 2]], 1),
        ("max", [3, 1, 2], 3),
        ("range", [5, 3], [5, 6, 7]),
        ("equals", ["a", "A"], False),
        ("equals", [{"A": [1]}, {"a": [1]}], True),
        ("equals", [1, "1"], False),
        ("equals", [None, None], True),
        ("less", ["A", "a"], True),
        ("lessOrEquals", [2, 2], True),
        ("greater", [3, 2], True),
        ("greaterOrEquals", [1, 2], False),
        ("and", [True, True, False], False),
        ("or", [False, True], True),
        ("not", [False], True),
        ("if", [True, "a", "b"], "a"),
        ("if", [False, "a", "b"], "b"),
        ("coalesce", [None, "a", "b"], "a"),
        ("coalesce", [None, None], None),
        ("createObject", ["a", 1, "b", ["c"]], {"a": 1, "b": ["c"]}),
        ("createArray", [1, "a"], [1, "a"]),
        ("array", ["a"], ["a"]),
        ("array", [["a"]], ["a"]),
        ("contains", [["a", "b"], "b"], True),
        ("contains", [["a", "b"], "B"], False),
        ("contains", [{"One": 1}, "one"], True),
        ("contains", ["OneTwo", "one"], False),
        ("empty", [""], True),
        ("empty", [None], True),
        ("empty", [[0]], False),
        ("empty", [{}], True),
        ("length", ["abc"], 3),
        ("length", [{"a": 1}], 1),
        ("first", [["a", "b"]], "a"),
        ("first", ["xyz"], "x"),
        ("first", [[]], None),
        ("last", ["xyz"], "z"),
        ("last", [[1, 2]], 2),
        ("take", [["a", "b", "c"], 2], ["a", "b"]),
        ("take", ["abc", -1], ""),
        ("skip", ["one two", 4], "two"),
        ("skip", [[1, 2], 9], []),
        ("flatten", [[[1], [2, 3]]], [1, 2, 3]),
        ("items", [{"b": 2, "a": 1}], [{"key": "a", "value": 1}, {"key": "b", "value": 2}]),
        ("objectKeys", [{"b": 2, "a": 1}], ["b", "a"]),
        ("tryGet", [{"a": {"b": 1}}, "A", "b"], 1),
        ("tryGet", [{"a": 1}, "x", "y"], None),
        ("tryGet", [[1, 2], 5], None),
        ("indexFromEnd", [[1, 2, 3], 1], 3),
        ("tryIndexFromEnd", [[1, 2, 3], 9], None),
        ("union", [["a", "b"], ["b", "c"]], ["a", "b", "c"]),
        ("union", [{"p": {"x": 1, "y": 2}}, {"P": {"y": 3}}], {"P": {"x": 1, "y": 3}}),
        ("union", [{"l": [1]}, {"l": [2]}], {"l": [2]}),
        ("shallowMerge", [[{"p": {"x": 1}}, {"p": {"y": 3}}]], {"p": {"y": 3}}),
        ("intersection", [[1, 2, 3], [3, 2]], [2, 3]),
        ("intersection", [{"a": 1, "b": 2}, {"a": 1, "b": 3}], {"a": 1}),
        ("json", ['{"a": [1, null]} // comment'], {"a": [1, None]}),
        ("json", ["null"], None),
        ("base64", ["one, two"], "b25lLCB0d28="),
        ("base64ToString", ["b25lLCB0d28="], "one, two"),
        ("base64ToJson", ["eyJhIjoxfQ=="], {"a": 1}),
        ("dataUriToString", ["data:text/plain;charset=utf8;base64,SGVsbG8="], "Hello"),
        ("uriComponent", ["a b/c"], "a%20b%2Fc"),
        ("uriComponentToString", ["a%20b"], "a b"),
        ("uri", ["https://h.example/a/b.json", "c/d.json"], "https://h.example/a/c/d.json"),
        ("uri", ["https://h.example/", "tenant"], "https://h.example/tenant"),
        ("dateTimeToEpoch", ["2024-01-02T03:04:05Z"], 1704164645),
        ("dateTimeFromEpoch", [1704164645], "2024-01-02T03:04:05Z"),
        ("true", [], True),
        ("null", [], None),
    ],
)
def test_a_function_of_known_values(name: str, arguments: list[Any], expected: Any) -> None:
    assert plain(run(name, *arguments)) == expected


@pytest.mark.parametrize(
    ("name", "arguments", "expected"),
    [
        ("map", [["a", "b"], function(1, lambda x: x.value * 2)], ["aa", "bb"]),
        ("map", [["a", "b"], function(2, lambda _, at: at)], [0, 1]),
        ("filter", [[1, 2, 3], function(1, lambda x: x.value > 1)], [2, 3]),
        ("reduce", [[1, 2, 3], 10, function(2, lambda a, b: a.value + b.value)], 16),
        ("sort", [[2, 3, 1], function(2, lambda a, b: a.value < b.value)], [1, 2, 3]),
        ("toObject", [["a", "b"], function(1, lambda x: x)], {"a": "a", "b": "b"}),
        (
            "toObject",
            [["a"], function(1, lambda x: x), function(1, lambda x: x.value + "!")],
            {"a": "a!"},
        ),
        (
            "groupBy",
            [["ab", "ac", "b"], function(1, lambda x: x.value[0])],
            {"a": ["ab", "ac"], "b": ["b"]},
        ),
        ("mapValues", [{"a": 1}, function(1, lambda x: x.value + 1)], {"a": 2}),
    ],
)
def test_a_function_of_a_function(name: str, arguments: list[Any], expected: Any) -> None:
    assert plain(run(name, *arguments)) == expected


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("concat", [{}, "a"]),
        ("format", ["{1}", "a"]),
        ("format", ["{", "a"]),
        ("substring", ["abc", 2, 5]),
        ("int", ["abc"]),
        ("div", [1, 0]),
        ("json", ["{"]),
        ("first", [1]),
        ("createObject", ["a"]),
        ("toLower", [None]),
        ("range", [0, -1]),
        ("toLower", []),
        ("toLower", ["a", "b"]),
        ("map", [["a"], "no function"]),
        ("base64ToString", ["*"]),
        ("dateTimeToEpoch", ["tomorrow"]),
        ("resourceId", ["Microsoft.Network/virtualNetworks/subnets", "one"]),
    ],
)
def test_a_call_that_fails_a_deployment_is_unknown_and_says_so(
    name: str, arguments: list[Any]
) -> None:
    result = run(name, *arguments)
    assert isinstance(result, Unknown)
    assert result.failed
    assert name in result.reason


@pytest.mark.parametrize(
    "name",
    ["newGuid", "utcNow", "uniqueString", "guid", "reference", "listKeys", "noSuchFunction"],
)
def test_what_only_a_deployment_knows_is_unknown_with_a_reason(name: str) -> None:
    result = run(name, "a")
    assert isinstance(result, Unknown)
    assert not result.failed
    assert result.reason.startswith(f"{name}()")


@pytest.mark.parametrize(
    "name", sorted(set(FUNCTIONS) - {"true", "false", "null", "createarray", "createobject"})
)
@pytest.mark.parametrize("count", range(4))
def test_unknown_arguments_never_raise_and_never_make_up_a_value(name: str, count: int) -> None:
    result = run(name, *[UNKNOWN] * count)
    known_without = {"concat", "environment", "subscription", "resourcegroup", "tenant"}
    known_without |= {"deployment", "managementgroup", "deployer"}
    if count or name not in known_without:
        assert isinstance(result, Unknown)


def test_an_unknown_part_of_a_string_keeps_the_known_ones() -> None:
    issuer = run("format", "https://sts.windows.net/{0}/", UNKNOWN)
    assert isinstance(issuer, Unknown)
    assert issuer.pattern == "https://sts.windows.net/*/"
    assert issuer.reason == "given later"
    again = run("concat", issuer, UNKNOWN, "x")
    assert isinstance(again, Unknown)
    assert again.pattern == "https://sts.windows.net/*/*x"
    upper = run("toUpper", issuer)
    assert isinstance(upper, Unknown)
    assert upper.pattern is None


def test_one_decisive_operand_is_enough() -> None:
    assert plain(run("and", UNKNOWN, False)) is False
    assert plain(run("or", UNKNOWN, True)) is True
    assert isinstance(run("and", UNKNOWN, True), Unknown)


def test_an_undecided_condition_reaches_both_branches() -> None:
    result = run("if", UNKNOWN, "a", "b")
    assert plain(result) == {"one of": ["a", "b"]}
    assert isinstance(result, OneOf)
    assert "given later" in result.reason


def test_coalesce_keeps_every_value_that_can_be_the_first() -> None:
    assert plain(run("coalesce", UNKNOWN, "b", "c")) == {"one of": ["?", "b"]}
    maybe = one_of([value(None), value("a")], "either")
    assert plain(run("coalesce", maybe, "b")) == {"one of": ["a", "b"]}


def test_a_choice_is_followed_through_a_call() -> None:
    either = one_of([value("A"), value("B")], "either")
    assert plain(run("toLower", either)) == {"one of": ["a", "b"]}


def test_an_unknown_object_may_override_what_is_merged_before_it() -> None:
    merged = run("union", {"a": "old", "b": "x"}, UNKNOWN, {"b": "y"})
    assert isinstance(merged, Mapping)
    assert plain(merged.entries["a"]) == {"one of": ["old", "?"]}
    assert plain(merged.entries["b"]) == "y"
    assert isinstance(run("contains", merged, "c"), Unknown)
    assert plain(run("contains", merged, "a")) is True
    assert isinstance(run("objectKeys", merged), Unknown)


def test_the_cloud_is_every_cloud_until_it_is_named() -> None:
    names = run("tryGet", run("environment"), "name")
    assert plain(names) == {
        "one of": ["AzureCloud", "AzureUSGovernment", "AzureGermanCloud", "AzureChinaCloud"]
    }
    named = run("environment", around=Surroundings(cloud="usgovernment"))
    assert plain(run("tryGet", named, "name")) == "AzureUSGovernment"
    login = run("tryGet", named, "authentication", "loginEndpoint")
    assert plain(login) == "https://login.microsoftonline.us/"
    assert isinstance(run("tryGet", named, "suffixes", "storage"), Unknown)


def test_ids_are_put_together_from_what_is_known() -> None:
    around = Surroundings(subscription=Text("S"), resource_group=Text("G"))
    kind = "Microsoft.Network/virtualNetworks/subnets"
    whole = run("resourceId", kind, "v", "s", around=around)
    head = "/subscriptions/S/resourceGroups/"
    tail = "/providers/Microsoft.Network/virtualNetworks/v/subnets/s"
    assert plain(whole) == f"{head}G{tail}"
    assert plain(run("resourceId", "Other", kind, "v", "s", around=around)) == f"{head}Other{tail}"
    unknown = run("resourceId", kind, "v", "s")
    assert isinstance(unknown, Unknown)
    assert unknown.pattern == f"/subscriptions/*/resourceGroups/*{tail}"
    assert plain(run("tryGet", run("resourceGroup", around=around), "name")) == "G"
    assert plain(run("tenantResourceId", "A/b", "c")) == "/providers/A/b/c"
    assert plain(run("extensionResourceId", "/x", "A/b", "c")) == "/x/providers/A/b/c"


def traced(text: str) -> Text:
    file = SourceFile.decode("a.json", text.encode())
    return Text.literal(text, file.span(0, len(text)))


def test_a_part_of_a_literal_keeps_its_place() -> None:
    source = traced("  one,two;three ")
    (part,) = (run("split", run("trim", source), ",").items[0],)  # type: ignore[attr-defined]  # an array
    assert isinstance(part, Text)
    assert part.origin is not None
    assert part.origin.text == "one"
    rest = run("substring", source, 6, 3)
    assert isinstance(rest, Text)
    assert rest.origin is not None
    assert (rest.origin.start, rest.origin.text) == (6, "two")


def test_a_literal_in_json_text_keeps_its_place() -> None:
    source = traced('{"aadAudience": "abc"}')
    decoded = run("json", source)
    assert isinstance(decoded, Mapping)
    (text,) = decoded.entries.values()
    assert isinstance(text, Text)
    assert text.origin is not None
    assert text.origin.text == "abc"
    again = run("json", run("string", decoded))
    assert isinstance(again, Mapping)
    (copy,) = again.entries.values()
    assert isinstance(copy, Text)
    assert copy.origin == text.origin


def test_a_string_in_another_case_says_where_it_comes_from_but_has_no_literal() -> None:
    lowered = run("toLower", traced("ABC"))
    assert isinstance(lowered, Text)
    assert lowered.origin is None
    assert [span.text for span in lowered.spans] == ["ABC"]
    same = run("toLower", traced("abc"))
    assert isinstance(same, Text)
    assert same.origin is not None


def test_object_keys_keep_the_place_where_they_are_written() -> None:
    source = traced('{"Audience": 1}')
    made = run("createObject", decode_json(source).names["Audience"], 1)  # type: ignore[attr-defined]  # an object
    assert isinstance(made, Mapping)
    place = made.name("Audience").origin
    assert place is not None
    assert place.text == "Audience"


def test_what_grows_without_end_ends_with_a_reason() -> None:
    grown = value("x" * 1000)
    for _ in range(40):
        grown = run("concat", grown, grown)
    assert isinstance(grown, Unknown)
    assert "longer" in grown.reason

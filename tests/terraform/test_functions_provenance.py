"""Which literal a string still stands for after functions have passed it on."""

from __future__ import annotations

import pytest

from aadrift.source import Step
from aadrift.values import Mapping, Sequence, Text, Value
from tests.terraform.world import call, evaluate, literal, origin, origins

GUID = "6f1d3b52-90a7-4c0e-8f65-2b7de41c9a38"


@pytest.mark.parametrize(
    "expression",
    [
        f'"{GUID}"',
        f'lookup({{ prod = "{GUID}" }}, "prod")',
        f'lookup({{}}, "prod", "{GUID}")',
        f'coalesce(null, "", "{GUID}")',
        f'coalescelist([], ["{GUID}"])[0]',
        f'element(["a", "{GUID}"], 3)',
        f'merge({{ a = "x" }}, {{ a = "{GUID}" }})["a"]',
        f'concat(["x"], ["{GUID}"])[1]',
        f'flatten([[["{GUID}"]]])[0]',
        f'one(["{GUID}"])',
        f'one(toset(["{GUID}"]))',
        f'values({{ a = "{GUID}" }})[0]',
        f'keys({{ "{GUID}" = 1 }})[0]',
        f'zipmap(["a"], ["{GUID}"])["a"]',
        f'sort(["z", "{GUID}"])[0]',
        f'distinct(["{GUID}", "z"])[0]',
        f'compact(["", "{GUID}"])[0]',
        f'reverse(["{GUID}", "z"])[1]',
        f'slice(["z", "{GUID}"], 1, 2)[0]',
        f'chunklist(["z", "{GUID}"], 1)[1][0]',
        f'setproduct(["{GUID}"], ["b"])[0][0]',
        f'tolist(setunion(["{GUID}"], []))[0]',
        f'tolist(setsubtract(["{GUID}", "b"], ["b"]))[0]',
        f'matchkeys(["{GUID}"], ["k"], ["k"])[0]',
        f'tomap({{ a = "{GUID}" }})["a"]',
        f'tostring("{GUID}")',
        f'sensitive("{GUID}")',
        f'nonsensitive(sensitive("{GUID}"))',
        f'trimspace("{GUID}")',
        f'upper("{GUID}")',
        f'lower("{GUID}")',
        f'title("{GUID}")',
        f'chomp("{GUID}")',
        f'replace("{GUID}", "x", "y")',
        f'replace("{GUID}", "/x+/", "y")',
        f'format("%s", "{GUID}")',
        f'format("%v", "{GUID}")',
        f'formatlist("%s", ["{GUID}"])[0]',
        f'join(",", ["{GUID}"])',
        f'join("", ["", "{GUID}"])',
        f'regex(".*", "{GUID}")',
        f'urlencode("{GUID}")',
        f'jsondecode(jsonencode({{ a = ["{GUID}"] }}))["a"][0]',
        f'jsondecode(jsonencode("{GUID}"))',
        f'yamldecode(yamlencode({{ a = ["{GUID}"] }}))["a"][0]',
        f'csvdecode("id,name\\n7,x")[0]["id"] == "7" ? "{GUID}" : ""',
        f'toset(["{GUID}"]) == toset([]) ? "" : "{GUID}"',
    ],
)
def test_what_only_selects_keeps_the_literal(expression: str) -> None:
    assert origin(evaluate(expression)) == GUID


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        (f'split("/", "api://{GUID}/x")[2]', GUID),
        (f'trimprefix("api://{GUID}", "api://")', GUID),
        (f'trimsuffix("{GUID}/", "/")', GUID),
        (f'trim("<{GUID}>", "<>")', GUID),
        (f'trimspace("  {GUID} ")', GUID),
        (f'substr("id={GUID}", 3, -1)', GUID),
        (f'regex("[0-9a-f-]{{36}}", "id={GUID};")', GUID),
        (f'regex("id=(.*);", "id={GUID};")[0]', GUID),
        (f'regex("id=(?P<id>.*);", "id={GUID};")["id"]', GUID),
        (f'regexall("[0-9a-f-]{{36}}", "id={GUID};")[0]', GUID),
        (f'replace("x{GUID}", "x", "")', GUID),
        ('basename("a/b/c.txt")', "c.txt"),
        ('dirname("a/b/c.txt")', "a/b"),
    ],
)
def test_a_part_of_a_literal_keeps_its_place(expression: str, expected: str) -> None:
    assert origin(evaluate(expression)) == expected


@pytest.mark.parametrize(
    "expression",
    [
        '"a" == "b" ? "" : "x${"y"}"',
        'join("-", ["a", "b"])',
        'format("%s-%s", "a", "b")',
        'replace("a-b", "-", "+")',
        'strrev("ab")',
        'base64encode("a")',
        'jsonencode("a")',
        'format("%5s", "a")',
        'replace("aab", "/a+/", "c")',
        "tostring(5)",
        'md5("a")',
    ],
)
def test_what_computes_has_no_literal(expression: str) -> None:
    assert origin(evaluate(expression)) is None


def test_computed_strings_know_their_parts() -> None:
    value = evaluate('join("/", ["https:", "example", "org"])')
    assert isinstance(value, Text)
    assert [span.text for span in value.spans] == ["https:", "/", "example", "/", "org"]


def test_an_escape_is_traced_but_not_verbatim() -> None:
    value = evaluate(r'jsondecode("\"a\\tb\"")')
    assert isinstance(value, Text)
    assert value.value == "a\tb"
    assert value.origin is None


def test_the_way_of_a_container_leads_to_its_elements() -> None:
    text = literal("x")
    span = text.pieces[0].span
    assert span is not None
    steps = (Step(span, "local.list"),)
    items = Sequence((text,), "list").via(*steps)
    for name, value in (
        ("element", call("element", items, evaluate("0"))),
        ("one", call("one", items)),
    ):
        assert isinstance(value, Text), name
        assert value.full_trail == steps
    mapping = Mapping({"a": text}).via(*steps)
    found = call("merge", mapping)
    assert isinstance(found, Mapping)
    entry = found.get("a")
    assert isinstance(entry, Text)
    assert entry.full_trail == steps


def test_decoded_files_point_into_the_file() -> None:
    files = {"a.json": b'{"vpn": {"audience": "aud-1"}}', "a.yaml": b"vpn:\n  audience: aud-2\n"}
    path: Value = Text("a.json")
    decoded = call("jsondecode", call("file", path, files=files))
    assert isinstance(decoded, Mapping)
    vpn = decoded.get("vpn")
    assert isinstance(vpn, Mapping)
    audience = vpn.get("audience")
    assert isinstance(audience, Text)
    assert audience.origin is not None
    assert (audience.origin.path, audience.origin.text) == ("a.json", "aud-1")
    assert vpn.names["audience"].origin is not None

    decoded = call("yamldecode", call("file", Text("a.yaml"), files=files))
    assert isinstance(decoded, Mapping)
    vpn = decoded.get("vpn")
    assert isinstance(vpn, Mapping)
    assert origin(vpn.get("audience")) == "aud-2"


def test_csv_fields_point_into_the_file() -> None:
    rows = call("csvdecode", literal('env,audience\nprod,aud-1\ndev,"aud-2"\n'))
    assert isinstance(rows, Sequence)
    found = [row.get("audience") for row in rows.items if isinstance(row, Mapping)]
    assert [origin(value) for value in found] == ["aud-1", "aud-2"]


def test_split_keeps_every_part() -> None:
    assert origins(evaluate('split(",", "a,b,,c")')) == ["a", "b", "", "c"]

"""Files that are broken, huge or made to break a reader."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest
from arm_trees import GATEWAYS, OLD, deployment, gateway, parameters, read, template

from aadrift.languages.arm import scope

GOOD = {"good/main.json": template(gateway())}
SCHEMA = (
    '"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"'
)


def schema(rest: str) -> str:
    return f'{{\n  {SCHEMA},\n  "note": "{GATEWAYS}",\n{rest}'


@pytest.mark.parametrize(
    ("content", "line", "message"),
    [
        (schema('  "resources": [ }\n}'), 4, "expected a value, found '}'"),
        (schema('  "resources": []\n  "x": 1\n}'), 5, "expected ',' or '}'"),
        (schema('  "resources": ["open\n'), 4, "at the end of a string"),
        (schema('  "resources": [ /* open\n'), 4, "at the end of a comment"),
        (schema('  "a": ' + "[" * 10_000), 4, "nested deeper"),
        (schema('  "a": 1'), 4, "expected ',' or '}', found the end"),
        (f"{GATEWAYS} \udcff".encode("utf-8", "surrogateescape"), 1, "not valid UTF-8"),
        (f"{GATEWAYS}\0".encode(), 1, "binary"),
    ],
)
def test_a_broken_file_is_reported_and_the_rest_is_read(
    tmp_path: Path, content: Any, line: int, message: str
) -> None:
    got = read(tmp_path, {**GOOD, "bad.json": content})
    assert got.only.audience.value == OLD
    ((path, where, said),) = got.problems
    assert (path, where) == ("bad.json", line)
    assert message in said


def test_a_broken_parameter_file_is_reported(tmp_path: Path) -> None:
    files = {
        "main.json": template(gateway("[parameters('a')]"), parameters={"a": {"type": "string"}}),
        "main.parameters.json": json.dumps(parameters(a=OLD))[:-4],
    }
    got = read(tmp_path, files)
    assert [problem[:2] for problem in got.problems] == [("main.parameters.json", 1)]
    assert got.only.audience.options == ()


def test_a_repeated_key_is_reported_and_the_last_one_counts(tmp_path: Path) -> None:
    text = json.dumps(template(gateway()), indent=2)
    text = text.replace(f'"aadAudience": "{OLD}"', f'"aadAudience": "x",\n"aadAudience": "{OLD}"')
    got = read(tmp_path, {"main.json": text})
    assert got.only.audience.value == OLD
    ((path, line, message),) = got.problems
    assert (path, line) == ("main.json", 13)
    assert "'aadAudience' is repeated" in message


@pytest.mark.parametrize(
    "content",
    [
        f'{{"name": "x", "dependencies": {{"a": "{GATEWAYS}",}}}}',
        f'{{"resource": {{"azurerm_x": {{"a": {{"b": "{GATEWAYS}" }}}}}}',
        f"{GATEWAYS} and no JSON at all",
    ],
)
def test_broken_json_that_is_none_of_ours_is_left_alone(tmp_path: Path, content: str) -> None:
    got = read(tmp_path, {**GOOD, "other.json": content})
    assert len(got.gateways) == 1
    assert got.problems == []


def test_an_expression_that_does_not_parse_loses_nothing_else(tmp_path: Path) -> None:
    document = template(gateway(name="[concat('a'"), gateway("[parameters(]"), gateway())
    document["resources"][0]["name"] = "[concat('a']"
    got = read(tmp_path, {"main.json": document})
    assert [one.audience.value for one in got.gateways] == [OLD, None, OLD]
    lines = (tmp_path / "main.json").read_text().splitlines()
    written = [lines[line - 1].strip() for _, line, _ in got.problems]
    assert written == ['"name": "[concat(\'a\']",', '"aadAudience": "[parameters(]"']
    assert all("the expression can't be read" in message for _, _, message in got.problems)


@pytest.mark.parametrize(
    "document",
    [
        template(gateway(), parameters=[1], variables="x", functions={"a": 1}, outputs=[]),
        template(gateway(), 1, None, "x", {"type": 5}, {"type": GATEWAYS}, {"type": ["a"]}),
        template(gateway(copy={}), gateway(copy={"count": "x"}), gateway(copy=[1])),
        template(gateway(copy={"name": 1, "count": 10**9})),
        template(gateway(copy={"name": "c", "count": -1}), gateway()),
        template(gateway(), deployment(7), deployment(properties={"templateLink": 1})),
        template(gateway(), {**deployment(), "properties": "[parameters('x')]"}),
        template(gateway(), deployment([]), deployment({"resources": 1, "parameters": []})),
        template(gateway(), parameters={"a": 1, "b": {"type": 1, "defaultValue": {}}}),
        template(gateway("[parameters('a')]"), parameters={"a": {"$ref": "#/definitions/a"}}),
        template(
            gateway("[parameters('a')]"),
            parameters={"a": {"$ref": "#/definitions/a", "allowedValues": {"items": 1}}},
            definitions={"a": {"$ref": "#/definitions/a"}},
        ),
        template(gateway(), variables={"copy": [1, {"name": 2}], "a": {"copy": [{}]}}),
    ],
)
def test_sections_of_any_shape_do_no_harm(tmp_path: Path, document: Any) -> None:
    assert read(tmp_path, {"main.json": document}).gateways


def test_a_template_nested_in_itself_by_hand_is_read_to_a_bounded_depth(tmp_path: Path) -> None:
    document: Any = template(gateway())
    for _ in range(40):
        document = template(deployment(document))
    text = json.dumps(document)
    got = read(tmp_path, {"main.json": text})
    assert got.gateways == ()
    assert [problem[2] for problem in got.problems] == [
        "deployments are nested deeper than 30 levels"
    ]


def chain(first: Any, step: Any, length: int = 60) -> dict[str, Any]:
    """Variables ``v0`` to ``vN`` of which each is made of the one before (``@``)."""
    text = json.dumps(step)
    made = {f"v{n}": json.loads(text.replace("@", f"variables('v{n - 1}')")) for n in range(length)}
    return {**made, "v0": first}


def looped(depth: int) -> Any:
    """A loop of 800 rounds around a loop of 800 rounds …"""
    body: Any = ["x"]
    for level in range(depth):
        body = {"copy": [{"name": f"c{level}", "count": 800, "input": body}]}
    return body


@pytest.mark.parametrize(
    ("variables", "audience"),
    [
        (chain(OLD, "[concat(@, @)]"), "[variables('v59')]"),
        (chain(OLD, "[format('{0}{0}', @)]"), "[variables('v59')]"),
        (chain([OLD], "[concat(@, @)]"), "[variables('v59')[0]]"),
        (chain([OLD], ["[@]", "[@]"]), "[string(variables('v59'))]"),
        (chain({"a": OLD}, "[createObject('a', @, 'b', @)]"), "[string(variables('v59'))]"),
        (
            chain({"a": "b"}, "[union(createObject('a', @), createObject('a', @, 'b', @))]"),
            "[variables('v59').a.b]",
        ),
        ({"v": looped(4)}, "[string(variables('v'))]"),
        (
            {"v": "[map(range(0, 9999), lambda('a', map(range(0, 9999), lambda('b', 1))))]"},
            "[string(length(variables('v')[9998]))]",
        ),
    ],
)
def test_what_grows_without_end_is_given_up_with_a_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variables: Any, audience: str
) -> None:
    # What is bounded is bounded by the same rule, only sooner.
    monkeypatch.setattr(scope, "_MAX_STEPS", 20_000)
    start = time.process_time()
    got = read(tmp_path, {**GOOD, "bad.json": template(gateway(audience), variables=variables)})
    found = {one.location.path: one.audience for one in got.gateways}
    assert found["good/main.json"].value == OLD
    assert found["bad.json"].value is None
    assert found["bad.json"].unknowns
    assert time.process_time() - start < 30


def test_loops_of_deployments_are_followed_until_it_is_enough(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scope, "_MAX_STEPS", 20_000)
    loop = {"copy": {"name": "c", "count": 800}, "name": "[concat('d', copyIndex())]"}
    inner = template(deployment(template(gateway()), **loop))
    got = read(tmp_path, {**GOOD, "bad.json": template(deployment(inner, **loop))})
    assert any(one.location.path == "good/main.json" for one in got.gateways)
    assert "it makes too many deployments to evaluate: not all of them were read" in {
        problem[2] for problem in got.problems
    }


def test_a_directory_called_like_a_template(tmp_path: Path) -> None:
    (tmp_path / "main.json").mkdir()
    got = read(tmp_path, GOOD)
    assert got.only.audience.value == OLD


def test_many_resources_that_are_none_of_ours_cost_little(tmp_path: Path) -> None:
    other = {
        "type": "Microsoft.Storage/storageAccounts",
        "apiVersion": "2023-01-01",
        "name": "[concat('st', copyIndex())]",
        "copy": {"name": "c", "count": 800},
        "properties": {"x": "[padLeft('', 1000, 'x')]"},
    }
    document = template(*[other] * 2000, gateway())
    start = time.process_time()
    got = read(tmp_path, {"main.json": json.dumps(document), "x/second.json": document})
    assert len(got.gateways) == 2
    # Evaluating them would take minutes.
    assert time.process_time() - start < 30

import pytest
from tests.bicep.bicep_trees import NEW, OLD, Scan, audience, gateway

from aadrift.inputs import Inputs

LITERAL = f"'{OLD}'"


@pytest.mark.parametrize(
    ("before", "expression"),
    [
        ("", LITERAL),
        (f"param a string = {LITERAL}", "a"),
        (f"var a = {LITERAL}\nvar b = a\nvar c = b", "c"),
        (f"var m = {{ prod: {{ audience: {LITERAL} }} }}", "m.prod.audience"),
        (f"var m = {{ prod: {{ audience: {LITERAL} }} }}", "m['prod'].?audience"),
        (f"var m = {{ prod: {{ audience: {LITERAL} }} }}", "m[?'prod']!.audience!"),
        (f"var m = [{{ a: 'x' }}, {{ a: {LITERAL} }}]", "m[1].a"),
        (f"var m = [{{ a: 'x' }}, {{ a: {LITERAL} }}]", "m[^1].a"),
        (f"param old bool = true\nvar a = old ? {LITERAL} : '{NEW}'", "a"),
        (f"param a string?\nvar b = a ?? {LITERAL}", "b"),
        (f"param a object = {{}}\nvar b = a.?audience ?? {LITERAL}", "b"),
        (f"param a object = {{}}\nvar b = a.?vpn.audience ?? {LITERAL}", "b"),
        (f"param a object = {{}}\nvar b = a[?'vpn'].x.audience ?? {LITERAL}", "b"),
        (f"param a object = {{ vpn: {{}} }}\nvar b = a.?vpn.audience ?? {LITERAL}", "b"),
        (f"param a object = {{ vpn: {{}} }}\nvar b = any(a.?vpn!).audience ?? {LITERAL}", "b"),
        (f"param a object = {{ l: [] }}\nvar b = a.?l[^1] ?? {LITERAL}", "b"),
        (f"var a = {{ vpn: {{ audience: {LITERAL} }} }}", "a.?vpn.audience"),
        (f"var a = {{ l: ['x', {LITERAL}] }}", "a.?l[^1]"),
        (f"var a = [for x in [{LITERAL}]: {{ id: x }}]", "a[0].id"),
        (f"var a = [for (x, i) in [{LITERAL}]: i == 0 ? x : '']", "a[0]"),
        (f"var a = [for i in range(0, 2): [{LITERAL}, ''][i]]", "first(a)"),
        (f"var a = items({{ one: {LITERAL} }})", "a[0].value"),
        (f"var base = {{ id: 'x' }}\nvar a = {{ ...base, id: {LITERAL} }}", "a.id"),
        (f"var base = [{LITERAL}]\nvar a = [...base, 'x']", "a[0]"),
        (f"var a = union({{ id: 'x' }}, {{ id: {LITERAL} }})", "a.id"),
        (f"var a = filter(['x', {LITERAL}], one => length(one) > 1)", "a[0]"),
        (f"var a = map(['x'], one => {LITERAL})", "a[0]"),
        (f"var a = toObject([{LITERAL}], x => 'k', x => x)", "a.k"),
        (f"var a = reduce(['', {LITERAL}], '', (all, one) => empty(one) ? all : one)", "a"),
        ("func pick(a string, b string) string => empty(a) ? b : a", f"pick('', {LITERAL})"),
        (f"func pick() string => {LITERAL}", "pick()"),
        ("", f"any({LITERAL})"),
        ("", f"sys.trim({LITERAL})"),
        ("", f"'${{{LITERAL}}}'"),
        ("", f"true && !false ? {LITERAL} : ''"),
        ("", f"('A' =~ 'a' && 1 + 1 == 2 && 'a' != 'A') ? {LITERAL} : ''"),
        ("", f"contains(['a'], 'a') && 3 % 2 >= 1 ? {LITERAL} : ''"),
        ("", f'json(\'{{"a": "{OLD}"}}\').a'),
        ("", f"coalesce(null, {LITERAL})"),
        ("", f"first(intersection([{LITERAL}], [{LITERAL}, 'x']))"),
    ],
)
def test_the_literal_is_found_whatever_it_passes(tmp_path, before, expression):
    found = audience(tmp_path, expression, before)
    assert found.audience.value == OLD
    (origin,) = found.audience.origins
    assert origin.text == OLD
    assert origin.path == "main.bicep"
    assert found.location.text == "aadAudience"
    assert found.audience.trace[0].what == "vgw: vpnClientConfiguration.aadAudience"


@pytest.mark.parametrize(
    ("before", "expression", "reason"),
    [
        ("param a string", "a", "no default and no parameter file"),
        ("@secure()\nparam a string = 'x'", "a", "secure"),
        ("var a = b\nvar b = a", "a", "refers to itself"),
        ("", "nowhere", "not declared"),
        ("", "readEnvironmentVariable('AUDIENCE')", "environment variable AUDIENCE"),
        ("resource v 'A/b@1' existing = { name: 'x' }", "v.properties.id", "after the deployment"),
        ("resource v 'A/b@1' existing = { name: 'x' }", "v.getSecret('s')", "from a key vault"),
        ("", "subscription().tags.audience", "only known at deployment"),
        ("import { a } from 'br/public:x:1'", "a", "registry"),
        ("func f(a string) string => a", "f()", "takes 1 argument"),
        ("", "{ a: 1 }.b", "no property 'b'"),
    ],
)
def test_what_is_not_known_says_why(tmp_path, before, expression, reason):
    found = audience(tmp_path, expression, before)
    assert found.audience.status == "unresolved"
    assert reason in (found.audience.reason or "")


def test_an_unknown_condition_keeps_both_branches(tmp_path):
    found = audience(tmp_path, f"old ? {LITERAL} : '{NEW}'", "param old bool")
    assert [origin.text for origin in found.audience.origins] == [OLD, NEW]
    assert found.audience.status == "unresolved"


def test_the_cloud_picks_the_entry_of_a_map(tmp_path):
    us = "51bb15d4-3a4f-4ebf-9dca-40096fe32426"
    before = f"var m = {{ AzureCloud: {LITERAL}, AzureUSGovernment: '{us}' }}"
    expression = "m[environment().name]"
    found = audience(tmp_path / "open", expression, before)
    assert {text.value for text in found.audience.options} == {OLD, us}
    files = {"main.bicep": before + "\n" + gateway(expression)}
    assert Scan(tmp_path / "us", files, Inputs(cloud="usgovernment")).one.audience.value == us


def test_values_loaded_from_files_have_their_literal_there(tmp_path):
    files = {
        "json": ("loadJsonContent('config.json').vpn.audience", "config.json"),
        "path": ("loadJsonContent('config.json', '$.vpn.audience')", "config.json"),
        "text": ("loadTextContent('audience.txt')", "audience.txt"),
        "parsed": ("json(loadTextContent('config.json')).vpn.audience", "config.json"),
        "yaml": ("loadYamlContent('config.yaml').vpn.audience", "config.yaml"),
    }
    for name, (expression, path) in files.items():
        scan = Scan(
            tmp_path / name,
            {
                "main.bicep": gateway(expression),
                "config.json": f'{{"vpn": {{"audience": "{OLD}"}}}}',
                "config.yaml": f"vpn:\n  audience: {OLD}\n",
                "audience.txt": OLD,
            },
        )
        (origin,) = scan.one.audience.origins
        assert (origin.path, origin.text) == (path, OLD)


def test_a_file_outside_of_the_root_is_not_read(tmp_path):
    (tmp_path / "secret.json").write_text(f'{{"a": "{OLD}"}}')
    scan = Scan(tmp_path / "tree", {"main.bicep": gateway("loadJsonContent('../secret.json').a")})
    assert scan.one.audience.status == "unresolved"
    assert "outside of the scanned root" in scan.messages()[0]


def test_environment_variables_are_read_only_when_they_are_given(tmp_path):
    files = {"main.bicep": gateway("readEnvironmentVariable('A', 'x')")}
    assert Scan(tmp_path / "a", files).one.audience.status == "unresolved"
    given = Scan(tmp_path / "b", files, Inputs(environment={"A": OLD})).one
    assert given.audience.value == OLD
    assert given.audience.origins == ()


def test_imports_lead_to_exported_variables_and_functions(tmp_path):
    shared = f"""@export()
var audiences = {{ public: {LITERAL} }}
var hidden = {LITERAL}
@export()
func pick(name string) string => audiences[name]
"""
    cases = {
        "name": ("import { audiences } from 'shared.bicep'", "audiences.public"),
        "alias": ("import { audiences as a } from 'shared.bicep'", "a.public"),
        "whole": ("import * as shared from 'shared.bicep'", "shared.audiences.public"),
        "function": ("import { pick } from 'shared.bicep'", "pick('public')"),
        "method": ("import * as shared from 'shared.bicep'", "shared.pick('public')"),
    }
    for name, (before, expression) in cases.items():
        found = audience(tmp_path / name, expression, before, shared__bicep=shared)
        assert [origin.path for origin in found.audience.origins] == ["shared.bicep"], name
    before = "import { hidden } from 'shared.bicep'"
    found = audience(tmp_path / "hidden", "hidden", before, shared__bicep=shared)
    assert "exports nothing" in (found.audience.reason or "")


def test_an_import_cycle_ends(tmp_path):
    a = "import { b } from 'b.bicep'\n@export()\nvar a = b\n" + gateway("a")
    b = "import { a } from 'a.bicep'\n@export()\nvar b = a\n"
    scan = Scan(tmp_path, {"a.bicep": a, "b.bicep": b})
    assert "refers to itself" in (scan.by_address()["vgw"].audience.reason or "")


def test_parentheses_end_a_chain_of_accesses_that_may_give_null(tmp_path):
    got = audience(tmp_path, f"(a.?vpn).audience ?? {LITERAL}", "param a object = {}")
    assert got.audience.unknowns[0].reason == "null has no properties"


def test_what_is_not_deployed_still_has_a_name(tmp_path):
    before = (
        "resource s 'Microsoft.Storage/storageAccounts@2023-01-01' = if (false) {\n"
        f"  name: {LITERAL}\n  kind: 'Storage'\n}}"
    )
    assert audience(tmp_path, "s.name", before).audience.value == OLD
    got = audience(tmp_path, "s.kind", before)
    assert got.audience.unknowns[0].reason == "its condition is false, so it is not deployed"


def test_the_id_of_a_resource_depends_on_what_its_file_is_deployed_into(tmp_path):
    group = "resource g 'Microsoft.Resources/resourceGroups@2024-03-01' = { name: 'rg' }"
    before = f"targetScope = 'subscription'\n{group}"
    got = audience(tmp_path / "subscription", "g.id", before)
    assert got.audience.unknowns[0].reason == "g.id is only known after the deployment"
    management = "resource m 'Microsoft.Management/managementGroups@2023-04-01' = { name: 'mg' }"
    got = audience(tmp_path / "tenant", "m.id", f"targetScope = 'tenant'\n{management}")
    assert got.audience.value == "/providers/Microsoft.Management/managementGroups/mg"

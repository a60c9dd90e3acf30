"""What is left out because it can't lead to a gateway, and what never is."""

from __future__ import annotations

import pytest
from tests.bicep.bicep_trees import OLD, Scan, gateway, plant

from aadrift.languages.bicep.reach import Reach
from aadrift.workspace import Workspace

STORAGE = "resource s 'Microsoft.Storage/storageAccounts@2023-01-01' = { name: 's' }\n"


@pytest.mark.parametrize(
    ("files", "leads"),
    [
        ({"m.bicep": STORAGE}, False),
        ({"m.bicep": gateway(f"'{OLD}'")}, True),
        ({"m.bicep": "module n './n.bicep' = { name: 'n' }\n", "n.bicep": STORAGE}, False),
        ({"m.bicep": "module n './n.bicep' = { name: 'n' }\n", "n.bicep": gateway("x")}, True),
        ({"m.bicep": "module m './m.bicep' = { name: 'm' }\n"}, False),
        ({"m.bicep": "module n 'br/public:avm/res/x:1.0.0' = { name: 'n' }\n"}, True),
        ({"m.bicep": "module n './n.json' = { name: 'n' }\n"}, True),
        ({"m.bicep": "resource d 'Microsoft.Resources/deployments@2022-09-01' = {}\n"}, True),
        ({"m.bicep": "resource a 'Microsoft.Graph/servicePrincipals@v1.0' = {}\n"}, True),
        # What can't be read is to be reported where it is deployed.
        ({"m.bicep": "module n './gone.bicep' = { name: 'n' }\n"}, True),
    ],
)
def test_a_module_leads_to_a_gateway_by_its_text(tmp_path, files, leads):
    assert Reach(Workspace(plant(tmp_path, files))).leads("m.bicep") is leads


def test_the_files_that_a_file_takes_something_from(tmp_path):
    files = {
        "a/main.bicepparam": "using '../main.bicep'\n",
        "main.bicep": "import { x } from 'x.bicep'\nmodule m './m.bicep' = { name: 'm' }\n",
        "m.bicep": "var d = loadJsonContent('d.json')\n",
        "x.bicep": "import * as m from 'm.bicep'\n",
    }
    found = Reach(Workspace(plant(tmp_path, files))).files_of("a/main.bicepparam")
    assert found == {"a/main.bicepparam", "main.bicep", "x.bicep", "m.bicep", "d.json"}


def test_a_module_that_leads_nowhere_is_not_parsed(tmp_path):
    main = f"{gateway(repr(OLD))}module n './n.bicep' = {{ name: 'n' }}\n"
    scan = Scan(tmp_path, {"main.bicep": main, "n.bicep": f"{STORAGE}this is no Bicep\n"})
    assert scan.one.audience.value == OLD
    assert scan.messages() == []


def test_the_value_of_such_a_module_is_followed_all_the_same(tmp_path):
    main = f"module n './n.bicep' = {{ name: 'n' }}\n{gateway('n.outputs.id')}"
    scan = Scan(tmp_path, {"main.bicep": main, "n.bicep": f"output id string = '{OLD}'\n"})
    assert scan.one.audience.value == OLD


def test_a_literal_that_a_module_without_gateways_uses_is_found(tmp_path):
    main = f"var id = '{OLD}'\n{gateway('id')}"
    main += "module n './n.bicep' = {\n  name: 'n'\n  params: { id: id }\n}\n"
    tagged = STORAGE.replace("name: 's'", "name: 's', tags: { app: id }")
    scan = Scan(tmp_path, {"main.bicep": main, "n.bicep": f"param id string\n{tagged}"})
    origins = scan.one.audience.origins
    (use,) = scan.language.uses(scan.selection, scan.workspace, scan.inputs, origins)
    assert use.what == "n/s: tags.app"

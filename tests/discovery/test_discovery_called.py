from __future__ import annotations

import json
from pathlib import Path

import pytest
from trees import GATEWAY, NOTHING, OLD, plant, repository

from aadrift.discovery import discover
from aadrift.source import Problem


def call(*sources: str) -> str:
    blocks = [f'module "m{n}" {{\n  source = "{path}"\n}}\n' for n, path in enumerate(sources)]
    return "\n".join(blocks)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (call("./a"), ("./a",)),
        (call("../a", "./b//c", "../a"), ("../a", "./b//c")),
        ('source="./a"', ("./a",)),
        (f"source{' ' * 60}= {' ' * 30}'x'\nsource{' ' * 60}=\t\"../a\"", ("../a",)),
        ('{"module": {"m": {"source": "../a"}}}', ("../a",)),
        ('{"source"\n :\n "./a"}', ("./a",)),
        ('terraform {\n  source = "..//modules/a"\n}', ("..//modules/a",)),
        ('source = "./modules/${var.which}"', ()),
        ('data_source = "./a"', ()),
        ('path = "./a"', ()),
        ('file("./a")', ()),
        ('source = "Azure/avm-ptn-vnetgateway/azurerm"', ()),
        ('source = ".."', ()),
        ('source = "./a', ()),
    ],
)
def test_local_sources_of_terraform(
    tmp_path: Path, content: str, expected: tuple[str, ...]
) -> None:
    selection = discover([plant(tmp_path, {"main.tf": content})])
    assert selection.local_sources == ({"main.tf": expected} if expected else {})


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("module hub './hub.bicep' = {\n}", ("./hub.bicep",)),
        ("module hub 'hub/main.bicep' = {\n}", ("hub/main.bicep",)),
        ("using '../main.bicep'\n", ("../main.bicep",)),
        ("extends './base.bicepparam'", ("./base.bicepparam",)),
        ("import {a, b as c} from './types.bicep'", ("./types.bicep",)),
        ("import * as types from 'types.bicep'", ("types.bicep",)),
        ("var x = json(loadTextContent('./x.json'))", ("./x.json",)),
        ("var x = loadJsonContent(\n  'x.json', 'a.b')", ("x.json",)),
        ("var x = loadYamlContent('a/x.yaml').b", ("a/x.yaml",)),
        ("module a 'br/public:avm/res/network/vpn-server-configuration:0.1' = {}", ()),
        ("module a 'ts:00000000/rg/x:1' = {}", ()),
        ("using none", ()),
        ("var from = 'x'\nparam module string = 'y'", ("x", "y")),
        ("output x string = 'hub.bicep'", ()),
    ],
)
def test_local_sources_of_bicep(tmp_path: Path, content: str, expected: tuple[str, ...]) -> None:
    selection = discover([plant(tmp_path, {"main.bicep": content})])
    assert selection.bicep_sources == ({"main.bicep": expected} if expected else {})


def test_many_files_keep_their_own_sources(tmp_path: Path) -> None:
    files = {f"s{n}/main.tf": call(f"../m{n}", "../m") + "x" * (n * 977) for n in range(300)}
    expected = {path: (f"../m{n}", "../m") for n, path in enumerate(files)}
    assert discover([plant(tmp_path, files)]).local_sources == expected


def test_modules_outside_of_the_scope_are_searched(tmp_path: Path) -> None:
    files = {
        "stacks/a/main.tf": call("../../modules/hub"),
        "modules/hub/main.tf": call("../vpn//inner"),
        "modules/vpn/inner/main.tf": GATEWAY,
        "modules/vpn/inner/notes.md": OLD,
        "modules/other/main.tf": GATEWAY,
    }
    root = repository(plant(tmp_path, files))
    selection = discover([root / "stacks"])
    assert selection.files == ("stacks/a/main.tf",)
    assert selection.relevant == {"modules/vpn/inner/main.tf"}
    assert selection.local_sources == {
        "stacks/a/main.tf": ("../../modules/hub",),
        "modules/hub/main.tf": ("../vpn//inner",),
    }
    assert discover([root / "stacks"], exclude=["modules/vpn"]).relevant == frozenset()


def test_modules_that_call_each_other_end(tmp_path: Path) -> None:
    files = {"s/main.tf": call("../a"), "a/main.tf": call("../b"), "b/main.tf": call("../a", "./")}
    root = repository(plant(tmp_path, files))
    assert set(discover([root / "s"]).local_sources) == {"s/main.tf", "a/main.tf", "b/main.tf"}


def test_an_ignored_folder_that_is_called_is_searched(tmp_path: Path) -> None:
    files = {"main.tf": call("./gen"), "gen/main.tf": GATEWAY, ".gitignore": "gen/"}
    selection = discover([plant(tmp_path, files)])
    assert selection.files == ("main.tf",)
    assert selection.relevant == {"gen/main.tf"}


def test_an_ignored_file_that_makes_up_a_called_module_is_searched(tmp_path: Path) -> None:
    module = {"gen/generated.tf": GATEWAY, "gen/x.tfvars": ""}
    files = {"main.tf": call("./gen"), ".gitignore": "generated.tf", **module}
    assert discover([plant(tmp_path, files)]).relevant == {"gen/generated.tf"}


def test_bicep_outside_of_the_scope_is_searched(tmp_path: Path) -> None:
    files = {
        "env/prod.bicepparam": "using '../main.bicep'",
        "main.bicep": "module hub 'modules/hub.bicep' = {}",
        "modules/hub.bicep": "param audience string",
        "modules/other.bicep": "param audience string",
    }
    root = repository(plant(tmp_path, files))
    selection = discover([root / "env"])
    assert selection.files == ("env/prod.bicepparam",)
    assert selection.relevant == {"modules/hub.bicep"}
    assert set(selection.bicep_sources) == {"env/prod.bicepparam", "main.bicep"}


def test_installed_modules_are_noted_and_searched(tmp_path: Path) -> None:
    modules = [
        {"Key": "", "Source": "", "Dir": "."},
        {"Key": "hub", "Source": "example.com/x/hub/azurerm", "Dir": ".terraform/modules/hub"},
        {"Key": "hub.in", "Source": "./in", "Dir": ".terraform\\modules\\hub\\in"},
        {"Key": "out", "Source": "../../..", "Dir": "../../.."},
        {"Key": "gone", "Source": "x/y/z", "Dir": ".terraform/modules/gone"},
    ]
    files = {
        "s/main.tf": NOTHING,
        "s/.terraform/modules/modules.json": json.dumps({"Modules": modules}),
        "s/.terraform/modules/hub/main.tf": NOTHING,
        "s/.terraform/modules/hub/in/main.tf": GATEWAY,
        "s/.terraform/modules/unused/main.tf": GATEWAY,
    }
    selection = discover([plant(tmp_path, files)])
    assert selection.files == ("s/main.tf",)
    assert selection.installed_modules == ("s/.terraform/modules/modules.json",)
    assert selection.relevant == {"s/.terraform/modules/hub/in/main.tf"}
    assert selection.skipped == ()


@pytest.mark.parametrize("content", ["", "{", "[]", '{"Modules": 3}', "\udcff"])
def test_a_broken_list_of_installed_modules_is_reported(tmp_path: Path, content: str) -> None:
    data = content.encode("utf-8", "surrogateescape")
    path = ".terraform/modules/modules.json"
    selection = discover([plant(tmp_path, {"main.tf": GATEWAY, path: data})])
    assert [problem.path for problem in selection.skipped] == [path]
    assert selection.relevant == {"main.tf"}


def test_a_module_outside_of_the_root_is_reported_and_not_read(tmp_path: Path) -> None:
    plant(tmp_path, {"shared/main.tf": GATEWAY})
    text = "\n\n" + call("../shared", "../missing", "../../../../../../../../../..")
    root = repository(plant(tmp_path / "repo", {"main.tf": text}))
    selection = discover([root])
    assert selection.relevant == frozenset()
    lines = {problem.line for problem in selection.skipped}
    assert lines == {4, 12}
    assert all("outside of the scanned root" in problem.message for problem in selection.skipped)
    assert selection.skipped[0] == Problem(
        "main.tf",
        4,
        'the module "../shared" lies outside of the scanned root, where aadrift does not read',
    )


def test_examples_in_texts_and_data_call_nothing(tmp_path: Path) -> None:
    plant(tmp_path, {"shared/main.tf": GATEWAY})
    files = {
        "README.md": f"{OLD}\n" + call("../shared"),
        "package.json": json.dumps({"source": "../shared"}),
        "main.tf": NOTHING,
    }
    selection = discover([repository(plant(tmp_path / "repo", files))])
    assert selection.local_sources == {}
    assert selection.skipped == ()

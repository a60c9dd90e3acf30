from __future__ import annotations

from pathlib import Path

import pytest
from trees import GATEWAY, NOTHING, OLD, plant, repository

from aadrift.discovery import DiscoveryError, Kind, discover, kind_of

PROFILE = "<AzVpnProfile></AzVpnProfile>"


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("main.tf", NOTHING),
        ("main.tf", 'resource "azurerm_nat_gateway" "n" {}'),
        ("terragrunt.hcl", "inputs = {}"),
        ("main.bicep", "resource n 'Microsoft.Network/natGateways@2024-05-01' = {}"),
        ("main.bicepparam", "using './main.bicep'"),
        ("package.json", '{"audience": "public"}'),
        ("pom.xml", "<project/>"),
        ("settings.json", '{"gateway": "vpn"}'),
    ],
)
def test_files_without_a_word_are_seen_and_not_relevant(
    tmp_path: Path, path: str, content: str
) -> None:
    selection = discover([plant(tmp_path, {path: content})])
    assert selection.files == (path,)
    assert selection.relevant == frozenset()
    assert selection.skipped == ()
    assert selection.seen == 1


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("main.tf", GATEWAY),
        ("main.tofu", 'resource azurerm_vpn_server_configuration "v" {}'),
        ("main.tf.json", '{"resource": {"azurerm_virtual_network_gateway": {}}}'),
        ("azapi.tf", 'type = "Microsoft.Network/VIRTUALNETWORKGATEWAYS@2024-05-01"'),
        ("avm.tf", 'source = "Azure/avm-ptn-vnetgateway/azurerm"'),
        ("wan.tf", 'source = "Azure/avm-ptn-virtualwan/azurerm"\nvpn_server_configurations = {}'),
        ("prod.tfvars", 'p2s_AUDIENCE = "x"'),
        ("prod.tfvars.json", f'{{"x": "{OLD.upper()}"}}'),
        ("terragrunt.hcl", 'inputs = { aad_audience = "x" }'),
        ("live.hcl", f'locals {{ app = "{OLD}" }}'),
        ("main.bicep", "resource g 'Microsoft.Network/virtualNetworkGateways@2024-05-01' = {}"),
        ("avm.bicep", "module g 'br/public:avm/res/network/virtual-network-gateway:0.1' = {}"),
        ("prod.bicepparam", "param p2sAudience = 'x'"),
        ("azuredeploy.json", '{"type": "Microsoft.Network/vpnServerConfigurations"}'),
        ("azuredeploy.parameters.json", f'{{"value": "{OLD}"}}'),
        ("azurevpnconfig.xml", PROFILE),
        ("any.XML", PROFILE.lower()),
        ("notes.md", f"The old id was {OLD}."),
        ("connect.ps1", f"$profile = @'\n{PROFILE}\n'@"),
        ("pipeline.yml", f"audience: {OLD.upper()}"),
        ("gateway.tftest.hcl", f'variables {{ audience = "{OLD}" }}'),
    ],
)
def test_files_with_a_word_are_relevant(tmp_path: Path, path: str, content: str) -> None:
    selection = discover([plant(tmp_path, {path: content})])
    assert selection.files == (path,)
    assert selection.relevant == {path}
    kind = kind_of(path)
    assert kind is not None
    assert selection.relevant_of(kind) == (path,)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig"])
def test_other_encodings_are_seen(tmp_path: Path, encoding: str) -> None:
    data = f"<AzVpnProfile>{OLD}</AzVpnProfile>".encode(encoding)
    assert discover([plant(tmp_path, {"p.xml": data})]).relevant == {"p.xml"}


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig"])
def test_sources_are_found_in_other_encodings(tmp_path: Path, encoding: str) -> None:
    data = 'module "x" {\n  source = "./x"\n}'.encode(encoding)
    assert discover([plant(tmp_path, {"m.tf": data})]).local_sources == {"m.tf": ("./x",)}


@pytest.mark.parametrize(
    "path",
    [
        ".terraform.lock.hcl",
        ".tflint.hcl",
        ".hidden.tf",
        "main.tf~",
        "main.TF",
        "picture.png",
        "terraform.tfstate",
        "Dockerfile",
    ],
)
def test_files_of_no_kind_are_not_read(tmp_path: Path, path: str) -> None:
    plant(tmp_path, {path: GATEWAY + OLD, "main.tf": NOTHING})
    selection = discover([tmp_path])
    assert selection.files == ("main.tf",)
    assert selection.relevant == frozenset()


def test_texts_without_stale_text_are_not_kept(tmp_path: Path) -> None:
    texts = {"README.md": "audience c632b3df-fb67-4d84-bdcf-b95ad541b5c8", "run.py": "x = 1"}
    selection = discover([plant(tmp_path, {"main.tf": NOTHING, **texts})])
    assert selection.files == ("main.tf",)
    assert selection.seen == 3


def test_an_ignored_text_is_not_reported(tmp_path: Path) -> None:
    plant(tmp_path, {"main.tf": "", "out.log.md": OLD, "b.md": OLD, ".gitignore": "*.log.md"})
    assert discover([tmp_path]).relevant == {"b.md"}


def test_order_is_that_of_the_names(tmp_path: Path) -> None:
    paths = ["b/main.tf", "a/z.tf", "a/b.tf", "c.tf", "a/c/x.tf", "a-b/x.tf", "Ä/main.tf"]
    selection = discover([plant(tmp_path, dict.fromkeys(paths, NOTHING))])
    assert list(selection.files) == sorted(paths)


@pytest.mark.parametrize(
    "folder",
    [".git", ".terraform", ".terragrunt-cache", "node_modules", "deep/node_modules", ".hg"],
)
def test_folders_that_nobody_wrote_are_skipped(tmp_path: Path, folder: str) -> None:
    plant(tmp_path, {f"{folder}/x/main.tf": GATEWAY, "main.tf": NOTHING})
    assert discover([tmp_path]).files == ("main.tf",)


def test_virtual_environments_are_skipped(tmp_path: Path) -> None:
    plant(tmp_path, {"env/pyvenv.cfg": "", "env/lib/x.json": "{}", "env2/x.json": "{}"})
    assert discover([tmp_path]).files == ("env2/x.json",)


# Terraform does not read .gitignore


def test_ignored_values_beside_a_module_count(tmp_path: Path) -> None:
    files = {
        "stack/main.tf": GATEWAY,
        "stack/terraform.tfvars": f'app = "{OLD}"',
        "stack/x.auto.tfvars.json": "{}",
        "stack/override.tf": NOTHING,
        "stack/notes.json": "{}",
        "stack/env/prod.tfvars": "",
        ".gitignore": "*.tfvars\n*.tfvars.json\noverride.tf\nnotes.json\n",
    }
    selection = discover([plant(tmp_path, files)])
    assert selection.files == (
        "stack/env/prod.tfvars",
        "stack/main.tf",
        "stack/override.tf",
        "stack/terraform.tfvars",
        "stack/x.auto.tfvars.json",
    )
    assert selection.relevant == {"stack/main.tf", "stack/terraform.tfvars"}


def test_an_ignored_folder_does_not_count(tmp_path: Path) -> None:
    files = {"main.tf": NOTHING, "old/main.tf": GATEWAY, "old/terraform.tfvars": OLD}
    selection = discover([plant(tmp_path, {**files, ".gitignore": "old/"})])
    assert selection.files == ("main.tf",)
    assert selection.relevant == frozenset()


def test_a_folder_of_nothing_but_ignored_terraform_does_not_count(tmp_path: Path) -> None:
    files = {"main.tf": NOTHING, "gen/generated.tf": GATEWAY, ".gitignore": "generated.tf"}
    assert discover([plant(tmp_path, files)]).files == ("main.tf",)


# include and exclude


@pytest.mark.parametrize(
    ("include", "exclude", "expected"),
    [
        ((), ("stacks/b",), ["modules/m/main.tf", "stacks/a/main.tf", "stacks/a/p.tfvars"]),
        ((), ("*.tfvars",), ["modules/m/main.tf", "stacks/a/main.tf", "stacks/b/main.tf"]),
        ((), ("/stacks/*", "!/stacks/a"), ["modules/m/main.tf", "stacks/a/main.tf"]),
        (("stacks",), (), ["stacks/a/main.tf", "stacks/a/p.tfvars", "stacks/b/main.tf"]),
        (("stacks/**/*.tf",), (), ["stacks/a/main.tf", "stacks/b/main.tf"]),
        (("stacks/",), ("a",), ["stacks/b/main.tf"]),
        (("main.tf",), ("main.tf",), []),
        (("nowhere",), (), []),
    ],
)
def test_globs(
    tmp_path: Path, include: tuple[str, ...], exclude: tuple[str, ...], expected: list[str]
) -> None:
    paths = ["modules/m/main.tf", "stacks/a/main.tf", "stacks/a/p.tfvars", "stacks/b/main.tf"]
    root = repository(plant(tmp_path, dict.fromkeys(paths, GATEWAY)))
    if exclude == ("/stacks/*", "!/stacks/a"):
        expected = [*expected, "stacks/a/p.tfvars"]
    if not expected:
        with pytest.raises(DiscoveryError, match="the globs leave no"):
            discover([root], include=include, exclude=exclude)
        return
    selection = discover([root], include=include, exclude=exclude)
    assert list(selection.files) == expected
    assert selection.relevant == set(expected)
    part = discover([root / "stacks"], include=include, exclude=exclude)
    assert list(part.files) == [path for path in expected if path.startswith("stacks/")]


def test_excluding_outweighs_naming(tmp_path: Path) -> None:
    plant(tmp_path, {"a/main.tf": GATEWAY, "b/main.tf": GATEWAY})
    repository(tmp_path)
    with pytest.raises(DiscoveryError):
        discover([tmp_path / "a" / "main.tf"], exclude=["a"])
    assert discover([tmp_path / "b", tmp_path / "a"], exclude=["a"]).files == ("b/main.tf",)


# Roots and scopes


def test_the_root_is_that_of_the_repository(tmp_path: Path) -> None:
    root = repository(plant(tmp_path, {"a/b/main.tf": GATEWAY, "c/main.tf": GATEWAY}))
    selection = discover([root / "a" / "b"])
    assert selection.root == root
    assert selection.scope == ("a/b",)
    assert selection.files == ("a/b/main.tf",)


def test_a_git_file_marks_a_root_too(tmp_path: Path) -> None:
    plant(tmp_path, {".git": "gitdir: ../elsewhere\n", "a/main.tf": GATEWAY})
    assert discover([tmp_path / "a"]).root == tmp_path


def test_without_a_repository_the_root_is_the_common_folder(tmp_path: Path) -> None:
    plant(tmp_path, {"x/a/main.tf": GATEWAY, "x/b/main.tf": GATEWAY})
    selection = discover([tmp_path / "x" / "b", tmp_path / "x" / "a"])
    assert selection.root == tmp_path / "x"
    assert selection.scope == ("a", "b")
    assert discover([tmp_path / "x" / "a"]).scope == (".",)


def test_paths_in_two_repositories(tmp_path: Path) -> None:
    for name in ("one", "two"):
        repository(plant(tmp_path / name, {"main.tf": GATEWAY, "x.json": "", ".gitignore": "x*"}))
    selection = discover([tmp_path / "one", tmp_path / "two"])
    assert selection.root == tmp_path
    assert selection.files == ("one/main.tf", "two/main.tf")


def test_overlapping_paths_are_scanned_once(tmp_path: Path) -> None:
    plant(tmp_path, {"a/main.tf": GATEWAY, "a/b/main.tf": GATEWAY})
    paths = [tmp_path / "a" / "b", tmp_path, tmp_path / "a" / "main.tf", tmp_path]
    selection = discover(paths)
    assert selection.files == ("a/b/main.tf", "a/main.tf")
    assert selection.seen == 2


def test_a_file_stands_for_its_folder(tmp_path: Path) -> None:
    files = {"s/main.tf": GATEWAY, "s/p.tfvars": "", "s/m/main.tf": GATEWAY, "main.tf": GATEWAY}
    root = repository(plant(tmp_path, files))
    selection = discover([root / "s" / "main.tf"])
    assert selection.scope == ("s/main.tf",)
    assert selection.files == ("s/main.tf", "s/p.tfvars")


def test_naming_an_ignored_file_reads_it(tmp_path: Path) -> None:
    files = {"x.json": OLD, "y.md": OLD, "z.json": "", ".gitignore": "*.json\n*.md\n"}
    plant(tmp_path, files)
    assert discover([tmp_path / "x.json"]).files == ("x.json",)
    assert discover([tmp_path / "y.md"]).files == ("y.md",)


def test_the_working_folder_may_be_named_relatively(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(plant(tmp_path, {"a/main.tf": GATEWAY}))
    assert discover(["."]).files == ("a/main.tf",)
    assert discover(["a/../a/main.tf"]).files == ("main.tf",)


# Nothing to scan


@pytest.mark.parametrize("name", ["nowhere", "a/main.tf/x", "nul\0"])
def test_a_path_that_does_not_exist_is_an_error(tmp_path: Path, name: str) -> None:
    plant(tmp_path, {"a/main.tf": GATEWAY})
    with pytest.raises(DiscoveryError, match="does not exist"):
        discover([tmp_path, f"{tmp_path}/{name}"])


@pytest.mark.parametrize(
    "files", [{}, {"README.md": "hello"}, {"a/b.png": ""}, {".git/x.tf": ""}, {".gitignore": "*"}]
)
def test_nothing_to_scan_is_an_error(tmp_path: Path, files: dict[str, str]) -> None:
    with pytest.raises(DiscoveryError, match="nothing to scan under"):
        discover([plant(tmp_path, files)])


def test_no_path_is_an_error() -> None:
    with pytest.raises(DiscoveryError, match="no path was given"):
        discover([])


def test_a_file_of_no_kind_is_an_error(tmp_path: Path) -> None:
    plant(tmp_path, {"main.tf": "", "x.png": ""})
    with pytest.raises(DiscoveryError, match=r"x\.png is no Terraform"):
        discover([tmp_path / "x.png"])


def test_a_clean_text_that_was_named_is_no_error(tmp_path: Path) -> None:
    selection = discover([plant(tmp_path, {"x.md": ""}) / "x.md"])
    assert selection.files == ()
    assert selection.scope == ("x.md",)


def test_kinds_of_paths() -> None:
    assert kind_of("a/b.tf.json") is Kind.TERRAFORM
    assert kind_of(".auto.tfvars") is Kind.TERRAFORM
    assert kind_of("a.tf/b.json") is Kind.ARM
    assert kind_of("a.b/Main.Bicep") is Kind.BICEP
    assert kind_of("noext") is None

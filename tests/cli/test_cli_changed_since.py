"""--changed-since over real repositories: what changed on a chain, and nothing else."""

import json
import os
import shutil
from pathlib import Path

import pytest
from cli_git import commit, git, repository
from cli_runner import invoke
from cli_tree import NEW, OLD, TENANT

MODULE = f"""\
variable "audience" {{
  type = string
}}

resource "azurerm_virtual_network_gateway" "this" {{
  name                = "vgw"
  location            = "westeurope"
  resource_group_name = "rg"
  type                = "Vpn"

  vpn_client_configuration {{
    address_space        = ["10.9.0.0/24"]
    aad_tenant           = "https://login.microsoftonline.com/{TENANT}/"
    aad_audience         = var.audience
    aad_issuer           = "https://sts.windows.net/{TENANT}/"
    vpn_client_protocols = ["OpenVPN"]
  }}
}}
"""
CALLER = """\
variable "vpn" {
  type = string
}

module "gateway" {
  source   = "../../modules/gateway"
  audience = var.vpn
}
"""


@pytest.fixture
def estate(tmp_path):
    """Two stacks that call one module, each with a values file."""
    root = tmp_path / "estate"
    files = {"modules/gateway/main.tf": MODULE, "README.md": "# Estate\n"}
    for name in ("north", "süd ost"):
        files[f"stacks/{name}/main.tf"] = CALLER
        files[f"stacks/{name}/terraform.tfvars"] = f'# {name}\nvpn = "{OLD}"\n'
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    return repository(root)


def changed(root, reference="main", *arguments, cwd=None):
    """The stacks that are reported."""
    result = invoke(
        "check", *arguments, "--changed-since", reference, "--format", "json", cwd=cwd or root
    )
    assert result.code in (0, 1), result.err
    report = json.loads(result.out)
    stacks = {one["stack"] for one in report["gateways"]}
    found = {subject["stack"] for one in report["findings"] for subject in one.get("gateways", ())}
    assert found <= stacks
    return {stack.removeprefix("stacks/") for stack in stacks}


def edit(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_nothing_changed(estate):
    assert changed(estate) == set()


def test_what_is_on_no_chain_does_not_count(estate):
    edit(estate / "README.md", "Estate", "The estate")
    edit(estate / "stacks/north/terraform.tfvars", "# north", "# the north")
    edit(estate / "modules/gateway/main.tf", '"10.9.0.0/24"', '"10.8.0.0/24"')
    commit(estate)
    assert changed(estate) == set()


@pytest.mark.parametrize("committed", [True, False])
def test_a_literal(estate, committed):
    edit(estate / "stacks/north/terraform.tfvars", OLD, NEW)
    if committed:
        commit(estate)
    assert changed(estate) == {"north"}


def test_a_path_with_a_space_and_beyond_ascii(estate):
    edit(estate / "stacks/süd ost/terraform.tfvars", OLD, NEW)
    assert changed(estate) == {"süd ost"}


def test_a_caller(estate):
    edit(estate / "stacks/north/main.tf", "= var.vpn", "= lower(var.vpn)")
    assert changed(estate) == {"north"}


def test_a_variable_that_all_share(estate):
    edit(estate / "modules/gateway/main.tf", "= var.audience", "= trimspace(var.audience)")
    assert changed(estate) == {"north", "süd ost"}


def test_values_that_are_new_or_gone(estate):
    (estate / "stacks/north/prod.auto.tfvars").write_text(f'vpn = "{OLD}"\n', encoding="utf-8")
    assert changed(estate) == {"north"}
    commit(estate)
    git(estate, "branch", "later")
    (estate / "stacks/north/prod.auto.tfvars").unlink()
    assert changed(estate, "later") == {"north"}


def test_a_rename_alone_is_no_change(estate):
    git(estate, "mv", "stacks/north", "stacks/top")
    git(estate, "mv", "modules/gateway/main.tf", "modules/gateway/gateway.tf")
    commit(estate)
    assert changed(estate) == set()


def test_a_change_in_a_renamed_file(estate):
    git(estate, "mv", "stacks/north", "stacks/top")
    edit(estate / "stacks/top/main.tf", "= var.vpn", "= trimspace(var.vpn)")
    commit(estate)
    assert changed(estate) == {"top"}


def test_what_others_did_on_the_branch_does_not_count(estate):
    edit(estate / "stacks/north/terraform.tfvars", OLD, NEW)
    commit(estate)
    git(estate, "checkout", "-q", "main")
    edit(estate / "stacks/süd ost/terraform.tfvars", OLD, NEW)
    commit(estate)
    git(estate, "checkout", "-q", "--detach", "topic")
    assert changed(estate) == {"north"}


def test_from_a_folder_below_and_for_some_paths(estate):
    edit(estate / "modules/gateway/main.tf", "= var.audience", "= trimspace(var.audience)")
    assert changed(estate, "main", cwd=estate / "stacks/north") == {"north"}


def test_a_worktree(estate, tmp_path):
    git(estate, "worktree", "add", "-q", "--detach", str(tmp_path / "other"), "topic")
    edit(tmp_path / "other/stacks/north/terraform.tfvars", OLD, NEW)
    assert changed(tmp_path / "other") == {"north"}
    assert changed(estate) == set()


def test_a_submodule_counts_when_its_commit_does(estate, tmp_path):
    shared = tmp_path / "shared"
    shared.mkdir()
    (shared / "main.tf").write_text(MODULE, encoding="utf-8")
    repository(shared)
    git(estate, "submodule", "--quiet", "add", str(shared), "vendor")
    edit(estate / "stacks/north/main.tf", "../../modules/gateway", "../../vendor")
    commit(estate)
    git(estate, "branch", "base")
    assert changed(estate, "base") == set()
    edit(estate / "vendor/main.tf", "= var.audience", "= trimspace(var.audience)")
    commit(estate / "vendor")
    assert changed(estate, "base") == {"north"}


def test_a_submodule_counts_when_something_in_it_is_not_committed(estate, tmp_path):
    shared = tmp_path / "shared"
    shared.mkdir()
    (shared / "main.tf").write_text(MODULE, encoding="utf-8")
    repository(shared)
    git(estate, "submodule", "--quiet", "add", str(shared), "vendor")
    edit(estate / "stacks/north/main.tf", "../../modules/gateway", "../../vendor")
    commit(estate)
    assert changed(estate, "HEAD") == set()
    edit(estate / "vendor/main.tf", "= var.audience", "= trimspace(var.audience)")
    assert changed(estate, "HEAD") == {"north"}
    git(estate / "vendor", "checkout", "-q", ".")
    assert changed(estate, "HEAD") == set()
    (estate / "vendor/more.tf").write_text("# new\n", encoding="utf-8")
    assert changed(estate, "HEAD") == {"north"}


def test_a_detached_head_and_a_partial_and_a_sparse_clone(estate, tmp_path):
    git(estate, "checkout", "-q", "--detach")
    edit(estate / "stacks/north/terraform.tfvars", OLD, NEW)
    assert changed(estate) == {"north"}
    commit(estate)
    git(estate, "branch", "-f", "topic")
    git(estate, "config", "uploadpack.allowFilter", "true")
    for number, option in enumerate(("--filter=blob:none", "--sparse")):
        clone = tmp_path / str(number)
        git(tmp_path, "clone", "-q", option, "-b", "topic", estate.as_uri(), str(clone))
        if option == "--sparse":
            git(clone, "sparse-checkout", "set", "stacks/north", "modules")
            assert changed(clone, "origin/main") == {"north"}
        else:
            told = invoke("check", "--changed-since", "origin/main", cwd=clone)
            assert told.code == 2
            assert "is a partial clone, which lacks what files were before" in told.err
            git(clone, "fetch", "-q", "--refetch", "--no-filter")
            assert changed(clone, "origin/main") == {"north"}


def test_a_new_line_above_moves_nothing(estate):
    edit(estate / "stacks/north/terraform.tfvars", "# north", "# north\n# and more")
    assert changed(estate) == set()


def test_a_shallow_clone_says_what_to_do(estate, tmp_path):
    edit(estate / "stacks/north/terraform.tfvars", OLD, NEW)
    commit(estate)
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "-q", "--depth", "1", f"file://{estate}", str(clone))
    result = invoke("check", "--changed-since", "origin/main", cwd=clone)
    assert result.code == 2
    assert "origin/main: there is no such commit here; this clone is shallow" in result.err
    git(clone, "fetch", "-q", "--depth", "1", "origin", "main:refs/remotes/origin/main")
    result = invoke("check", "--changed-since", "origin/main", cwd=clone)
    assert result.code == 2
    assert "fetch-depth: 0" in result.err
    assert "no commit in common with HEAD" in result.err
    git(clone, "fetch", "-q", "--unshallow", "origin")
    assert changed(clone, "origin/main") == {"north"}


@pytest.mark.parametrize("reference", ["nowhere", "--output=x", "main:README.md"])
def test_a_reference_that_is_none(estate, reference):
    result = invoke("check", f"--changed-since={reference}", cwd=estate)
    assert result.code == 2
    assert "there is no such commit here" in result.err
    assert not (estate / "x").exists()


def test_no_repository(tree):
    result = invoke("check", "--changed-since", "main", cwd=tree)
    assert result.code == 2
    assert "needs a git repository" in result.err


def test_no_program_of_the_repository_runs(estate, tmp_path):
    trap = tmp_path / "trap"
    trap.write_text(f"#!/bin/sh\ntouch '{tmp_path}/sprung'\ncat\n", encoding="utf-8")
    trap.chmod(0o755)
    for key in (
        "core.fsmonitor",
        "diff.external",
        "filter.evil.clean",
        "filter.evil.process",
        "diff.evil.textconv",
    ):
        git(estate, "config", key, str(trap))
    (estate / ".gitattributes").write_text("*.tfvars filter=evil diff=evil\n", encoding="utf-8")
    edit(estate / "stacks/north/terraform.tfvars", OLD, NEW)
    before = (estate / ".git/index").read_bytes()
    assert changed(estate) == {"north"}
    assert not (tmp_path / "sprung").exists()
    assert (estate / ".git/index").read_bytes() == before


def test_the_environment_leads_to_no_other_repository(estate, tmp_path):
    result = invoke(
        "check", "--changed-since", "main", cwd=estate, env={"GIT_DIR": str(tmp_path / "none")}
    )
    assert result.code == 0, result.err
    assert "0 gateways of 2 changed since main" in result.out


def test_fix_touches_what_changed_only(estate):
    edit(estate / "stacks/north/main.tf", "= var.vpn", "= trimspace(var.vpn)")
    result = invoke("fix", "--changed-since", "main", cwd=estate)
    assert "stacks/north/terraform.tfvars" in result.out
    assert "ost" not in result.out


def test_a_parameter_file_and_a_compiled_template(tmp_path):
    root = tmp_path / "estate"
    ferries = Path(__file__).parents[2] / "samples/ferries"
    shutil.copytree(ferries, root / "stacks")
    shutil.copytree(ferries.parent / "modules/vpn-hub", root / "modules/vpn-hub")
    repository(root)
    edit(root / "stacks/hub/prod.bicepparam", "'prod'", "'production'")
    assert changed(root) == {"hub"}
    edit(root / "stacks/yard/main.json", f'"defaultValue": "{OLD}"', f'"defaultValue":  "{OLD}"')
    assert changed(root) == {"hub", "yard"}


def test_an_unreadable_file_counts_when_it_changed(estate):
    (estate / "broken.tf").write_text('resource "aad_audience" {\n', encoding="utf-8")
    commit(estate)
    git(estate, "branch", "base")
    codes = [
        {one["code"] for one in json.loads(result.out)["findings"]}
        for result in (
            invoke("check", "--changed-since", name, "--format", "json", cwd=estate)
            for name in ("main", "base")
        )
    ]
    assert codes == [{"AAD901"}, set()]


def test_line_ends_that_git_converts_are_no_change(estate):
    git(estate, "config", "core.autocrlf", "true")
    for path in estate.rglob("*.tf*"):
        if os.path.isfile(path):
            path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert changed(estate) == set()


def test_a_client_profile_can_change_while_its_gateway_does_not(tmp_path):
    profile = (
        "<AzVpnProfile>\n<name>x</name>\n<clientauth><type>aad</type><aad>\n<audience>{}</audience>\n"
        f"<tenant>https://login.microsoftonline.com/{TENANT}/</tenant>\n"
        f"<issuer>https://sts.windows.net/{TENANT}/</issuer></aad></clientauth></AzVpnProfile>\n"
    )
    root = tmp_path / "repository"
    (root / "clients").mkdir(parents=True)
    for name in ("one", "two"):
        (root / "clients" / f"{name}.xml").write_text(profile.format(OLD))
    repository(root)
    (root / "clients/two.xml").write_text(profile.format(OLD).replace("<name>x", "<name>y"))
    result = invoke("check", "--changed-since", "main", "--format", "json", cwd=root)
    found = json.loads(result.out)["findings"]
    assert [(one["code"], one["location"]["path"]) for one in found] == [
        ("AAD301", "clients/two.xml")
    ]

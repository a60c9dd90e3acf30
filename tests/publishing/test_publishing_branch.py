"""``fix --branch``: what it commits, and what it leaves alone."""

from __future__ import annotations

import signal
import subprocess
import sys
import time

import pytest
from publish_trees import GATEWAY, NEW, OLD, Repo


def test_nothing_to_fix_makes_no_branch(repo, aadrift):
    repo.write("main.tf", GATEWAY.replace(OLD, NEW))
    repo.commit()
    before = repo.state()
    done = aadrift("fix", "--branch", "vpn")
    assert done.code == 0
    assert "There is nothing to fix, so no branch was made." in done.err
    assert repo.git("branch", "--list", "vpn") == ""
    assert repo.state() == before


def test_a_branch_has_the_fix_and_the_work_tree_is_untouched(repo, aadrift):
    before = repo.state()
    done = aadrift("fix", "--branch", "vpn")
    assert done.code == 0
    assert repo.state() == before
    assert repo.changed("vpn") == ["main.tf"]
    assert repo.show("vpn", "main.tf").decode() == GATEWAY.replace(OLD, NEW)
    assert repo.git("rev-parse", "vpn^") == repo.git("rev-parse", "main")
    message = repo.git("show", "-s", "--format=%B", "vpn")
    assert message.startswith("Move 1 point-to-site VPN gateway to the new audience\n\n")
    assert "manually registered, Azure Public" in message
    assert repo.git("rev-parse", "--short=10", "vpn") in done.err


def test_commit_alone_takes_the_usual_branch(repo, aadrift):
    assert aadrift("fix", "--commit").code == 0
    assert repo.changed("aadrift/new-audience") == ["main.tf"]


def test_running_again_changes_nothing(repo, aadrift):
    aadrift("fix", "--branch", "vpn")
    first = repo.git("rev-parse", "vpn")
    done = aadrift("fix", "--branch", "vpn")
    assert "has the fix already" in done.err
    assert repo.git("rev-parse", "vpn") == first


def test_running_again_after_head_moved_makes_the_branch_anew(repo, aadrift):
    aadrift("fix", "--branch", "vpn")
    repo.write("b/main.tf", GATEWAY)
    head = repo.commit()
    assert aadrift("fix", "--branch", "vpn").code == 0
    assert repo.git("rev-parse", "vpn^") == head
    assert repo.changed("vpn") == ["b/main.tf", "main.tf"]


@pytest.mark.parametrize("how", ["on top", "amended", "rebased"])
def test_what_others_committed_to_the_branch_is_not_overwritten(repo, aadrift, tmp_path, how):
    aadrift("fix", "--branch", "vpn")
    place = tmp_path / "theirs"
    repo.git("worktree", "add", "-q", str(place), "vpn")
    if how == "rebased":
        repo.git("reset", "-q", "--hard", "vpn^", cwd=place)
        (place / "theirs.tf").write_text("# theirs\n", encoding="utf-8")
        repo.git("add", "-A", cwd=place)
        repo.git("commit", "-qm", "Theirs", cwd=place)
        repo.git("cherry-pick", "vpn@{2}", cwd=place)
    else:
        (place / "theirs.tf").write_text("# theirs\n", encoding="utf-8")
        repo.git("add", "-A", cwd=place)
        amend = ["--amend", "--no-edit"] if how == "amended" else ["-m", "Theirs"]
        repo.git("commit", "-q", *amend, cwd=place)
    repo.git("worktree", "remove", str(place))
    theirs = repo.git("rev-parse", "vpn")
    done = aadrift("fix", "--branch", "vpn")
    assert done.code == 2
    assert "has a commit that aadrift did not make" in done.err
    assert repo.git("rev-parse", "vpn") == theirs


def test_a_branch_that_is_checked_out_is_not_moved(repo, aadrift):
    before = repo.state()
    done = aadrift("fix", "--branch", "main")
    assert done.code == 2
    assert "the branch main is checked out in" in done.err
    assert repo.state() == before


@pytest.mark.parametrize("name", ["-x", "a..b", "HEAD", "with blank", "end.lock", ""])
def test_names_that_git_refuses(aadrift, name):
    done = aadrift("fix", f"--branch={name}")
    assert done.code == 2
    assert "can't be the name of a branch" in done.err


def test_uncommitted_changes_are_neither_read_nor_lost(repo, aadrift):
    repo.write("main.tf", GATEWAY.replace(OLD, NEW))
    repo.write("new.tf", GATEWAY)
    repo.git("add", "main.tf")
    before = repo.state()
    done = aadrift("fix", "--branch", "vpn")
    assert repo.state() == before
    assert repo.changed("vpn") == ["main.tf"]
    assert "2 files with uncommitted changes" in done.err


def test_values_that_git_ignores_are_named(repo, aadrift):
    repo.write("main.tf", 'variable "a" {}\n' + GATEWAY.replace(f'"{OLD}"', "var.a"))
    repo.write(".gitignore", "*.tfvars\n.terraform/\n")
    repo.commit()
    repo.write("terraform.tfvars", f'a = "{OLD}"\n')
    repo.write("other.tfvars", f'a = "{OLD}"\n')
    repo.write(".terraform/modules/m/terraform.tfvars", "")
    done = aadrift("fix", "--branch", "vpn")
    assert "terraform.tfvars is ignored by git, so that HEAD has no such file" in done.err
    told = aadrift("fix", "--branch", "vpn", "--var-file", "terraform.tfvars")
    assert told.code == 1


def test_a_path_that_head_does_not_have(repo, aadrift):
    repo.write("new/main.tf", GATEWAY)
    done = aadrift("fix", "new", "--branch", "vpn")
    assert done.code == 2
    assert "new is not in HEAD" in done.err


def test_no_git_at_all(tmp_path, aadrift):
    folder = tmp_path / "plain"
    folder.mkdir()
    (folder / "main.tf").write_text(GATEWAY, encoding="utf-8")
    done = aadrift("fix", "--branch", "vpn", cwd=folder)
    assert done.code == 2
    assert "is in no git repository" in done.err


def test_git_that_is_not_installed(aadrift):
    done = aadrift("fix", "--branch", "vpn", env={"PATH": "/nonexistent"})
    assert done.code == 2
    assert "git was not found" in done.err


def test_no_commit_yet(tmp_path, repo, aadrift):
    fresh = Repo(tmp_path / "fresh", repo.home)
    fresh.write("main.tf", GATEWAY)
    fresh.git("init", "-q")
    done = aadrift("fix", "--branch", "vpn", cwd=fresh.root)
    assert done.code == 2
    assert "has no commit yet" in done.err


def test_detached_head(repo, aadrift):
    repo.git("checkout", "-q", "--detach")
    before = repo.state()
    assert aadrift("fix", "--branch", "vpn").code == 0
    assert repo.state() == before
    assert repo.changed("vpn") == ["main.tf"]


def test_a_linked_work_tree(repo, aadrift, tmp_path):
    linked = tmp_path / "linked"
    repo.git("worktree", "add", "-q", "-b", "side", str(linked))
    assert aadrift("fix", "--branch", "vpn", cwd=linked).code == 0
    assert repo.changed("vpn") == ["main.tf"]
    assert (linked / "main.tf").read_text() == GATEWAY


def test_a_shallow_clone(repo, aadrift, tmp_path):
    repo.write("more.md", "x\n")
    repo.commit()
    shallow = Repo(tmp_path / "shallow", repo.home)
    repo.git("clone", "-q", "--depth=1", f"file://{repo.root}", str(shallow.root))
    assert aadrift("fix", "--branch", "vpn", cwd=shallow.root).code == 0
    assert aadrift("fix", "--branch", "vpn", cwd=shallow.root).code == 0
    assert shallow.changed("vpn") == ["main.tf"]


def test_sparse_checkout_stays_sparse(repo, aadrift):
    repo.write("a/main.tf", GATEWAY)
    repo.write("b/main.tf", GATEWAY)
    repo.commit()
    repo.git("sparse-checkout", "set", "a")
    before = repo.state()
    assert aadrift("fix", "--branch", "vpn").code == 0
    assert repo.state() == before
    assert not (repo.root / "b").exists()
    assert repo.changed("vpn") == ["a/main.tf", "main.tf"]
    assert repo.show("vpn", "b/main.tf").decode() == GATEWAY


@pytest.mark.parametrize(
    "name", ["with blank/ma in.tf", "nönascii/größe.tf", 'quote"d.tf', "[x]*.tf"]
)
def test_names_of_all_kinds(repo, aadrift, name):
    repo.git("rm", "-q", "main.tf")
    repo.write(name, GATEWAY)
    repo.commit()
    assert aadrift("fix", "--branch", "vpn").code == 0
    assert repo.changed("vpn") == [name]


def test_modes_are_kept(repo, aadrift):
    (repo.root / "main.tf").chmod(0o755)
    repo.commit()
    aadrift("fix", "--branch", "vpn")
    assert repo.git("ls-tree", "vpn", "main.tf").startswith("100755 ")
    assert "mode" not in repo.git("show", "--summary", "--format=", "vpn")


@pytest.mark.parametrize("autocrlf", ["true", "input", "false"])
@pytest.mark.parametrize("stored", ["\n", "\r\n"])
def test_line_ends(repo, aadrift, autocrlf, stored):
    text = GATEWAY.replace("\n", stored)
    repo.write("main.tf", text)
    if stored == "\r\n":
        repo.commit()
    repo.git("config", "core.autocrlf", autocrlf)
    assert aadrift("fix", "--branch", "vpn").code == 0
    assert repo.show("vpn", "main.tf").decode() == text.replace(OLD, NEW)


def test_attributes_that_would_renormalise_the_file_stop_it(repo, aadrift):
    repo.write("main.tf", GATEWAY.replace("\n", "\r\n"))
    repo.commit()
    repo.write(".gitattributes", "*.tf text\n")
    repo.git("add", ".gitattributes")
    repo.git("commit", "-qm", "Attributes")
    done = aadrift("fix", "--branch", "vpn")
    assert done.code == 2
    assert "git would commit more than the fix in main.tf" in done.err
    assert repo.git("branch", "--list", "vpn") == ""


def test_what_is_tracked_counts_whatever_gitignore_says(repo, aadrift):
    repo.write(".gitignore", "*.tf\n")
    repo.commit()
    assert aadrift("fix", "--branch", "vpn").code == 0
    assert repo.changed("vpn") == ["main.tf"]


@pytest.mark.parametrize("name", ["pre-commit", "commit-msg", "prepare-commit-msg"])
def test_a_hook_that_fails_leaves_nothing_behind(repo, aadrift, name):
    repo.hook(name, "echo 'terraform fmt: main.tf is not formatted' >&2; exit 1")
    before = repo.state()
    done = aadrift("fix", "--branch", "vpn")
    assert done.code == 2
    assert "refused the commit: terraform fmt: main.tf is not formatted" in done.err
    assert repo.git("branch", "--list", "vpn") == ""
    assert repo.state() == before


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_run_that_is_cancelled_leaves_nothing_behind(repo, tmp_path, number):
    repo.hook("pre-commit", f"echo > '{tmp_path}/begun'; exec sleep 300")
    before, temporary = repo.state(), tmp_path / "temporary"
    temporary.mkdir()
    running = subprocess.Popen(
        [sys.executable, "-m", "aadrift", "fix", "--branch", "vpn"],
        cwd=repo.root,
        env=repo.env | {"TMPDIR": str(temporary)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        while not (tmp_path / "begun").exists():
            assert running.poll() is None
            time.sleep(0.05)
        assert [*temporary.iterdir()]
        running.send_signal(number)
        assert running.wait(240) == 128 + number
    finally:
        running.kill()
    assert [*temporary.iterdir()] == []
    assert [*(repo.root / ".git").glob("worktrees/*")] == []
    assert repo.state() == before


def test_a_hook_that_changes_the_commit_stops_it(repo, aadrift):
    repo.hook("pre-commit", "echo '# by a hook' >> main.tf; git add main.tf")
    done = aadrift("fix", "--branch", "vpn")
    assert done.code == 2
    assert "a hook changed what was to be committed" in done.err
    assert repo.git("branch", "--list", "vpn") == ""


def test_hooks_run_on_the_fixed_files(repo, aadrift, tmp_path):
    seen = tmp_path / "seen"
    repo.hook("pre-commit", f"git diff --cached --name-only > '{seen}'")
    assert aadrift("fix", "--branch", "vpn").code == 0
    assert seen.read_text() == "main.tf\n"


def test_signing_that_fails_leaves_nothing_behind(repo, aadrift):
    repo.git("config", "commit.gpgSign", "true")
    repo.git("config", "gpg.program", "false")
    done = aadrift("fix", "--branch", "vpn")
    assert done.code == 2
    assert "can't be signed" in done.err
    assert repo.git("branch", "--list", "vpn") == ""


def test_signing_that_is_configured_is_done(repo, aadrift, tmp_path):
    key = tmp_path / "key"
    made = subprocess.run(
        ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)], check=False
    )
    if made.returncode != 0:
        pytest.skip("ssh-keygen can't make a key here")
    repo.git("config", "gpg.format", "ssh")
    repo.git("config", "user.signingKey", str(key))
    repo.git("config", "commit.gpgSign", "true")
    repo.git("config", "log.showSignature", "true")
    assert aadrift("fix", "--branch", "vpn").code == 0
    assert "-----BEGIN SSH SIGNATURE-----" in repo.git("cat-file", "commit", "vpn")
    assert "has the fix already" in aadrift("fix", "--branch", "vpn").err


def test_nobody_who_commits(repo, aadrift):
    nobody = {name: "" for name in repo.env if name.startswith(("GIT_AUTHOR", "GIT_COMMITTER"))}
    repo.git("config", "user.useConfigOnly", "true")
    done = aadrift("fix", "--branch", "vpn", env=nobody)
    assert done.code == 2
    assert "git does not know who commits" in done.err


def test_variables_of_git_do_not_lead_elsewhere(repo, aadrift, tmp_path):
    before = repo.state()
    elsewhere = {"GIT_DIR": str(tmp_path / "no.git"), "GIT_INDEX_FILE": str(tmp_path / "no.index")}
    assert aadrift("fix", "--branch", "vpn", env=elsewhere).code == 0
    assert repo.state() == before
    assert repo.changed("vpn") == ["main.tf"]


def test_a_submodule_is_read_and_its_files_are_left_to_it(repo, aadrift, tmp_path):
    module = Repo(tmp_path / "module", repo.home)
    module.root.mkdir()
    module.git("init", "-q", "-b", "main")
    module.write("main.tf", GATEWAY.replace(f'"{OLD}"', "var.audience"))
    module.write("variables.tf", 'variable "audience" {}\n')
    module.write("own/main.tf", GATEWAY)
    module.commit()
    repo.git("submodule", "add", "-q", str(module.root), "shared")
    repo.write("call.tf", f'module "vpn" {{\n  source   = "./shared"\n  audience = "{OLD}"\n}}\n')
    repo.commit()
    before = repo.state()
    done = aadrift("fix", "--branch", "vpn")
    assert repo.state() == before
    assert repo.changed("vpn") == ["call.tf", "main.tf"]
    assert "shared/own/main.tf belongs to the submodule shared" in done.err


def test_modules_that_terraform_init_fetched_are_read(repo, aadrift):
    listed = '{"Modules":[{"Key":"vpn","Source":"acme/vpn","Dir":".terraform/modules/vpn"}]}'
    repo.write(".gitignore", ".terraform/\n")
    repo.write("main.tf", f'module "vpn" {{\n  source = "acme/vpn/azurerm"\n  id = "{OLD}"\n}}\n')
    repo.commit()
    repo.write(".terraform/modules/modules.json", listed)
    fetched = 'variable "id" {}\n' + GATEWAY.replace(f'"{OLD}"', "var.id")
    repo.write(".terraform/modules/vpn/main.tf", fetched)
    assert aadrift("fix", "--branch", "vpn").code == 0
    assert repo.changed("vpn") == ["main.tf"]


def test_evidence_is_read_as_it_is_here(repo, aadrift):
    name = "/subscriptions/1/resourceGroups/rg-hub/providers/Microsoft.Network"
    live = f"""[{{"id": "{name}/virtualNetworkGateways/vgw-hub", "name": "vgw-hub",
      "type": "Microsoft.Network/virtualNetworkGateways", "gatewayType": "Vpn",
      "vpnClientConfiguration": {{"aadAudience": "{NEW}"}}}}]"""
    repo.write("live.json", live)
    done = aadrift("fix", "--branch", "vpn", "--live", "live.json", "--format", "json")
    assert '"source": "live.json"' in done.out
    assert f'"root": "{repo.root}"' in done.out
    assert "becomes" in repo.git("show", "-s", "--format=%B", "vpn")


@pytest.mark.parametrize(
    "arguments",
    [
        ("--write", "--branch", "vpn"),
        ("--patch", "x.diff", "--pull-request"),
        ("--yes",),
        ("--group-by", "stack"),
        ("--branch", "vpn", "--group-by", "colour"),
        ("--pull-request", "--forge", "sourceforge"),
    ],
)
def test_options_that_do_not_go_together(repo, aadrift, arguments):
    before = repo.state()
    assert aadrift("fix", *arguments).code == 2
    assert repo.state() == before

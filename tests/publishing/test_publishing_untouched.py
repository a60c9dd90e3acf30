"""What a repository may look like, and what it may try: nothing of the user's is touched or run."""

from __future__ import annotations

import hashlib

import pytest
from publish_trees import GATEWAY, NEW, OLD, Repo

FIXED = GATEWAY.replace(OLD, NEW)


def _inside(repo):
    """The bytes of all that git keeps, but for objects and the new branch."""
    folder = repo.root / ".git"
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        and path.relative_to(folder).parts[0] != "objects"
        and path.name not in ("vpn", "packed-refs")
    }


def test_not_a_byte_of_the_index_or_the_configuration_changes(repo, aadrift):
    repo.write("staged.tf", "# staged\n")
    repo.git("add", "staged.tf")
    repo.write("staged.tf", "# staged, then changed\n")
    repo.write("README.md", "changed\n")
    (repo.root / "main.tf").touch()
    before = _inside(repo)
    assert aadrift("fix", "--branch", "vpn").code == 0
    assert _inside(repo) == before
    assert repo.changed("vpn") == ["main.tf"]


def test_a_locked_index_does_not_matter(repo, aadrift):
    (repo.root / ".git" / "index.lock").write_text("", encoding="utf-8")
    assert aadrift("fix", "--branch", "vpn").code == 0
    assert (repo.root / ".git" / "index.lock").exists()


@pytest.mark.parametrize("state", ["merge", "rebase"])
def test_in_the_middle_of_a_merge_or_rebase(repo, aadrift, state):
    repo.git("checkout", "-qb", "side")
    repo.write("README.md", "theirs\n")
    repo.commit()
    repo.git("checkout", "-q", "main")
    repo.write("README.md", "ours\n")
    repo.commit()
    with pytest.raises(AssertionError):
        repo.git(state, "side")
    before = repo.state(), _inside(repo)
    assert aadrift("fix", "--branch", "vpn").code == 0
    assert (repo.state(), _inside(repo)) == before
    assert repo.changed("vpn") == ["main.tf"]


def test_a_bare_repository(repo, aadrift, tmp_path):
    bare = tmp_path / "bare.git"
    repo.git("clone", "-q", "--bare", str(repo.root), str(bare))
    done = aadrift("fix", "--branch", "vpn", cwd=bare)
    assert done.code == 2
    assert "is in a repository without a work tree" in done.err


def test_objects_of_sha256(tmp_path, repo, aadrift):
    made = Repo(tmp_path / "sha256", repo.home)
    made.root.mkdir()
    made.git("init", "-q", "-b", "main", "--object-format=sha256")
    made.write("main.tf", GATEWAY)
    made.commit()
    assert aadrift("fix", "--branch", "vpn", cwd=made.root).code == 0
    assert "has the fix already" in aadrift("fix", "--branch", "vpn", cwd=made.root).err
    assert made.show("vpn", "main.tf").decode() == FIXED


def test_a_git_directory_elsewhere(tmp_path, repo, aadrift):
    made = Repo(tmp_path / "apart", repo.home)
    made.root.mkdir()
    made.git("init", "-q", "-b", "main", "--separate-git-dir", str(tmp_path / "kept.git"))
    made.write("main.tf", GATEWAY)
    made.commit()
    assert aadrift("fix", "--branch", "vpn", cwd=made.root).code == 0
    assert made.changed("vpn") == ["main.tf"]


def test_a_branch_in_the_way_of_a_folder_of_branches(repo, aadrift):
    repo.git("branch", "aadrift")
    done = aadrift("fix", "--commit")
    assert done.code == 2
    assert "the branch aadrift/new-audience can't be made" in done.err


def test_only_a_folder(repo, aadrift):
    for name in ("a", "b"):
        repo.write(f"{name}/main.tf", GATEWAY)
    repo.commit()
    assert aadrift("fix", "a", "--branch", "vpn").code == 0
    assert aadrift("fix", "--branch", "other", cwd=repo.root / "b").code == 0
    assert repo.changed("vpn") == ["a/main.tf"]
    assert repo.changed("other") == ["b/main.tf"]


def test_a_submodule_that_is_left_out_still_counts(repo, aadrift, tmp_path):
    module = Repo(tmp_path / "module", repo.home)
    module.root.mkdir()
    module.git("init", "-q", "-b", "main")
    module.write("main.tf", GATEWAY)
    module.commit()
    repo.git("submodule", "add", "-q", str(module.root), "shared")
    repo.commit()
    done = aadrift("fix", "--branch", "vpn")
    assert "shared/main.tf belongs to the submodule shared" in done.err
    assert done.code == 1
    inside = aadrift("fix", "--branch", "vpn", cwd=repo.root / "shared")
    assert inside.code == 0
    assert repo.git("diff", "--name-only", "vpn^", "vpn", cwd=repo.root / "shared") == "main.tf"


@pytest.mark.parametrize("stored", ["\n", "\r\n"])
def test_attributes_that_ask_for_crlf(repo, aadrift, stored):
    repo.write(".gitattributes", "*.tf text eol=crlf\n")
    repo.write("main.tf", GATEWAY.replace("\n", stored))
    repo.commit()
    assert aadrift("fix", "--branch", "vpn").code == 0
    # The repository holds LF whatever the files have.
    assert repo.show("vpn", "main.tf").decode() == FIXED
    assert repo.git("diff", "--stat", "vpn^", "vpn").endswith("1 insertion(+), 1 deletion(-)")


def test_files_of_git_lfs_without_git_lfs(repo, aadrift):
    pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:aa\nsize 1\n"
    repo.write("big.tf", pointer)
    repo.commit()
    repo.write(".gitattributes", "big.tf filter=lfs diff=lfs merge=lfs -text\n")
    repo.git("add", ".gitattributes")
    repo.git("commit", "-qm", "LFS")
    for name in ("process", "smudge", "clean"):
        repo.git("config", f"filter.lfs.{name}", f"no-git-lfs {name}")
    repo.git("config", "filter.lfs.required", "true")
    done = aadrift("fix", "--branch", "vpn")
    assert done.code == 0, done.err
    # Where git itself can't tell, the run does.
    assert ("what is not committed was not read" in done.err) or "Note" not in done.err
    assert repo.changed("vpn") == ["main.tf"]
    assert repo.show("vpn", "big.tf").decode() == pointer


@pytest.mark.parametrize(
    "setting",
    [
        "core.fsmonitor",
        "core.askPass",
        "core.pager",
        "core.editor",
        "diff.external",
        "diff.x.textconv",
    ],
)
def test_programs_of_the_configuration_that_are_not_needed_are_not_run(
    repo, make_forge, propose, tmp_path, setting
):
    forge = make_forge("github")
    marker = tmp_path / "ran"
    program = tmp_path / "program"
    program.write_text(f"#!/bin/sh\ntouch '{marker}'\nexit 1\n", encoding="utf-8")
    program.chmod(0o755)
    repo.write(".gitattributes", "*.tf diff=x\n")
    repo.commit()
    repo.git("push", "-q", str(forge.bare), "main")
    repo.git("config", setting, str(program))
    assert propose(forge).code == 0
    wrong = propose(forge, token="ghp_someOtherTokenThatIsWrong")
    assert wrong.code == 2
    assert not marker.exists()


def test_hooks_of_checking_out_are_not_run(repo, aadrift, tmp_path):
    marker = tmp_path / "ran"
    for name in ("post-checkout", "post-index-change"):
        repo.hook(name, f"echo {name} >> '{marker}'")
    assert aadrift("fix", "--branch", "vpn").code == 0
    ran = marker.read_text() if marker.exists() else ""
    assert "post-checkout" not in ran


def test_what_the_repository_holds_is_never_run(repo, aadrift, tmp_path):
    """Hooks, configuration and scripts that are files of the repository are files."""
    marker = tmp_path / "ran"
    for name in (".githooks/pre-commit", ".husky/pre-commit", "hooks/pre-commit", "git", "git.exe"):
        repo.write(name, f"#!/bin/sh\ntouch '{marker}'\n").chmod(0o755)
    text = f'[core]\n\tfsmonitor = "touch {marker}"\n\thooksPath = .githooks\n'
    repo.write(".gitconfig", text)
    repo.write("config", text)
    repo.commit()
    assert aadrift("fix", "--branch", "vpn").code == 0
    assert not marker.exists()


def test_a_config_that_takes_a_hook_from_the_repository_runs_it_as_git_does(repo, aadrift):
    repo.write(".githooks/pre-commit", "#!/bin/sh\necho 'from the repository' >&2; exit 1\n")
    (repo.root / ".githooks" / "pre-commit").chmod(0o755)
    repo.commit()
    repo.git("config", "core.hooksPath", ".githooks")
    done = aadrift("fix", "--branch", "vpn")
    assert done.code == 2
    assert "from the repository" in done.err

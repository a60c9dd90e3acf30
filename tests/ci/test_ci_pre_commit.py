"""pre-commit itself, with the hooks installed from a repository as users do it."""

from __future__ import annotations

import shutil
import subprocess

import pytest
from ci_trees import GATEWAY, NEW, OLD, ROOT, git, tool

SHIPPED = ("pyproject.toml", "README.md", "LICENSE", ".pre-commit-hooks.yaml", "src", "templates")


@pytest.fixture
def commit(tmp_path, work, environment):
    """Commit in a repository with a hook; returns the exit code and what was said."""
    source = tmp_path / "aadrift"
    source.mkdir()
    for name in SHIPPED:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, source / name)
    git(source, environment, "init", "-q")
    git(source, environment, "add", "-A")
    git(source, environment, "commit", "-qm", "As it is")
    revision = git(source, environment, "rev-parse", "HEAD")
    store = tmp_path / "store"
    environment |= {"PRE_COMMIT_HOME": str(store), "PIP_NO_COMPILE": "1"}

    def run(hook, *names):
        config = (
            f"repos:\n- repo: {source}\n  rev: {revision}\n  hooks:\n  - id: {hook}\n"
            "    args: [--no-config]\n"
        )
        (work / ".pre-commit-config.yaml").write_text(config, "utf-8")
        path = ".pre-commit-config.yaml"
        git(work, environment, "add", path)
        # The config is YAML itself, which would set the hooks off.
        git(work, environment, "commit", "-qnm", "Hooks", "--allow-empty", "--only", "--", path)
        git(work, environment, "add", *names)
        if not store.exists():
            install = [tool("pre-commit"), "install", "--install-hooks"]
            subprocess.run(install, cwd=work, env=environment, check=True, capture_output=True)
        return subprocess.run(
            [
                "git",
                "-c",
                "user.name=Ada",
                "-c",
                "user.email=a@example.com",
                "commit",
                "-m",
                "More",
            ],
            cwd=work,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )

    return run


def test_the_hooks_check_and_fix(commit, work, environment):
    head = git(work, environment, "rev-parse", "HEAD")

    # Nothing that can matter is committed: nothing is scanned.
    (work / "notes.md").write_text(OLD, "utf-8")
    assert commit("aadrift-check", "notes.md").returncode == 0

    # The literal is in another file than the one that is committed.
    (work / "other.tf").write_text("# nothing\n", "utf-8")
    refused = commit("aadrift-check", "other.tf")
    said = refused.stdout + refused.stderr
    assert refused.returncode == 1
    assert "AAD101 legacy-audience main.tf:9" in said

    # What is not staged is out of the way while hooks run.
    (work / "main.tf").write_text(GATEWAY.replace(OLD, NEW), "utf-8")
    assert commit("aadrift-check", "other.tf").returncode == 1
    assert (work / "main.tf").read_text("utf-8") == GATEWAY.replace(OLD, NEW)
    (work / "main.tf").write_text(GATEWAY, "utf-8")

    fixed = commit("aadrift-fix", "other.tf")
    assert fixed.returncode == 1
    assert "files were modified by this hook" in fixed.stdout + fixed.stderr
    assert (work / "main.tf").read_text("utf-8") == GATEWAY.replace(OLD, NEW)
    again = commit("aadrift-fix", "other.tf", "main.tf")
    assert again.returncode == 0, again.stdout + again.stderr

    (work / "other.tf").write_text("# still nothing\n", "utf-8")
    assert commit("aadrift-check", "other.tf").returncode == 0
    assert git(work, environment, "rev-parse", "HEAD") != head
    assert git(work, environment, "show", "HEAD:main.tf") == GATEWAY.replace(OLD, NEW).strip()

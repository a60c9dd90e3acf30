from __future__ import annotations

import os
from pathlib import Path

import pytest
from ci_trees import GATEWAY, git


@pytest.fixture
def home(tmp_path):
    folder = tmp_path / "home"
    folder.mkdir()
    return folder


@pytest.fixture
def environment(home):
    """What a runner gives: nothing of the caller's but the way to programs and packages."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name in ("PATH", "LANG", "TMPDIR")
        or name.startswith(("PIP_", "SSL_", "REQUESTS_"))
        or name.lower().endswith("_proxy")
    }
    return {
        **kept,
        "HOME": str(home),
        "XDG_CACHE_HOME": os.environ.get("XDG_CACHE_HOME", str(Path.home() / ".cache")),
        "GIT_CONFIG_NOSYSTEM": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
    }


@pytest.fixture
def work(tmp_path, environment):
    """A checked out repository with one gateway that has the old audience."""
    folder = tmp_path / "work tree"
    folder.mkdir()
    (folder / "main.tf").write_text(GATEWAY, "utf-8")
    for arguments in (("init", "-q", "-b", "main"), ("add", "-A"), ("commit", "-qm", "Start")):
        git(folder, environment, *arguments)
    return folder

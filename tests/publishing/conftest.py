from __future__ import annotations

import os
import shutil
import sys
from typing import NamedTuple

import pytest
from forge_double import TOKEN, Double
from publish_trees import GATEWAY, Repo

from aadrift.cli import main


class Result(NamedTuple):
    code: int
    out: str
    err: str


@pytest.fixture
def repo(tmp_path):
    """A repository with one gateway that still has the old audience."""
    root, home = tmp_path / "work tree", tmp_path / "home"
    root.mkdir()
    home.mkdir()
    made = Repo(root, home)
    made.git("init", "-q", "-b", "main")
    made.write("main.tf", GATEWAY)
    made.write("README.md", "Net\n")
    made.commit("Start")
    return made


@pytest.fixture
def aadrift(repo, monkeypatch, capfd):
    """Run the command line in the repository, with nothing of the caller's environment."""

    def run(*arguments, cwd=None, env=None):
        with monkeypatch.context() as patched:
            patched.chdir(cwd or repo.root)
            for name in list(os.environ):
                patched.delenv(name)
            for name, value in {**repo.env, **(env or {})}.items():
                patched.setenv(name, value)
            with pytest.raises(SystemExit) as stop:
                main(list(arguments))
        sys.stdout.flush()
        told = capfd.readouterr()
        return Result(int(stop.value.code or 0), told.out, told.err)

    return run


@pytest.fixture
def make_forge(tmp_path, repo):
    """Start a forge that has the repository, as its remote origin."""
    running = []

    def start(kind="github", tls=None):
        bare = tmp_path / f"{kind}.git"
        repo.git("clone", "-q", "--bare", str(repo.root), str(bare))
        repo.git("config", "http.receivepack", "true", cwd=bare)
        double = Double(kind, bare, tls)
        running.append(double)
        repo.git("remote", "add", "origin", double.remote)
        return double

    yield start
    for double in running:
        double.close()


@pytest.fixture(params=["github", "azure-repos", "gitlab"])
def forge(request, make_forge):
    return make_forge(request.param)


@pytest.fixture
def propose(aadrift):
    """Run ``fix --pull-request`` against a forge."""

    def run(double, *arguments, env=None, token=TOKEN):
        planted = {double.variable: token} if token else {}
        return aadrift(
            "fix",
            "--pull-request",
            "--forge",
            double.kind,
            *arguments,
            env={**planted, **(env or {})},
        )

    return run


@pytest.fixture(autouse=True)
def _nothing_left(tmp_path, monkeypatch):
    """No run leaves anything in the folder of temporary files."""
    import tempfile

    place = tmp_path / "temporary files"
    place.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(place))
    yield
    assert list(place.iterdir()) == []
    shutil.rmtree(place)

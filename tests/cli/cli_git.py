"""Real git repositories for the tests of the command line."""

from __future__ import annotations

import subprocess
from pathlib import Path

from cli_runner import scrubbed

_IDENTITY = {
    "GIT_AUTHOR_NAME": "Robin Field",
    "GIT_AUTHOR_EMAIL": "robin@meadow.example",
    "GIT_COMMITTER_NAME": "Robin Field",
    "GIT_COMMITTER_EMAIL": "robin@meadow.example",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_ALLOW_PROTOCOL": "file",
}


def git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        ["git", *arguments],
        cwd=folder,
        env=scrubbed(_IDENTITY),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def commit(folder: Path, message: str = "change") -> None:
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "--no-verify", "-m", message)


def repository(folder: Path) -> Path:
    """Make a folder a repository whose files are committed on ``main``; work is on ``topic``."""
    git(folder, "init", "-q", "-b", "main")
    commit(folder, "first")
    git(folder, "checkout", "-q", "-b", "topic")
    return folder

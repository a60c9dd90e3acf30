"""Runs the real ``git``: never a shell, never a prompt, and no token in its environment."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Mapping
from dataclasses import field, replace
from pathlib import Path

from aadrift.publishing.interface import GitError
from aadrift.publishing.secrets import VARIABLES, Secrets
from aadrift.records import dataclass

# A push of a large repository over a slow line.
_TIMEOUT = 900

# Variables of git that change who commits, how it connects and where its settings lie. All others
# (GIT_DIR, GIT_INDEX_FILE, GIT_TRACE…) would send it elsewhere or make it talk.
_KEPT = re.compile(
    r"GIT_(AUTHOR|COMMITTER)_\w+|GIT_SSH(_COMMAND|_VARIANT)?|GIT_SSL_\w+|GIT_PROXY_\w+"
    r"|GIT_CONFIG_(GLOBAL|SYSTEM|NOSYSTEM|COUNT|KEY_\d+|VALUE_\d+)|GIT_EXEC_PATH"
)

_QUIET = {
    "GIT_TERMINAL_PROMPT": "0",
    # Set and empty: neither core.askPass nor SSH_ASKPASS is run.
    "GIT_ASKPASS": "",
    "GCM_INTERACTIVE": "never",
    "GIT_EDITOR": ":",
    "GIT_PAGER": "cat",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_LITERAL_PATHSPECS": "1",
    # What Git LFS keeps elsewhere is never a source; a pointer is committed back as it is.
    "GIT_LFS_SKIP_SMUDGE": "1",
    "GIT_LFS_SKIP_PUSH": "1",
    "LC_ALL": "C.UTF-8",
    "LANGUAGE": "C",
}


# A program that the repository's configuration names to watch its files is not needed here.
_SAFE = ("-c", "core.fsmonitor=false")


def scrubbed(environment: Mapping[str, str]) -> dict[str, str]:
    """The environment that git and its hooks get."""
    kept = {
        name: value
        for name, value in environment.items()
        if name not in VARIABLES
        and name not in ("SSH_ASKPASS", "DISPLAY")
        and (not name.startswith("GIT_") or _KEPT.fullmatch(name))
    }
    kept.setdefault("GIT_SSH_COMMAND", "ssh -o BatchMode=yes")
    return {**kept, **_QUIET}


@dataclass(frozen=True)
class Git:
    """Git in one folder. ``environment`` is the one of the process, before it is scrubbed.

    ``settings`` are options that go before each command (``-c``, ``NAME=VALUE``).
    """

    folder: Path
    environment: Mapping[str, str] = field(repr=False)
    secrets: Secrets = field(repr=False)
    settings: tuple[str, ...] = ()

    def at(self, folder: Path) -> Git:
        """The same in another folder."""
        return replace(self, folder=folder)

    def run(self, *arguments: str, stdin: str = "", extra: Mapping[str, str] | None = None) -> str:
        """What a command prints, without its last line break.

        Raises GitError with the last lines that git said when the command fails.
        """
        done = self._done(arguments, stdin, extra or {})
        if done.returncode != 0:
            raise GitError(f"git {_command(arguments)} failed: {self.said(done)}")
        return _text(done.stdout).removesuffix("\n")

    def succeeds(self, *arguments: str) -> bool:
        """Whether a command ends with success."""
        return self._done(arguments, "", {}).returncode == 0

    def listed(self, *arguments: str, stdin: str = "") -> list[str]:
        """The items of a command that ends each with a NUL."""
        return [one for one in self.run(*arguments, stdin=stdin).split("\0") if one]

    def attempt(
        self, *arguments: str, stdin: str = "", extra: Mapping[str, str] | None = None
    ) -> tuple[bool, str, str]:
        """Whether a command succeeds, what it prints, and the last lines that it said."""
        done = self._done(arguments, stdin, extra or {})
        return done.returncode == 0, _text(done.stdout), self.said(done)

    def said(self, done: subprocess.CompletedProcess[bytes]) -> str:
        """What git and its hooks had to say, without secrets, on one line that stays readable."""
        text = self.secrets.hide(_text(done.stderr) + "\n" + _text(done.stdout))
        lines = [" ".join(line.split()) for line in text.splitlines() if line.strip()]
        lines = [line for line in lines if not line.startswith("hint:")] or lines
        return "; ".join(lines[:12]) or f"it ended with {done.returncode} and said nothing"

    def _done(
        self, arguments: tuple[str, ...], stdin: str, extra: Mapping[str, str]
    ) -> subprocess.CompletedProcess[bytes]:
        environment = {**scrubbed(self.environment), **extra}
        try:
            return subprocess.run(  # noqa: S603 - no shell; the arguments are our own
                ["git", *_SAFE, *self.settings, *arguments],  # noqa: S607 - git is where the user's PATH says
                cwd=self.folder,
                env=environment,
                input=os.fsencode(stdin),
                capture_output=True,
                timeout=_TIMEOUT,
                check=False,
            )
        except FileNotFoundError:
            raise GitError(
                "git was not found: install it, or put it on the PATH, to publish a fix"
            ) from None
        except subprocess.TimeoutExpired:
            raise GitError(
                f"git {_command(arguments)} did not end within {_TIMEOUT} seconds"
            ) from None
        except OSError as error:
            raise GitError(f"git can't be run: {(error.strerror or str(error)).lower()}") from None


def _command(arguments: tuple[str, ...]) -> str:
    """The command's name, behind the settings that go before it."""
    skip = False
    for one in arguments:
        if skip or one == "-c":
            skip = one == "-c"
            continue
        return one
    return ""


def _text(data: bytes) -> str:
    return os.fsdecode(data)

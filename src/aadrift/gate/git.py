"""Asks the real git about the scanned repository, without letting the repository run anything."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

from aadrift.records import dataclass
from aadrift.request import UsageError
from aadrift.wording import shown

# git reads repositories of any age; what these say would lead it to other ones, or to programs.
_KEPT = ("PATH", "HOME", "USERPROFILE", "SYSTEMROOT", "TMPDIR", "TEMP", "TMP", "XDG_CONFIG_HOME")
_SETTINGS = {
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_PAGER": "cat",
    "LC_ALL": "C",
}
_HARMLESS = ("core.fsmonitor=false", "core.hooksPath=/dev/null", "core.quotePath=false")


@dataclass(frozen=True)
class Git:
    """A repository, by a folder inside of it. Nothing is written to it."""

    folder: Path

    def ask(self, *arguments: str, given: bytes = b"") -> bytes:
        """What a git command prints. Raises UsageError when it fails."""
        code, out, err = self.attempt(*arguments, given=given)
        if code:
            words = err.decode("utf-8", "replace").strip().splitlines()
            if any("lazy fetching disabled" in line or "promisor" in line for line in words):
                raise UsageError(
                    f"{self.folder} is a partial clone, which lacks what files were before: clone "
                    "without --filter, or run 'git fetch --refetch --no-filter' first"
                )
            words.sort(key=lambda line: not line.startswith("fatal: "))
            reason = words[0].removeprefix("fatal: ") if words else f"it exited with {code}"
            raise UsageError(f"git {arguments[0]} failed in {self.folder}: {shown(reason)}")
        return out

    def attempt(self, *arguments: str, given: bytes = b"") -> tuple[int, bytes, bytes]:
        """Exit code, output and errors of a git command. Raises UsageError when there is no git."""
        return self._run([*self._overrides, *arguments], given)

    @cached_property
    def _overrides(self) -> list[str]:
        """Settings without which a repository could have git start programs of its choice."""
        settings = list(_HARMLESS)
        _, names, _ = self._run(["config", "--name-only", "-z", "--get-regexp", r"^filter\."], b"")
        for name in names.decode("utf-8", "surrogateescape").split("\0"):
            filter_name = name.rpartition(".")[0]
            if filter_name:
                settings += [f"{filter_name}.{key}=" for key in ("clean", "smudge", "process")]
                settings.append(f"{filter_name}.required=false")
        return [part for setting in dict.fromkeys(settings) for part in ("-c", setting)]

    def _run(self, arguments: Sequence[str], given: bytes) -> tuple[int, bytes, bytes]:
        kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
        try:
            done = subprocess.run(  # noqa: S603 - the arguments are ours, and no shell is involved
                ["git", *arguments],  # noqa: S607 - git is where the user's PATH has it
                cwd=self.folder,
                env=kept | _SETTINGS,
                input=given,
                capture_output=True,
                check=False,
            )
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            raise UsageError(f"git can't be run: {reason}; install it, or add it to PATH") from None
        return done.returncode, done.stdout, done.stderr

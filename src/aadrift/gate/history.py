"""The scanned files as they were in a commit, in a folder of their own."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from aadrift.discovery import Kind, kind_of
from aadrift.gate.changes import Changes
from aadrift.gate.git import Git

_LINK = "120000"
_SUBMODULE = "160000"


@contextmanager
def tree_before(root: Path, changes: Changes, shared: Iterable[str] = ()) -> Iterator[Path]:
    """A temporary folder with the files of the base of some changes that evaluation can read.

    Documentation and scripts are left out. ``shared`` are folders that git does not keep (the
    modules that terraform installed): they are taken as they are now, as are submodules that did
    not change. The folder passes as the root of a repository, so that paths in it are those in the
    real one. Raises UsageError.
    """
    git = Git(root)
    with tempfile.TemporaryDirectory(prefix="aadrift-") as name:
        folder = Path(os.path.realpath(name))
        (folder / ".git").mkdir()
        entries = list(_entries(git, changes.base))
        wanted = [one for one in entries if one[0] != _SUBMODULE and _matters(one[2])]
        contents = _contents(git, [blob for _, blob, _ in wanted])
        for (mode, _, path), data in zip(wanted, contents, strict=True):
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            if mode == _LINK:
                os.symlink(data, os.fsencode(target))
            else:
                target.write_bytes(data)
        submodules = [path for mode, _, path in entries if mode == _SUBMODULE]
        for path in (*shared, *(path for path in submodules if path not in changes.lines)):
            if (root / path).is_dir() and not (folder / path).is_dir():
                ignored = shutil.ignore_patterns(".git")
                shutil.copytree(root / path, folder / path, symlinks=True, ignore=ignored)
        yield folder


def _matters(path: str) -> bool:
    parts = PurePosixPath(path)
    if parts.is_absolute() or ".." in parts.parts or ".git" in parts.parts:
        return False
    # YAML is what evaluation can read among the files that are otherwise searched only.
    return kind_of(parts.name) not in (None, Kind.TEXT) or parts.suffix in (
        ".yaml",
        ".yml",
        ".tpl",
        ".tftpl",
        ".txt",
        "",
    )


def _entries(git: Git, commit: str) -> Iterator[tuple[str, str, str]]:
    out = git.ask("ls-tree", "-r", "-z", "--full-tree", commit)
    for line in out.decode("utf-8", "surrogateescape").split("\0"):
        head, tab, path = line.partition("\t")
        if tab:
            mode, _, blob = head.split()
            yield mode, blob, path


def _contents(git: Git, blobs: list[str]) -> Iterator[bytes]:
    out = git.ask("cat-file", "--batch", given="".join(f"{one}\n" for one in blobs).encode())
    at = 0
    for _ in blobs:
        end = out.index(b"\n", at)
        size = int(out[at:end].split()[-1])
        yield out[end + 1 : end + 1 + size]
        at = end + size + 2

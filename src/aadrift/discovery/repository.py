"""What git knows of a working tree without being asked: its patterns, and what it tracks.

A file that git tracks is not ignored, whatever ``.gitignore`` says. The index is only read when
something was found that the patterns exclude; a fresh clone holds nothing else but such files.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Container
from functools import cached_property

from aadrift.discovery.gitignore import Patterns, Rules, ignored, read_patterns

_SHA1, _SHA256 = 20, 32
_MAX_INDEX = 1 << 30


class Repository:
    """A folder that holds ``.git``. ``base`` is its path in the walk, ``""`` or ``a/b/``.

    Where ``.git`` is a file (a worktree, a submodule) it points to a place that may lie outside
    of the scanned root; info/exclude and the index are not read there.
    """

    def __init__(self, folder: str, base: str) -> None:
        self.base = base
        self._git = os.path.join(folder, ".git")

    def exclude(self) -> Patterns | None:
        """The patterns of ``.git/info/exclude``."""
        if not self._is_folder:
            return None
        return read_patterns(os.path.join(self._git, "info", "exclude"), self.base)

    def tracks(self, path: str, is_folder: bool) -> bool:
        """Whether the index holds a path of the walk, or something below that folder."""
        # A submodule is an entry of the index although it is a folder.
        return path in self._files or (is_folder and path in self._folders)

    @cached_property
    def _is_folder(self) -> bool:
        try:
            return stat.S_ISDIR(os.lstat(self._git).st_mode)
        except OSError:
            return False

    @cached_property
    def _files(self) -> frozenset[str]:
        data = _read(os.path.join(self._git, "index")) if self._is_folder else b""
        size = _SHA256 if b"sha256" in _read(os.path.join(self._git, "config")).lower() else _SHA1
        try:
            names = _entries(data, size)
        except (IndexError, ValueError):
            return frozenset()
        return frozenset(self.base + os.fsdecode(name) for name in names)

    @cached_property
    def _folders(self) -> frozenset[str]:
        folders: set[str] = set()
        for path in self._files:
            folder = path.rpartition("/")[0]
            while folder and folder not in folders:
                folders.add(folder)
                folder = folder.rpartition("/")[0]
        return frozenset(folders)


class Exclusion:
    """What git leaves out of one folder: the patterns that hold there, less what it tracks."""

    __slots__ = ("_closed", "_repository", "_rules")

    def __init__(
        self, rules: Rules = (), repository: Repository | None = None, *, closed: bool = False
    ) -> None:
        self._rules = rules
        self._repository = repository
        self._closed = closed

    def __bool__(self) -> bool:
        return bool(self._rules) or self._closed

    def excludes(self, path: str, name: str, is_folder: bool) -> bool:
        """Whether git ignores an entry of the folder, and tracks nothing there."""
        if not self._closed and not ignored(self._rules, path, name, is_folder):
            return False
        return self._repository is None or not self._repository.tracks(path, is_folder)

    def below(self, path: str, name: str) -> Exclusion:
        """What holds in a subfolder that is not excluded, before its own ``.gitignore``.

        In a folder that is ignored but holds tracked files, all others are ignored.
        """
        if self._closed or not ignored(self._rules, path, name, True):
            return self
        return Exclusion((), self._repository, closed=True)

    def entering(self, folder: str, base: str, names: Container[str]) -> Exclusion:
        """What holds in a folder with these entries: another repository in it starts afresh."""
        rules, repository, closed = self._rules, self._repository, self._closed
        if ".git" in names:
            repository, closed = Repository(folder, base), False
            exclude = repository.exclude()
            rules = (exclude,) if exclude else ()
        if ".gitignore" in names and not closed:
            own = read_patterns(os.path.join(folder, ".gitignore"), base)
            rules = (*rules, own) if own else rules
        if rules is self._rules and repository is self._repository:
            return self
        return Exclusion(rules, repository, closed=closed)


def _read(path: str) -> bytes:
    try:
        with open(path, "rb") as file:
            return file.read(_MAX_INDEX)
    except OSError:
        return b""


def _entries(data: bytes, hash_size: int) -> list[bytes]:
    """The names in an index of version 2, 3 or 4 (git's Documentation/gitformat-index).

    Raises ValueError or IndexError when it is none.
    """
    version, count = int.from_bytes(data[4:8], "big"), int.from_bytes(data[8:12], "big")
    if data[:4] != b"DIRC" or version not in (2, 3, 4):
        raise ValueError("not an index")
    names: list[bytes] = []
    at, name = 12, b""
    for _ in range(count):
        flags = at + 40 + hash_size
        start = flags + (4 if data[flags] & 0x40 else 2)
        if version == 4:
            drop, start = _varint(data, start)
            end = data.index(b"\0", start)
            name = name[: len(name) - drop] + data[start:end]
            at = end + 1
        else:
            end = data.index(b"\0", start)
            name = data[start:end]
            at += (end - at) // 8 * 8 + 8
        names.append(name)
    return names


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = data[at] & 0x7F
    while data[at] & 0x80:
        at += 1
        value = ((value + 1) << 7) | (data[at] & 0x7F)
    return value, at + 1

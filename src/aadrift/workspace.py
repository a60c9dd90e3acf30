"""The scanned tree as one reader: every file is read once, inside the root, and never run."""

from __future__ import annotations

import os
import posixpath
import stat
from collections.abc import Callable, Mapping
from itertools import islice
from pathlib import Path
from typing import TypeVar, cast

from aadrift.source import Problem, SourceError, SourceFile

T = TypeVar("T")

# A file that declares a gateway is written by people; beyond this it is generated data.
MAX_BYTES = 32 * 1024 * 1024

# How files are opened to be read.
READ_FLAGS = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)

# Most files are no larger than the first; the others are read on in chunks.
FIRST_READ = 64 * 1024
CHUNK = 4 * 1024 * 1024

_NO_NAME = "no file can have such a name"


class Workspace:
    """Reads files below a root by their relative path, with in-memory replacements.

    ``extra`` are absolute paths outside of the root that the user named on the command line; they
    alone may be read there. ``problems`` collects each place that mattered and could not be read,
    once, in order.
    """

    def __init__(
        self,
        root: Path,
        overlay: Mapping[str, bytes] | None = None,
        extra: frozenset[str] = frozenset(),
    ) -> None:
        self.root = root.resolve()
        self._base = str(self.root)
        self._below = f"{self._base.rstrip(os.sep)}{os.sep}"
        self.extra = extra
        self._overlay = dict(overlay or {})
        self._files: dict[str, SourceFile | SourceError] = {}
        self._read_elsewhere: set[str] = set()
        self._folders: dict[str, str] = {}
        self._listings: dict[str, tuple[str, ...]] = {}
        self._plain: set[str] = set()  # real paths of files in folders that were listed
        self._shared: dict[object, object] = {}
        self.problems: dict[tuple[str, int], Problem] = {}

    def overlaid(self, overlay: Mapping[str, bytes]) -> Workspace:
        """The same tree with some files' bytes replaced in memory; unchanged files are shared."""
        other = Workspace(self.root, {**self._overlay, **overlay}, self.extra)
        other._files = {
            path: file for path, file in self._files.items() if path not in other._overlay
        }
        return other

    def shared(self, make: Callable[[Workspace], T]) -> T:
        """What is made of the workspace once, for everybody who asks for the same."""
        if make not in self._shared:
            self._shared[make] = make(self)
        return cast("T", self._shared[make])

    def read(self, path: str) -> SourceFile:
        """Read a file of the tree by its path relative to the root.

        Raises SourceError when it lies outside the root, is missing, no regular file, too large,
        or no text.
        """
        known = self._files.get(path)
        if known is None:
            try:
                known = self._load(path)
            except SourceError as error:
                known = error
            self._files[path] = known
        if isinstance(known, SourceError):
            raise known
        return known

    def _load(self, path: str) -> SourceFile:
        if path in self._overlay:
            return SourceFile.decode(path, self._overlay[path])
        real = self.resolved(path)
        try:
            mode = stat.S_IFREG if real in self._plain else os.stat(real).st_mode
            if not stat.S_ISREG(mode):
                kind = "a directory" if stat.S_ISDIR(mode) else "not a regular file"
                raise SourceError(f"it is {kind}")
            data = _bytes(real)
        except OSError as error:
            raise SourceError(
                f"it can't be read: {(error.strerror or str(error)).lower()}"
            ) from None
        return SourceFile.decode(path, data)

    def files_read(self) -> tuple[SourceFile, ...]:
        """The files of text that were read so far, under each name by which one was read."""
        return tuple(file for file in self._files.values() if isinstance(file, SourceFile))

    def adopt(self, path: str, data: bytes | None) -> None:
        """Take a file as another process read it; without its bytes, only that it was read."""
        known = self._files.get(path)
        if data is None:
            self._read_elsewhere.add(path)
        elif known is None:
            self._files[path] = SourceFile.decode(path, data)
        elif not isinstance(known, SourceFile) or known.data != data:
            self.report(path, 1, "this file changed while it was read: run again")

    @property
    def number_read(self) -> int:
        """How many files of text were read, by this process or others."""
        held = {file.path for file in self.files_read()}
        return len(held | self._read_elsewhere)

    def locate(self, path: str) -> Path:
        """The real path of a file of the tree.

        Raises SourceError when the path, or a symbolic link on it, leads out of the root.
        """
        return Path(path if path in self.extra else self._real(path))

    def resolved(self, path: str) -> str:
        """The same for reading: the real path of a folder is looked up once for all of its files.

        Raises SourceError as ``locate`` does.
        """
        if path in self.extra:
            return path
        folder, _, name = path.rpartition("/")
        if name in ("", ".", "..") or path.startswith("/"):
            return self._real(path)
        real = self._folders.get(folder)
        if real is None:
            self._folders[folder] = real = self._real(folder)
        real = f"{real.rstrip('/')}/{name}"
        if real in self._plain:
            return real
        try:
            linked = stat.S_ISLNK(os.lstat(real).st_mode)
        except OSError:
            linked = False  # who opens it says what is wrong
        except ValueError:  # a zero byte, half of a surrogate pair
            raise SourceError(_NO_NAME) from None
        return self._real(path) if linked else real

    def _real(self, path: str) -> str:
        try:
            real = os.path.realpath(os.path.join(self._base, path))
        except ValueError:
            raise SourceError(_NO_NAME) from None
        if self.name(real) is None:
            raise SourceError("it lies outside of the scanned root, where aadrift does not read")
        return real

    def relative(self, path: Path) -> str:
        """The name under which a file is read: relative to the root, or absolute outside of it."""
        real = os.path.realpath(path)
        return self.name(real) or Path(real).as_posix()

    def name(self, real: str) -> str | None:
        """A real path relative to the root, with ``/``; None outside of it."""
        if real == self._base:
            return "."
        if not real.startswith(self._below):
            return None
        return real[len(self._below) :].replace(os.sep, "/")

    def is_file(self, path: str) -> bool:
        """Whether the path is a regular file inside the root."""
        if path in self._overlay:
            return True
        try:
            return os.path.isfile(self.resolved(path))
        except (OSError, SourceError, ValueError):
            return False

    def is_folder(self, path: str) -> bool:
        """Whether the path is a folder inside the root."""
        try:
            return os.path.isdir(self.resolved(path))
        except (OSError, SourceError, ValueError):
            return False

    def listing(self, folder: str) -> tuple[str, ...]:
        """Sorted names in a folder of the tree; empty when there is no such folder."""
        known = self._listings.get(folder)
        if known is None:
            try:
                with os.scandir(self.resolved(folder)) as entries:
                    found = [(one.name, one) for one in entries]
            except (OSError, SourceError, ValueError):
                found = []
            plain = (one.path for _, one in found if one.is_file(follow_symlinks=False))
            self._plain.update(plain)
            self._listings[folder] = known = tuple(sorted(name for name, _ in found))
        return known

    def report(self, path: str, line: int, message: str) -> None:
        """Record that something that matters can't be read (the first message of a line wins)."""
        self.problems.setdefault((path, line), Problem(path, line, message))

    def problems_since(self, number: int) -> tuple[Problem, ...]:
        """Take out the problems that were recorded after the first so many."""
        taken = tuple(islice(self.problems, number, None))
        return tuple(self.problems.pop(place) for place in taken)


def _bytes(path: str) -> bytes:
    """A file's bytes, in a third of the time that ``open`` takes.

    Raises OSError, and SourceError when they are too many.
    """
    descriptor = os.open(path, READ_FLAGS)
    try:
        data = os.read(descriptor, FIRST_READ)
        if len(data) == FIRST_READ:
            size = os.fstat(descriptor).st_size
            if size > MAX_BYTES:
                raise SourceError(f"it is too large to read ({size // 1024 // 1024} MB)")
            chunks = [data]
            while chunk := os.read(descriptor, CHUNK):
                chunks.append(chunk)
            data = b"".join(chunks)
    finally:
        os.close(descriptor)
    return data


def join(folder: str, relative: str) -> str:
    """Join and normalise two paths with ``/``; the result may start with ``..``."""
    if folder and folder[0] not in "./" and "/" not in relative and relative not in ("", ".", ".."):
        return f"{folder}/{relative}"
    return posixpath.normpath(posixpath.join(folder, relative))

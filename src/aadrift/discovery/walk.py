"""Walking the scanned folders: which files are of a kind that matters, before any is opened."""

from __future__ import annotations

import os
import stat
from functools import cache

from aadrift.discovery.gitignore import Patterns
from aadrift.discovery.kinds import Kind, is_module_file, is_values, kind_of
from aadrift.discovery.repository import Exclusion
from aadrift.records import dataclass
from aadrift.source import Problem

OUTSIDE = "it is a symbolic link that leads out of the scanned root, where aadrift does not read"
# What the kernel shows there are no files, and they are without end.
_KERNEL = frozenset(("/dev", "/proc", "/sys"))
_SKIPPED = frozenset((".git", ".hg", ".svn", ".terraform", ".terragrunt-cache", "node_modules"))
_INSTALLED = ".terraform/modules/modules.json"
# Folders are often called x.js or x.json; these endings only a file can mean.
_FILES_ONLY = frozenset((Kind.TERRAFORM, Kind.TERRAGRUNT, Kind.BICEP))

File = tuple[str, Kind]
"""A file's name and kind."""


@dataclass
class Folder:
    """A folder of the walk. ``prefix`` is its path with a ``/`` behind it, ``""`` for the root."""

    prefix: str
    files: list[File]
    exclusion: Exclusion


class Walk:
    """Collects the folders below some places of a root; ``root`` is a real path.

    ``folders`` are keyed by their prefix, each real folder once. ``links`` maps each followed
    symbolic link to the folder it leads to. Both are relative to the root.
    """

    def __init__(
        self,
        root: str,
        *,
        include: Patterns | None = None,
        exclude: Patterns | None = None,
        use_gitignore: bool = True,
    ) -> None:
        self.root = root
        self._base = root.rstrip("/") + "/"
        self.folders: dict[str, Folder] = {}
        self.links: dict[str, str] = {}
        self.installed: list[str] = []
        self.skipped: list[Problem] = []
        self._include = include
        self._exclude = exclude
        self._use_gitignore = use_gitignore
        self._pending: list[str] = []
        # Few names occur many times. Sharing the pair spares the garbage collector a third of
        # the walk's time.
        self._file = cache(_file)

    def absolute(self, path: str) -> str:
        """The absolute form of a path of the walk."""
        return self._base + path if path else self.root

    def add_tree(self, prefix: str) -> None:
        """Walk a folder and all below it. That it was named outweighs that git ignores it."""
        exclusion, included = self._inherited(prefix)
        if included is None:
            return
        stack = [(prefix, exclusion, included)]
        while stack:
            here, exclusion, included = stack.pop()
            if here not in self.folders:
                stack.extend(reversed(self._visit(here, exclusion, included, here == prefix)))

    def add_file(self, path: str) -> None:
        """Add the files of one file's folder; the file itself even if git ignores it."""
        prefix, name = path[: path.rfind("/") + 1], path[path.rfind("/") + 1 :]
        exclusion, included = self._inherited(prefix)
        if included is None:
            return
        if prefix not in self.folders:
            self._visit(prefix, exclusion, included, True)
        folder, file = self.folders.get(prefix), self._file(name)
        if folder is None or file is None or file in folder.files:
            return
        is_file = os.path.isfile(self.absolute(path))
        if is_file and self._included(path, name, included, False):
            folder.files = sorted([*folder.files, file])

    def follow_links(self) -> None:
        """Walk the folders that symbolic links lead to, where that is inside the root."""
        for link in self._pending:  # which grows while what they lead to is walked
            target = self.inside(link)
            if target is None:
                self.report(link, OUTSIDE)
                continue
            self.links[link] = target
            prefix = f"{target}/" if target else ""
            if prefix not in self.folders and _SKIPPED.isdisjoint(target.split("/")):
                self.add_tree(prefix)

    def inside(self, path: str) -> str | None:
        """Where a path of the walk really lies, relative to the root; None when outside of it."""
        try:
            real = os.path.realpath(self.absolute(path)).replace(os.sep, "/")
        except ValueError:  # no file has such a name: a zero byte, half of a surrogate pair
            return None
        if real == self.root:
            return ""
        return real.removeprefix(self._base) if real.startswith(self._base) else None

    def report(self, path: str, message: str, line: int = 1) -> None:
        """Record a place that could matter and is not read."""
        self.skipped.append(Problem(path or ".", line, message))

    def ignores(self, path: str) -> bool:
        """Whether git ignores a file of a walked folder."""
        name = path[path.rfind("/") + 1 :]
        folder = self.folders[path[: len(path) - len(name)]]
        return folder.exclusion.excludes(path, name, False)

    def excluded_by_glob(self, path: str) -> bool:
        """Whether the globs to exclude leave a file out, or a folder above it."""
        if not self._exclude:
            return False
        parts = path.split("/")
        return any(
            self._exclude.verdict("/".join(parts[:depth]), parts[depth - 1], depth < len(parts))
            for depth in range(1, len(parts) + 1)
        )

    def _inherited(self, prefix: str) -> tuple[Exclusion, bool | None]:
        """What the folders above say of one; None for inclusion when it is excluded by a glob."""
        exclusion, included = Exclusion(), self._include is None
        parts = prefix.split("/")[:-1]
        for depth in range(len(parts)):
            above = "".join(f"{part}/" for part in parts[:depth])
            path = above + parts[depth]
            if self._use_gitignore:
                exclusion = exclusion.entering(self.absolute(above), above, self._marks(above))
                if exclusion.excludes(path, parts[depth], True):
                    exclusion = Exclusion()
            if self._exclude and self._exclude.verdict(path, parts[depth], True):
                return exclusion, None
            included = self._included(path, parts[depth], included, True)
        return exclusion, included

    def _marks(self, prefix: str) -> set[str]:
        base = self.absolute(prefix)
        return {name for name in (".git", ".gitignore") if os.path.lexists(f"{base}/{name}")}

    def _included(self, path: str, name: str, included: bool, is_folder: bool) -> bool:
        if self._exclude and self._exclude.verdict(path, name, is_folder):
            return False
        if included or self._include is None:
            return True
        return bool(self._include.verdict(path, name, is_folder))

    def _visit(
        self, prefix: str, exclusion: Exclusion, included: bool, named: bool
    ) -> list[tuple[str, Exclusion, bool]]:
        """Record one folder; returns its subfolders to walk."""
        try:
            with os.scandir(self.absolute(prefix)) as listing:
                entries = {entry.name: entry for entry in listing}
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            self.report(prefix.rstrip("/"), f"the folder can't be read: {reason}")
            return []
        if "pyvenv.cfg" in entries and not named:
            return []
        if self._use_gitignore:
            exclusion = exclusion.entering(self.absolute(prefix), prefix, entries.keys())
        folders: list[str] = []
        files: list[File] = []
        for name in sorted(entries):
            entry = entries[name]
            if not name.isascii() and not self._is_utf8(prefix, name):
                continue
            if entry.is_dir(follow_symlinks=False) and not _is_junction(entry):
                folders.append(name)
                continue
            file = self._file(name)
            if file is not None and entry.is_file(follow_symlinks=False):
                files.append(file)
            elif _leads_elsewhere(entry):
                self._link(prefix, name, exclusion, files)
            elif file is not None:
                self.report(prefix + name, "it is not a regular file")
        if ".terraform" in folders and os.path.isfile(self.absolute(prefix + _INSTALLED)):
            self.installed.append(prefix + _INSTALLED)
        files = self._kept(prefix, files, exclusion, included)
        self.folders[prefix] = Folder(prefix, files, exclusion)
        return self._subfolders(prefix, folders, exclusion, included)

    def _is_utf8(self, prefix: str, name: str) -> bool:
        """Whether a name can be shown in a report; if not, says so."""
        try:
            name.encode()
        except UnicodeEncodeError:
            shown = os.fsencode(name).decode("utf-8", "replace")
            self.report(prefix + shown, "its name is not valid UTF-8")
            return False
        return True

    def _kept(
        self, prefix: str, files: list[File], exclusion: Exclusion, included: bool
    ) -> list[File]:
        """The files to search. Texts are kept here: few hold a word, only those are matched."""
        if self._exclude or not included:
            files = [
                file for file in files if self._included(prefix + file[0], file[0], included, False)
            ]
        if not exclusion:
            return files

        def excluded(name: str) -> bool:
            return exclusion.excludes(prefix + name, name, False)

        # Terraform reads an ignored file of a module like any other, and values from anywhere.
        a_module = any(is_module_file(name) and not excluded(name) for name, _ in files)
        return [
            (name, kind)
            for name, kind in files
            if kind is Kind.TEXT
            or (kind is Kind.TERRAFORM and (a_module or is_values(name)))
            or not excluded(name)
        ]

    def _subfolders(
        self, prefix: str, names: list[str], exclusion: Exclusion, included: bool
    ) -> list[tuple[str, Exclusion, bool]]:
        found: list[tuple[str, Exclusion, bool]] = []
        for name in names:
            path = prefix + name
            if name in _SKIPPED:
                continue
            if f"/{self.absolute(path).lstrip('/')}" in _KERNEL:
                continue
            inner = exclusion
            if exclusion:
                if exclusion.excludes(path, name, True):
                    continue
                inner = exclusion.below(path, name)
            if self._exclude and self._exclude.verdict(path, name, True):
                continue
            # A name that is nothing but an ending (.bicep, the compiler's cache) is a folder's.
            if kind_of(name) in _FILES_ONLY and name.rfind(".") > 0:
                self.report(path, "it is a folder, although its name is that of a file")
            inside = included or self._included(path, name, included, True)
            found.append((f"{path}/", inner, inside))
        return found

    def _link(
        self,
        prefix: str,
        name: str,
        exclusion: Exclusion,
        files: list[File],
    ) -> None:
        """Decide on a symbolic link: a file to search, a folder to follow later, or neither."""
        path, file = prefix + name, self._file(name)
        if name in _SKIPPED or (self._exclude and self._exclude.verdict(path, name, False)):
            return
        try:
            mode = os.stat(self.absolute(path)).st_mode
        except OSError:
            if file is not None and file[1] is not Kind.TEXT:
                self.report(path, "it is a symbolic link that leads nowhere")
            return
        if stat.S_ISDIR(mode):
            if not exclusion.excludes(path, name, False):
                self._pending.append(path)
        elif file is not None and stat.S_ISREG(mode):
            if self.inside(path) is not None:
                files.append(file)
            elif file[1] is not Kind.TEXT:
                self.report(path, OUTSIDE)


def _file(name: str) -> File | None:
    kind = kind_of(name)
    return None if kind is None else (name, kind)


def _is_junction(entry: os.DirEntry[str]) -> bool:
    """Whether a folder is a Windows junction, which is no symbolic link to Python."""
    if os.name != "nt":
        return False
    status = entry.stat(follow_symlinks=False)
    # Only Windows has the attribute; the type stubs know no field that just one system has.
    attributes: int = getattr(status, "st_file_attributes", 0)
    return bool(attributes & stat.FILE_ATTRIBUTE_REPARSE_POINT)


def _leads_elsewhere(entry: os.DirEntry[str]) -> bool:
    return entry.is_symlink() or _is_junction(entry)

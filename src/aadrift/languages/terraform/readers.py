"""Folders that take what matters from files that are no Terraform code: values and data files.

Such a folder may hold no word of a gateway itself: the words are in the file that it reads.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from aadrift.discovery import Selection
from aadrift.languages.terraform.modules import is_terraform
from aadrift.languages.terraform.sources import Library
from aadrift.languages.terraform.values_files import is_values_file, takes_from
from aadrift.source import SourceError
from aadrift.workspace import Workspace, join

# What file(), templatefile() and their kin are given; other text is for people or programs.
_DATA = frozenset(
    (".csv", ".json", ".jsonc", ".yaml", ".yml", ".tpl", ".tftpl", ".tmpl", ".template", ".txt")
)
_READING = ("file(", "fileset(", "filebase64(")


def of_relevant_files(selection: Selection, library: Library) -> set[str]:
    """The folders whose Terraform code can read one of the relevant files."""
    workspace = library.workspace
    found: set[str] = set()
    data: dict[str, set[str]] = {}
    for path in sorted(selection.relevant):
        name = PurePosixPath(path)
        if is_values_file(path):
            found.update(_users(path, library))
        elif name.suffix in _DATA and not is_terraform(name.name):
            data.setdefault(name.parent.as_posix(), set()).add(name.name)
    for folder, names in data.items():
        words = _names(PurePosixPath(folder), names)
        near = set(_readers(PurePosixPath(folder), words, workspace))
        found |= near
        if not any(_code_says(one, words, workspace) for one in near):
            found.update(_naming(words, selection, workspace))
    return found


def holds_terraform(workspace: Workspace, folder: str) -> bool:
    """Whether Terraform reads a file of a folder as configuration."""
    return any(is_terraform(name) for name in workspace.listing(folder))


def _upwards(folder: PurePosixPath) -> list[str]:
    return [folder.as_posix(), *(above.as_posix() for above in folder.parents)]


def _children(folder: str, workspace: Workspace) -> Iterator[str]:
    for name in workspace.listing(folder):
        child = join(folder, name)
        if "." not in name and holds_terraform(workspace, child):
            yield child


def _users(path: str, library: Library) -> list[str]:
    """The modules that a values file can be for: the nearest above it, or those beside it.

    A folder that only parts the tree may hold Terraform files too. It counts where no module
    declares a variable that the file sets.
    """
    workspace = library.workspace
    nearest: list[str] = []
    for above in dict.fromkeys(_upwards(PurePosixPath(path).parent)):
        here = [above] if holds_terraform(workspace, above) else []
        near = here or list(_children(above, workspace))
        if users := [one for one in near if takes_from(library.at(one), workspace, path)]:
            return users
        nearest = nearest or near
    return nearest


def _names(folder: PurePosixPath, files: set[str]) -> tuple[str, ...]:
    """How code names some files: the name of one may be put together, that of a folder seldom."""
    return (*sorted(files), f"{folder.name}/") if folder.name else tuple(sorted(files))


def _readers(folder: PurePosixPath, words: tuple[str, ...], workspace: Workspace) -> Iterator[str]:
    """Folders above that read files at all, and those beside that name one of these files."""
    for above in dict.fromkeys(_upwards(folder)):
        if _code_says(above, _READING, workspace):
            yield above
    for beside in _children(folder.parent.as_posix(), workspace):
        if _code_says(beside, words, workspace):
            yield beside


def _naming(words: tuple[str, ...], selection: Selection, workspace: Workspace) -> Iterator[str]:
    """Folders anywhere whose code reads files, and names one of these."""
    for path in selection.files:
        if is_terraform(PurePosixPath(path).name):
            text = _bytes(path, workspace)
            if _says(text, _READING) and _says(text, words):
                yield PurePosixPath(path).parent.as_posix()


def _code_says(folder: str, words: tuple[str, ...], workspace: Workspace) -> bool:
    return any(
        is_terraform(name) and _says(_bytes(join(folder, name), workspace), words)
        for name in workspace.listing(folder)
    )


def _says(text: bytes, words: tuple[str, ...]) -> bool:
    return any(word.encode() in text for word in words)


def _bytes(path: str, workspace: Workspace) -> bytes:
    """The bytes of a file, which is only searched here; nothing for one that can't be read."""
    try:
        return Path(workspace.resolved(path)).read_bytes()
    except (OSError, SourceError):
        return b""  # it is reported by who reads it as code

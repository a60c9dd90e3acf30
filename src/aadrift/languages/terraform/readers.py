"""Folders that take what matters from files that are no Terraform code: values and data files.

Such a folder may hold no word of a gateway itself: the words are in the file that it reads.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

from aadrift.discovery import Selection
from aadrift.languages.terraform.modules import is_terraform
from aadrift.languages.terraform.values_files import is_values_file
from aadrift.source import SourceError
from aadrift.workspace import Workspace, join

# What file(), templatefile() and their kin are given; other text is for people or programs.
_DATA = frozenset(
    (".json", ".jsonc", ".yaml", ".yml", ".tpl", ".tftpl", ".tmpl", ".template", ".j2", ".txt")
)
_READING = ("file(", "fileset(", "filebase64(")


def of_relevant_files(selection: Selection, workspace: Workspace) -> set[str]:
    """The folders whose Terraform code can read one of the relevant files."""
    found: set[str] = set()
    data: dict[str, set[str]] = {}
    for path in sorted(selection.relevant):
        name = PurePosixPath(path)
        if is_values_file(path):
            found.update(_users(name.parent, workspace))
        elif name.suffix in _DATA and not is_terraform(name.name):
            data.setdefault(name.parent.as_posix(), set()).add(name.name)
    for folder, names in data.items():
        found.update(_readers(PurePosixPath(folder), names, workspace))
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


def _users(folder: PurePosixPath, workspace: Workspace) -> list[str]:
    """The modules that values in a folder can be for: the nearest above it, or those beside it."""
    for above in dict.fromkeys(_upwards(folder)):
        if holds_terraform(workspace, above):
            return [above]
        if beside := list(_children(above, workspace)):
            return beside
    return []


def _readers(folder: PurePosixPath, names: set[str], workspace: Workspace) -> Iterator[str]:
    """Folders above that read files at all, and those beside that name one of these files."""
    for above in dict.fromkeys(_upwards(folder)):
        if _code_says(above, _READING, workspace):
            yield above
    for beside in _children(folder.parent.as_posix(), workspace):
        if _code_says(beside, tuple(names), workspace):
            yield beside


def _code_says(folder: str, words: tuple[str, ...], workspace: Workspace) -> bool:
    for name in workspace.listing(folder):
        if is_terraform(name):
            try:
                text = workspace.read(join(folder, name)).text
            except SourceError:
                continue  # what can't be read is reported by who reads it as code
            if any(word in text for word in words):
                return True
    return False

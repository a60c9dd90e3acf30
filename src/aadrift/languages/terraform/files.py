"""What file functions may see: the scanned tree, from the root module's folder."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from aadrift.source import SourceError
from aadrift.values import Mapping, Text, Value
from aadrift.workspace import Workspace, join

if TYPE_CHECKING:
    from aadrift.languages.terraform.evaluation import Scope

_MAX_LISTED = 10_000


class Files:
    """Reads files for ``file``, ``templatefile``, ``fileset`` and the like.

    Relative paths count from the folder that terraform runs in: the root module's.
    """

    def __init__(self, workspace: Workspace, folder: str, scope: Scope) -> None:
        self._workspace = workspace
        self._folder = folder
        self._scope = scope

    def _path(self, path: str) -> str:
        """The path relative to the scanned root. Raises SourceError outside of it."""
        if path.startswith("~"):
            raise SourceError("it lies in the home folder, where aadrift does not read")
        if path.startswith("/"):
            relative = os.path.relpath(path, self._workspace.root).replace(os.sep, "/")
        else:
            relative = join(self._folder, path)
        if relative == ".." or relative.startswith("../"):
            raise SourceError("it lies outside of the scanned root, where aadrift does not read")
        return relative

    def read_file(self, path: str) -> Text:
        """The text of a file, knowing where it stands. Raises SourceError."""
        file = self._workspace.read(self._path(path))
        return Text.literal(file.text, file.span(0, len(file.text)))

    def file_exists(self, path: str) -> bool:
        """Whether there is such a file. Raises SourceError outside of the root."""
        return self._workspace.is_file(self._path(path))

    def file_set(self, folder: str, pattern: str) -> list[str]:
        """The files below a folder that match a pattern, relative to the folder, in order.

        Raises SourceError outside of the root, or where there are too many files to list.
        """
        base = self._path(folder)
        regex = re.compile(_translate(pattern))
        found = [path for path in self._below(base) if regex.fullmatch(path)]
        return sorted(found)

    def _below(self, base: str) -> list[str]:
        found: list[str] = []
        pending: list[tuple[str, frozenset[str]]] = [("", frozenset())]
        while pending:
            inside, above = pending.pop()
            folder = join(base, inside) if inside else base
            try:
                real = self._workspace.resolved(folder)
            except SourceError:
                continue
            if real in above:
                raise SourceError(f"its symbolic link {inside} leads in a circle")
            for name in self._workspace.listing(folder):
                path = f"{inside}/{name}" if inside else name
                if self._workspace.is_file(join(base, path)):
                    found.append(path)
                else:
                    pending.append((path, above | {real}))
            if len(found) + len(pending) > _MAX_LISTED:
                raise SourceError(f"it holds more than {_MAX_LISTED} files")
        return found

    def render_template(self, text: Text, variables: Mapping) -> Value:
        """The text as a template with some variables, and nothing else, to refer to."""
        from aadrift.languages.terraform.evaluation import evaluate_template
        from aadrift.languages.terraform.values_files import Literals

        names = dict(variables.items())
        return evaluate_template(text, Literals(self._workspace), names)


def _translate(pattern: str) -> str:
    """A fileset pattern as a regular expression: ``**`` crosses folders, ``*`` and ``?`` don't."""
    out: list[str] = []
    at = 0
    while at < len(pattern):
        if pattern.startswith("**/", at):
            out.append("(?:.*/)?")
            at += 3
        elif pattern.startswith("**", at):
            out.append(".*")
            at += 2
        elif pattern[at] == "*":
            out.append("[^/]*")
            at += 1
        elif pattern[at] == "?":
            out.append("[^/]")
            at += 1
        elif pattern[at] == "{" and "}" in pattern[at:]:
            end = pattern.index("}", at)
            choices = pattern[at + 1 : end].split(",")
            out.append("(?:" + "|".join(_translate(choice) for choice in choices) + ")")
            at = end + 1
        elif pattern[at] == "[" and "]" in pattern[at:]:
            end = pattern.index("]", at)
            out.append("[" + re.escape(pattern[at + 1 : end]).replace(r"\-", "-") + "]")
            at = end + 1
        else:
            out.append(re.escape(pattern[at]))
            at += 1
    return "".join(out)

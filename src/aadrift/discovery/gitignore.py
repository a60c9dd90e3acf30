"""What ``.gitignore`` files exclude, as git decides it.

The patterns are translated here and not by the ``pathspec`` package, because a tree with several
``.gitignore`` files needs the answer "this file says nothing about this path". ``pathspec`` lets a
pattern that matched a folder also speak for everything below it: with ``*.json`` in the root and
``!data`` in ``sub/.gitignore``, git ignores ``sub/data/x.json``, ``pathspec`` does not. Git (and
this module) asks each entry of the walk by its own path, never below an ignored folder.

The rules are those of git's ``dir.c`` and ``wildmatch.c``. Two things differ on purpose: case
always counts (``core.ignoreCase`` is not read), and ``?`` is a character, not a byte.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

_CLASSES = {
    "alnum": "a-zA-Z0-9",
    "alpha": "a-zA-Z",
    "blank": " \\t",
    "cntrl": "\\x00-\\x1f\\x7f",
    "digit": "0-9",
    "graph": "!-~",
    "lower": "a-z",
    "print": " -~",
    "punct": "!-/:-@\\[-`{-~",
    "space": "\\s",
    "upper": "A-Z",
    "xdigit": "a-fA-F0-9",
}
_NEVER = "(?!)"
_MAX_BYTES = 1 << 20


class _Pattern(NamedTuple):
    negated: bool
    folders_only: bool
    regex: re.Pattern[str]


class Patterns:
    """The patterns of one file, which hold for the entries below ``base``.

    ``base`` is the folder of the file: ``""`` for the root, else ``a/b/``.
    """

    def __init__(self, lines: Iterable[str], base: str = "") -> None:
        self.base = base
        self._patterns: list[_Pattern] = []
        named: list[int] = []
        self._anchored: list[int] = []
        for line in lines:
            parsed = _parse(line)
            if parsed is None:
                continue
            pattern, by_name = parsed
            (named if by_name else self._anchored).append(len(self._patterns))
            self._patterns.append(pattern)
        self._named = named[::-1]
        self._last_named = cache(self._find_named)

    def __bool__(self) -> bool:
        return bool(self._patterns)

    def verdict(self, path: str, name: str, is_folder: bool) -> bool | None:
        """True: ignored; False: expressly not; None: these patterns say nothing.

        ``path`` is relative to the root of the walk, ``name`` its last part.
        """
        last = self._last_named(name, is_folder)
        if self._anchored and self._anchored[-1] > last:
            relative = path[len(self.base) :]
            for number in reversed(self._anchored):
                if number < last:
                    break
                pattern = self._patterns[number]
                if (is_folder or not pattern.folders_only) and pattern.regex.fullmatch(relative):
                    last = number
                    break
        return None if last < 0 else not self._patterns[last].negated

    def _find_named(self, name: str, is_folder: bool) -> int:
        for number in self._named:
            pattern = self._patterns[number]
            if (is_folder or not pattern.folders_only) and pattern.regex.fullmatch(name):
                return number
        return -1


Rules = tuple[Patterns, ...]
"""The patterns that hold in a folder, from the weakest (info/exclude) to the folder's own."""


def ignored(rules: Rules, path: str, name: str, is_folder: bool) -> bool:
    """Whether an entry of a folder that is itself not ignored is."""
    for patterns in reversed(rules):
        verdict = patterns.verdict(path, name, is_folder)
        if verdict is not None:
            return verdict
    return False


def read_patterns(path: str, base: str) -> Patterns | None:
    """The patterns of an ignore file; None when there are none.

    Like git, does not follow a symbolic link.
    """
    try:
        if not stat.S_ISREG(os.lstat(path).st_mode):
            return None
        with open(path, "rb") as file:
            text = file.read(_MAX_BYTES).removeprefix(b"\xef\xbb\xbf")
    except OSError:
        return None
    lines = text.decode("utf-8", "surrogateescape").split("\n")
    patterns = Patterns((line.removesuffix("\r") for line in lines), base)
    return patterns or None


def _parse(line: str) -> tuple[_Pattern, bool] | None:
    if line.startswith("#"):
        return None
    line = _without_trailing_spaces(line)
    negated = line.startswith("!")
    line = line.removeprefix("!")
    folders_only = line.endswith("/")
    line = line.removesuffix("/")
    if not line:
        return None
    by_name = "/" not in line
    regex = _translate(line if by_name else line.removeprefix("/"), across=by_name)
    return _Pattern(negated, folders_only, re.compile(regex, re.DOTALL)), by_name


def _without_trailing_spaces(line: str) -> str:
    stripped = line.rstrip(" ")
    if len(stripped) < len(line):
        backslashes = len(stripped) - len(stripped.rstrip("\\"))
        if backslashes % 2:
            stripped += " "
    return stripped


_SPECIAL = re.compile(r"[*?\[\\]")
_STAR = object()
_ANY_FOLDERS = object()


def _translate(glob: str, *, across: bool) -> str:
    """A glob as a regular expression; ``across``: a star also matches slashes."""
    tokens: list[object] = []
    at, end = 0, len(glob)
    special = _SPECIAL.search(glob)
    plain = special.start() if special else end
    while at < end:
        char = glob[at]
        at += 1
        if char == "*":
            start = at - 1
            while at < end and glob[at] == "*":
                at += 1
            # Git compares the part before the first wildcard by itself and matches the rest, so
            # that in a**/b the two stars stand at the start of what is matched.
            first = start == plain or glob[start - 1] == "/"
            whole = first and (at == end or glob[at] == "/")
            if across or at - start == 1 or not whole:
                tokens.append(_STAR)
            elif at == end:
                tokens.append(".*")
            else:
                tokens.append(_ANY_FOLDERS)
                at += 1
        elif char == "?":
            tokens.append("[^/]")
        elif char == "[":
            members, at = _bracket(glob, at)
            tokens.append(members)
        elif char == "\\":
            tokens.append(re.escape(glob[at]) if at < end else _NEVER)
            at += 1
        else:
            tokens.append(re.escape(char))
    star = ".*" if across else "[^/]*"
    pieces = [
        _join(_split(piece, _STAR), star, f"{star}?") for piece in _split(tokens, _ANY_FOLDERS)
    ]
    return _join([[piece] for piece in pieces], "(?:.*/)?", "(?:.*?/)??")


def _split(tokens: list[object], mark: object) -> list[list[object]]:
    parts: list[list[object]] = [[]]
    for token in tokens:
        if token is mark:
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


def _join(parts: list[list[object]], wild: str, lazy: str) -> str:
    """What stands between wildcards as one expression that can't take exponential time.

    What follows a wildcard, up to the next one, may match as early as it can: the next wildcard
    takes up the rest. So all but the last are lazy, atomic and never tried twice.
    """
    first, *rest = ("".join(map(str, part)) for part in parts)
    return first + "".join(
        f"(?>{lazy}{part})" if number < len(rest) else wild + part
        for number, part in enumerate(rest, 1)
    )


def _bracket(glob: str, at: int) -> tuple[str, int]:
    """The expression for a bracket whose ``[`` stands before ``at``, and where it ends."""
    end = len(glob)
    negated = at < end and glob[at] in "!^"
    at += negated
    members: list[str] = []
    first = True
    while at < end and (first or glob[at] != "]"):
        first = False
        if glob.startswith("[:", at):
            close = glob.find("]", at)
            name = glob[at + 2 : close - 1]
            if close > at + 2 and glob[close - 1] == ":":
                if name not in _CLASSES:
                    return _NEVER, end
                members.append(_CLASSES[name])
                at = close + 1
                continue
        low, at = _member(glob, at)
        # The lower end of a range is a member even when the range is the wrong way round.
        members.append(re.escape(low))
        if glob.startswith("-", at) and at + 1 < end and glob[at + 1] != "]":
            high, at = _member(glob, at + 1)
            if low <= high:
                members.append(f"{re.escape(low)}-{re.escape(high)}")
    if at >= end:
        return _NEVER, end
    inside = "".join(members)
    if negated:
        return f"[^/{inside}]", at + 1
    return (f"(?!/)[{inside}]" if inside else _NEVER), at + 1


def _member(glob: str, at: int) -> tuple[str, int]:
    if glob[at] == "\\" and at + 1 < len(glob):
        return glob[at + 1], at + 2
    return glob[at], at + 1

"""The local paths that files name. A search of bytes: a path in a comment counts, and may."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

from aadrift.discovery.kinds import Kind

_QUOTED_PATH = re.compile(rb'"(\.\.?/[^"\n]*)"')
_KEY_REACH = 160
_WORD_ENDS = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-")
_BICEP_PATH = re.compile(
    rb"\b(?:(?:module|using|extends|from|test)\b[^\n']*|load\w+\s*\(\s*)'([^'\n:]+)'"
)


def local_paths(kind: Kind, text: bytes, ends: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """The local paths that each of several files names, each once; by the number of the file.

    ``text`` is the files one after the other and ``ends`` where each ends in it. Paths
    are the relative module sources of HCL and its JSON form, and what Bicep names as a module, an
    import, a base or a file to load. One that an expression makes up is left out.
    """
    found: dict[int, dict[bytes, None]] = {}
    for match in (_BICEP_PATH if kind is Kind.BICEP else _QUOTED_PATH).finditer(text):
        at, path = match.start(), match[1]
        paths = found.setdefault(bisect_right(ends, at), {})
        if path in paths or b"${" in path:
            continue
        if kind is Kind.BICEP or _is_source(text, at):
            paths[path] = None
    return {
        number: tuple(path.decode("utf-8", "replace") for path in paths)
        for number, paths in found.items()
        if paths
    }


def _is_source(text: bytes, at: int) -> bool:
    """Whether the value at an offset is that of an attribute (or JSON member) ``source``."""
    before = text[max(0, at - _KEY_REACH) : at].rstrip()
    if not before.endswith((b"=", b":")):
        return False
    key = before[:-1].rstrip().removesuffix(b'"')
    return key.endswith(b"source") and (len(key) == 6 or key[-7] not in _WORD_ENDS)

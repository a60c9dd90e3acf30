"""The line of a key in a TOML file, which ``tomllib`` does not tell.

The first lines of a valid document are a valid document exactly when they end where a statement
ends. So a key's statement stands between the longest such beginning that lacks the key and the
shortest that has it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from typing import Any

Path = Sequence[str | int]


def line_of(text: str, path: Path) -> int:
    """The line, counted from 1, of the statement that sets the value at a path.

    ``text`` is a valid document. A path names keys, and the places of items in lists of tables.
    """
    lines = text.split("\n")
    lacking, holding = 0, len(lines)
    while (found := _between(lines, lacking, holding)) is not None:
        end, document = found
        if _holds(document, path):
            holding = end
        else:
            lacking = end
    return lacking + 1


def _between(lines: list[str], low: int, high: int) -> tuple[int, dict[str, Any]] | None:
    """A beginning that is longer than ``low`` and shorter than ``high``, near their middle."""
    middle = (low + high) // 2
    for end in (*range(middle, low, -1), *range(middle + 1, high)):
        try:
            return end, tomllib.loads("\n".join(lines[:end]))
        except tomllib.TOMLDecodeError:
            continue
    return None


def _holds(document: object, path: Path) -> bool:
    for part in path:
        match document:
            case dict() if part in document:
                document = document[part]
            case list() if isinstance(part, int) and part < len(document):
                document = document[part]
            case _:
                return False
    return True

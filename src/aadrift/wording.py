"""Words for messages: values made safe to print, lists that stay short, plurals."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

T = TypeVar("T")


def shown(value: str, limit: int = 120) -> str:
    """A value from outside as it may stand in a message: on one line, printable, not too long."""
    clean = value
    if not value.isprintable():
        clean = "".join(one if one.isprintable() else "\N{REPLACEMENT CHARACTER}" for one in value)
    return clean if len(clean) <= limit else f"{clean[: limit - 1]}\N{HORIZONTAL ELLIPSIS}"


def counted(number: int, noun: str) -> str:
    """``1 gateway``, ``2 gateways``."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def listing(items: Iterable[str], limit: int = 5) -> str:
    """``a, b and c``; beyond ``limit`` items the rest is counted: ``a, b and 7 more``."""
    parts = list(items)
    rest = len(parts) - limit
    if rest > 1:
        parts = [*parts[:limit], f"{rest} more"]
    return joined(parts)


def named(things: Sequence[T], name: Callable[[T], str], limit: int = 5) -> str:
    """The names of things as in ``listing``; of thousands, only those are made that are shown."""
    rest = len(things) - limit
    if rest > 1:
        return joined([*map(name, things[:limit]), f"{rest} more"])
    return joined([*map(name, things)])


def joined(parts: Sequence[str]) -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} and {parts[-1]}"

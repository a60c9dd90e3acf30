"""Where the config file of a folder is."""

from __future__ import annotations

from pathlib import Path

OWN = "aadrift.toml"
SHARED = "pyproject.toml"

_MARK = b"aadrift"


def find_config(folder: Path) -> Path | None:
    """The nearest config file: in the folder, or above it up to the root of its repository.

    ``aadrift.toml`` beats a ``pyproject.toml`` beside it, and one that does not speak of aadrift
    is passed over. Outside of a repository only the folder itself counts: what lies above it may
    be anybody's.
    """
    for place in places(folder):
        own, shared = place / OWN, place / SHARED
        if own.is_file():
            return own
        if shared.is_file() and _speaks(shared):
            return shared
    return None


def places(folder: Path) -> tuple[Path, ...]:
    """A folder and those above it that belong to the same repository, the nearest first."""
    real = folder.resolve()
    above = (real, *real.parents)
    for number, place in enumerate(above, 1):
        if (place / ".git").exists():
            return above[:number]
    return (real,)


def _speaks(path: Path) -> bool:
    """Whether a pyproject.toml could have a section for aadrift."""
    try:
        data = path.read_bytes()
    except OSError:
        return True  # the reader says what is wrong with it
    if _MARK not in data:
        return False
    from aadrift.config.reading import has_section

    return has_section(data)

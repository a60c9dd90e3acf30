"""Which files below some paths can be client profiles, and which packages of them.

What git ignores counts here: people download packages into a working tree and keep them out of it.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from aadrift.discovery.gitignore import Patterns
from aadrift.discovery.kinds import Kind
from aadrift.discovery.search import Groups, search
from aadrift.discovery.walk import OUTSIDE, Walk
from aadrift.records import dataclass
from aadrift.source import Problem


@dataclass(frozen=True)
class Clients:
    """Files that can be profiles and packages, by their paths relative to a root.

    ``named`` are the files that the user named, which must be one or the other. ``skipped`` says
    what could matter and was not read; ``seen`` counts the files that were looked at.
    """

    files: tuple[str, ...]
    packages: tuple[str, ...]
    named: frozenset[str]
    skipped: tuple[Problem, ...] = ()
    seen: int = 0


def find_clients(
    paths: Sequence[Path],
    root: Path,
    *,
    include: Sequence[str] = (),
    exclude: Sequence[str] = (),
) -> Clients:
    """Find them below real paths. The globs are as in ``.gitignore``, relative to the root."""
    included = Patterns(include) if include else None
    walk = Walk(
        root.as_posix(),
        include=included,
        exclude=Patterns(exclude) if exclude else None,
        use_gitignore=False,
    )
    named = {path.relative_to(root).as_posix() for path in paths if not path.is_dir()}
    for path in paths:
        if path.is_dir():
            relative = path.relative_to(root).as_posix()
            walk.add_tree("" if relative == "." else f"{relative}/")
    walk.follow_links()
    groups: Groups = {Kind.PROFILE: [], Kind.TEXT: []}
    packages: list[str] = []
    for folder in walk.folders.values():
        for name, kind in folder.files:
            if kind in groups:
                groups[kind].append(folder.prefix + name)
        packages += _packages(walk, folder.prefix, included)
    hits = search(walk.root, groups)
    found = {hit.path for hit in hits if hit.relevant}
    unread = [Problem(hit.path, 1, hit.problem) for hit in hits if hit.problem is not None]
    return Clients(
        files=tuple(sorted(found - named)),
        packages=tuple(sorted(set(packages) - named)),
        named=frozenset(named),
        skipped=(*walk.skipped, *unread),
        seen=sum(map(len, groups.values())) + len(set(packages)) + len(named),
    )


def _packages(walk: Walk, prefix: str, included: Patterns | None) -> list[str]:
    """The zip archives of a walked folder; a symbolic link is followed inside of the root."""
    found: list[str] = []
    try:
        names = [name for name in os.listdir(walk.absolute(prefix)) if _is_zip(name)]
    except OSError:
        return found  # the walk has said so
    for path in (prefix + name for name in names):
        if walk.excluded_by_glob(path) or (included and not _matches(included, path)):
            continue
        if walk.inside(path) is None:
            walk.report(path, OUTSIDE)
        elif os.path.isfile(walk.absolute(path)):
            found.append(path)
    return found


def _is_zip(name: str) -> bool:
    return name.lower().endswith(".zip")


def _matches(patterns: Patterns, path: str) -> bool:
    """Whether a path, or a folder above it, is among some globs."""
    parts = path.split("/")
    return any(
        patterns.verdict("/".join(parts[:depth]), parts[depth - 1], depth < len(parts))
        for depth in range(1, len(parts) + 1)
    )

"""``discover``: the root of the given paths, the walk, and what the walk and search amount to."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path

from aadrift.discovery.called import Finder
from aadrift.discovery.gitignore import Patterns
from aadrift.discovery.kinds import Kind, kind_of
from aadrift.discovery.selection import DiscoveryError, Selection
from aadrift.discovery.walk import Walk

_KINDS = "Terraform, Terragrunt, Bicep, ARM or VPN client profile"


def discover(
    paths: Sequence[str | Path],
    *,
    include: Sequence[str] = (),
    exclude: Sequence[str] = (),
    use_gitignore: bool = True,
    root: Path | None = None,
    meanwhile: Callable[[], None] | None = None,
) -> Selection:
    """Find the files below some paths that can say something about gateways.

    ``include`` and ``exclude`` are globs as in ``.gitignore``, relative to the root; ``exclude``
    wins. A path that is a file stands for the files of its folder. ``root`` is a folder above all
    paths (``root_of``); that of the paths themselves if not given. ``meanwhile`` is called once
    while other processes search, where there are so many files that others do.

    Raises DiscoveryError when a path does not exist or there is nothing to scan.
    """
    real = [_real(path) for path in paths]
    root = root or root_of(real)
    scope = tuple(sorted({path.relative_to(root).as_posix() for path in real}))
    walk = Walk(
        root.as_posix(),
        include=Patterns(include) if include else None,
        exclude=Patterns(exclude) if exclude else None,
        use_gitignore=use_gitignore,
    )
    named = {path for path in scope if os.path.isfile(walk.absolute(path))}
    for path in scope:
        if path not in named:
            walk.add_tree("" if path == "." else f"{path}/")
    for path in sorted(named):
        walk.add_file(path)
    walk.follow_links()
    finder = Finder(walk, meanwhile)
    finder.search_scope(named)
    finder.search_called()
    selection = Selection(
        root=root,
        scope=scope,
        files=tuple(sorted(finder.files)),
        relevant=frozenset(finder.relevant),
        local_sources=finder.local_sources,
        bicep_sources=finder.bicep_sources,
        installed_modules=tuple(sorted(walk.installed)),
        skipped=tuple(sorted(set(walk.skipped))),
        seen=finder.seen,
    )
    if not selection.files and not any(kind_of(path) is Kind.TEXT for path in named):
        raise DiscoveryError(_nothing(paths, selection, bool(include or exclude)))
    return selection


def _real(path: str | Path) -> Path:
    """The real place of a path of the command line."""
    try:
        real = Path(os.path.realpath(path))
        real.stat()
    except PermissionError:
        raise DiscoveryError(f"{path} can't be read: permission denied.") from None
    except (OSError, ValueError):
        raise DiscoveryError(f"{path} does not exist: there is no such file or folder.") from None
    if not real.is_dir():
        if not real.is_file():
            raise DiscoveryError(f"{path} is neither a file nor a folder.")
        if kind_of(real.name) is None:
            raise DiscoveryError(f"{path} is no {_KINDS} file, and no text that aadrift searches.")
    return real


def root_of(paths: Sequence[Path]) -> Path:
    """The root of real paths: their repository's, else the folder that they have in common.

    Raises DiscoveryError when there is none.
    """
    if not paths:
        raise DiscoveryError("There is nothing to scan: no path was given.")
    folders = [path if path.is_dir() else path.parent for path in paths]
    repositories = {_repository(folder) for folder in folders}
    only = repositories.pop()
    if only is not None and not repositories:
        return only
    try:
        return Path(os.path.commonpath(folders))
    except ValueError:
        raise DiscoveryError(
            "The paths lie on different drives: scan the drives one after the other."
        ) from None


def _repository(folder: Path) -> Path | None:
    """The nearest folder, this one or one above, that holds ``.git``."""
    for place in (folder, *folder.parents):
        if os.path.lexists(place / ".git"):
            return place
    return None


def _nothing(paths: Sequence[str | Path], selection: Selection, globs: bool) -> str:
    names = ", ".join(str(path) for path in paths)
    if selection.skipped:
        path, _, message = selection.skipped[0]
        return f"There is nothing to scan under {names}: {path} was skipped, {message}."
    if globs:
        return f"There is nothing to scan under {names}: the globs leave no {_KINDS} file."
    return f"There is nothing to scan under {names}: it holds no {_KINDS} file."

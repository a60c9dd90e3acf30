"""Suppressions that stand in the config: by path, for files that can hold no comments."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from aadrift.discovery.gitignore import Patterns
from aadrift.findings import Finding, Suppression
from aadrift.gate.baseline import Scope
from aadrift.records import dataclass
from aadrift.rules.catalogue import CODES, rule
from aadrift.rules.suppression import UNUSED
from aadrift.wording import listing, shown


@dataclass(frozen=True)
class PathIgnore:
    """Findings to suppress: those of some codes (or beginnings of codes) in files that match.

    ``glob`` is a pattern as in ``.gitignore``, relative to ``folder``, or to the scanned root when
    that is not given. ``config`` names the file that says so.
    """

    glob: str
    codes: tuple[str, ...]
    reason: str = ""
    config: str = "the config"
    folder: Path | None = None

    def covers(self, code: str) -> bool:
        """Whether findings of a code are meant."""
        return not self.codes or code.startswith(self.codes)


def apply_ignores(
    findings: Iterable[Finding],
    ignores: Sequence[PathIgnore],
    within: Scope,
    root: Path,
) -> Iterator[Finding]:
    """Mark what the config suppresses, and add AAD902 for each entry that suppresses nothing.

    An entry is for the place of a finding, or any place on its chain. Whether it is needed only a
    run can tell that looked at all files that it may be for. The paths of findings are relative to
    ``root``.
    """
    compiled = [(one, _Globs(Patterns([one.glob]), _between(root, one.folder))) for one in ignores]
    used: set[int] = set()
    for finding in findings:
        paths = tuple(_paths(finding))
        hits = [one for one, globs in compiled if one.covers(finding.code) and globs.hit(paths)]
        if not hits or finding.code == UNUSED:
            yield finding
            continue
        used.update(map(id, hits))
        if finding.suppressed is not None:
            yield finding
            continue
        reason = hits[0].reason or f"{hits[0].glob} in {hits[0].config}"
        yield replace(finding, suppressed=Suppression("config", reason))
    for one, globs in compiled:
        if id(one) not in used and _whole(one, globs, within, root):
            yield _unused(one)


def _whole(one: PathIgnore, globs: _Globs, within: Scope, root: Path) -> bool:
    """Whether a run looked at all that an entry may be for.

    Where globs left out files, that is so at most when it is for files that were scanned.
    """
    if not any(one.covers(code) for code in within.codes):
        return False
    if within.partly and not globs.hit(within.scanned.files):
        return False
    folder = root if one.folder is None else one.folder
    return within.scanned.has(
        folder.relative_to(root).as_posix() if folder.is_relative_to(root) else "."
    )


@dataclass(frozen=True)
class _Globs:
    """Patterns, and what to change at the beginning of a path before it is held against them."""

    patterns: Patterns
    way: tuple[str, str] | None

    def hit(self, paths: Iterable[str]) -> bool:
        if self.way is None:
            return False
        below, above = self.way
        return any(
            _matches(self.patterns, above + path[len(below) :])
            for path in paths
            if path.startswith(below)
        )


def _between(root: Path, folder: Path | None) -> tuple[str, str] | None:
    """What to cut from the beginning of a path of the root, and what to put there instead."""
    if folder is None or folder == root:
        return "", ""
    if folder.is_relative_to(root):
        return f"{folder.relative_to(root).as_posix()}/", ""
    if root.is_relative_to(folder):
        return "", f"{root.relative_to(folder).as_posix()}/"
    return None


def _matches(patterns: Patterns, path: str) -> bool:
    """Whether a pattern names a file, or a folder above it."""
    parts = path.split("/")
    for number in range(1, len(parts) + 1):
        above = "/".join(parts[:number])
        if patterns.verdict(above, parts[number - 1], number < len(parts)):
            return True
    return False


def _paths(finding: Finding) -> Iterator[str]:
    if finding.location is not None:
        yield finding.location.path
    if finding.problem is not None:
        yield finding.problem.path
    for step in finding.trace:
        yield step.span.path


def _unused(one: PathIgnore) -> Finding:
    codes = listing(one.codes or sorted(CODES))
    return Finding(
        code=UNUSED,
        level=rule(UNUSED).level,
        message=f"{shown(one.config)} ignores {codes} in {shown(one.glob)}, where there is nothing "
        "of that. Remove it.",
        location=None,
        subject=f"{one.glob}:{','.join(one.codes)}",
    )

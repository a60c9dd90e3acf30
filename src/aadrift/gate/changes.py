"""What changed in a repository since a commit: lines, files and renames, the work tree included."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import field
from pathlib import Path

from aadrift.gate.git import Git
from aadrift.records import dataclass
from aadrift.request import UsageError
from aadrift.wording import shown

_HUNK = re.compile(rb"^@@ -\d+(?:,\d+)? \+(\d+)(?:,(\d+))? @@", re.MULTILINE)
_SECTION = re.compile(rb"^diff --git ", re.MULTILINE)
_LINK = "160000"


@dataclass(frozen=True)
class Changes:
    """The difference between a commit and the files as they are now.

    ``base`` is the commit. ``lines`` are the changed lines of each file as ranges ``[first,
    last]``; None stands for the whole file. ``renamed`` maps the old path of each renamed file to
    the new one; ``removed`` are paths that are gone. Paths are relative to the repository's root.
    """

    base: str
    lines: dict[str, tuple[tuple[int, int], ...] | None] = field(default_factory=dict)
    renamed: dict[str, str] = field(default_factory=dict)
    removed: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.lines or self.renamed or self.removed)

    def touches(self, path: str, line: int, end: int | None = None) -> bool:
        """Whether one of the lines of a file changed."""
        if path not in self.lines:
            return any(path.startswith(f"{above}/") for above in self._folders)
        ranges = self.lines[path]
        last = line if end is None else end
        return ranges is None or any(first <= last and line <= stop for first, stop in ranges)

    @property
    def _folders(self) -> Iterator[str]:
        return (path for path, ranges in self.lines.items() if ranges is None)


def changes_since(root: Path, reference: str) -> Changes:
    """What changed below a repository's root since it left a reference.

    Compared is with the last commit that the reference and HEAD have in common, so that what
    others did since on that branch does not count. Untracked files that are not ignored are
    changed as a whole, and so are submodules with uncommitted changes. Raises UsageError, with
    what to do about a clone that is too shallow.
    """
    git = Git(root)
    code, top, err = git.attempt("rev-parse", "--show-toplevel")
    if code:
        reason = err.decode("utf-8", "replace")
        if "dubious ownership" in reason:
            raise UsageError(
                f"--changed-since: git does not trust {root}, which another user owns; run "
                f"'git config --global --add safe.directory {root}'"
            )
        raise UsageError(f"--changed-since needs a git repository, and {root} is in none")
    if Path(top.decode("utf-8", "surrogateescape").rstrip("\n")).resolve() != root:
        raise UsageError(
            f"--changed-since: {root} is not the root of a git repository; scan one repository"
        )
    base = _base(git, reference)
    return _with_submodules(git, _with_untracked(git, _compared(git, base)))


def _base(git: Git, reference: str) -> str:
    shallow = git.ask("rev-parse", "--is-shallow-repository").strip() == b"true"
    name = f"--changed-since {shown(reference)}"
    cure = (
        "this clone is shallow: fetch more of the history first (actions/checkout with "
        "fetch-depth: 0, Azure Pipelines with fetchDepth: 0, GitLab with GIT_DEPTH: 0, or "
        "'git fetch --unshallow')"
    )
    commit = _commit(git, reference)
    if commit is None:
        hint = cure if shallow else "fetch it, or name another ('git branch -a' lists them)"
        raise UsageError(f"{name}: there is no such commit here; {hint}")
    if _commit(git, "HEAD") is None:
        raise UsageError(f"{name}: the repository has no commit yet")
    code, out, _ = git.attempt("merge-base", commit, "HEAD")
    if code == 0:
        return out.decode("ascii").split()[0]
    if shallow:
        raise UsageError(f"{name}: it has no commit in common with HEAD here; {cure}")
    # Unrelated histories: the reference itself is the best there is to compare with.
    return commit


def _commit(git: Git, reference: str) -> str | None:
    code, out, _ = git.attempt(
        "rev-parse", "--verify", "--quiet", "--end-of-options", f"{reference}^{{commit}}"
    )
    return out.decode("ascii").strip() if code == 0 else None


def _compared(git: Git, base: str) -> Changes:
    out = git.ask(
        "diff",
        "--patch-with-raw",
        "-z",
        "--unified=0",
        "--find-renames",
        "--no-ext-diff",
        "--no-textconv",
        "--no-color",
        "--ignore-submodules=dirty",
        "--submodule=short",
        base,
        "--",
    )
    head, _, patch = out.partition(b"\0\0")
    entries = list(_entries(head))
    sections = [
        tuple(_ranges(part)) if b"\n@@ " in part else None for part in _SECTION.split(patch)[1:]
    ]
    if len(sections) != len(entries):  # conflicts have no section: take files as a whole
        sections = [None] * len(entries)
    lines: dict[str, tuple[tuple[int, int], ...] | None] = {}
    renamed: dict[str, str] = {}
    removed: set[str] = set()
    for (status, old, new, is_link), ranges in zip(entries, sections, strict=True):
        match status:
            case "D":
                removed.add(old)
            case "R":
                renamed[old] = new
                if ranges:
                    lines[new] = ranges
            case "M" if ranges is None and not is_link:
                lines[new] = None
            case "A" | "C" | "T" | "U" | "X":
                lines[new] = None
            case _:
                lines[new] = None if is_link else ranges
    return Changes(base, lines, renamed, frozenset(removed))


def _entries(raw: bytes) -> Iterator[tuple[str, str, str, bool]]:
    """Status letter, old path, new path, and whether it is a submodule, of each raw record."""
    parts = iter(raw.decode("utf-8", "surrogateescape").split("\0"))
    for head in parts:
        if not head.startswith(":"):
            continue
        fields = head.split()
        status = fields[-1][0]
        old = next(parts)
        new = next(parts) if status in "RC" else old
        yield status, old, new, _LINK in fields[0] or fields[1] == _LINK


def _ranges(section: bytes) -> Iterator[tuple[int, int]]:
    for match in _HUNK.finditer(section):
        first, count = int(match[1]), int(match[2] or 1)
        # What was deleted between two lines changed what both of them are part of.
        yield (first, first + count - 1) if count else (first, first + 1)


def _with_untracked(git: Git, changes: Changes) -> Changes:
    out = git.ask("ls-files", "--others", "--exclude-standard", "-z")
    new = out.decode("utf-8", "surrogateescape").split("\0")
    lines = changes.lines | {path.removesuffix("/"): None for path in new if path}
    return Changes(changes.base, lines, changes.renamed, changes.removed)


def _with_submodules(git: Git, changes: Changes) -> Changes:
    """The changes, and each submodule in which something is not committed.

    Each is asked by itself: git would ask it with the filters that its own settings name.
    """
    if not (git.folder / ".gitmodules").is_file():
        return changes
    out = git.ask("ls-files", "--stage", "-z").decode("utf-8", "surrogateescape")
    heads = (line.partition("\t") for line in out.split("\0"))
    paths = [path for head, _, path in heads if head.startswith(_LINK)]
    dirty = [path for path in paths if path not in changes.lines and _dirty(git.folder / path)]
    lines = changes.lines | dict.fromkeys(dirty)
    return Changes(changes.base, lines, changes.renamed, changes.removed)


def _dirty(folder: Path) -> bool:
    """Whether a submodule that is checked out has changes; one that can't tell counts as such."""
    if not (folder / ".git").exists():
        return False
    git = Git(folder)
    options = ("--no-ext-diff", "--no-textconv", "--ignore-submodules=dirty")
    code, _, _ = git.attempt("diff", "--quiet", *options, "HEAD", "--")
    _, new, _ = git.attempt("ls-files", "--others", "--exclude-standard", "-z")
    return code != 0 or bool(new)

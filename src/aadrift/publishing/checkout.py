"""A work tree of our own, where HEAD is scanned, fixed and committed.

It is a temporary linked worktree with a detached HEAD. The user's files and index are not touched,
and uncommitted changes do not get in: what is verified is what is committed.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import field, replace
from pathlib import Path

from aadrift.interruption import signals_unwind, signals_wait
from aadrift.publishing.git import Git
from aadrift.publishing.interface import GitError, PublishError
from aadrift.publishing.repository import Repository
from aadrift.records import dataclass
from aadrift.wording import shown

# What Git LFS keeps is left as the pointer that it is, whether or not Git LFS is installed: also
# when git, unsure whether a file is the one that it checked out, takes it into the index again.
_POINTERS = (
    *("-c", "filter.lfs.process=", "-c", "filter.lfs.smudge=", "-c", "filter.lfs.clean="),
    *("-c", "filter.lfs.required=false"),
)

# Hooks are for what the user checks out and commits, not for a tree that is ours.
_PLAIN = ("-c", f"core.hooksPath={os.devnull}", *_POINTERS)

_MODULES = ":(glob)**/.terraform/modules/modules.json"


@dataclass(frozen=True)
class Checkout:
    """HEAD of a repository in a folder of its own. ``submodules`` are their paths."""

    repository: Repository
    git: Git
    root: Path
    submodules: frozenset[str]
    tracked: Mapping[str, str] = field(repr=False)

    def path(self, given: str) -> str:
        """Where a path of the command line lies in here.

        Raises PublishError when HEAD does not have it.
        """
        name = self.repository.inside(given)
        if name is None:
            raise PublishError(f"{shown(given)} lies outside of {self.repository.root}")
        path = self.root / name
        if not os.path.lexists(path):
            raise PublishError(
                f"{shown(given)} is not in HEAD ({self.repository.head[:10]}), from which the "
                "branch starts; commit it first, or name other paths"
            )
        return str(path)

    def input(self, given: str) -> str:
        """A file that the user named as an input: HEAD's, or as it is where HEAD has none."""
        name = self.repository.inside(given)
        if name is not None and name in self.tracked:
            return str(self.root / name)
        return os.path.abspath(given)

    def obstacle(self, path: str) -> str | None:
        """Why a change of this file can't be committed here (a clause); None when it can."""
        for module in self.submodules:
            if path == module or path.startswith(f"{module}/"):
                return f"{path} belongs to the submodule {module}: fix it in its own repository"
        if path not in self.tracked:
            return f"{path} is not in the repository"
        return None

    def reset(self) -> None:
        """Make the files those of HEAD again."""
        self.git.run(*_PLAIN, "reset", "--quiet", "--hard", self.repository.head)


@contextmanager
def checkout(repository: Repository) -> Iterator[Checkout]:
    """Make the work tree, and remove it with all traces in the end.

    Raises GitError when git can't make it.
    """
    place = Path(os.path.realpath(tempfile.mkdtemp(prefix="aadrift-")))
    root = place / "tree"
    with signals_unwind():
        try:
            yield _made(repository, root)
        finally:
            with signals_wait():
                _removed(repository, place, root)


def _made(repository: Repository, root: Path) -> Checkout:
    git = replace(repository.git.at(root), settings=_POINTERS)
    repository.git.run(
        *_PLAIN, "worktree", "add", "--quiet", "--detach", str(root), repository.head
    )
    modes = _tracked(git)
    links = frozenset(path for path, mode in modes.items() if mode == "160000")
    for link in sorted(links):
        _fill(repository.git.at(repository.root / link), root / link)
    _bring_modules(repository, root)
    files = {path: mode for path, mode in modes.items() if path not in links}
    return Checkout(repository, git, root, links, files)


def _removed(repository: Repository, place: Path, root: Path) -> None:
    """Remove the work tree, though git may have been stopped while it made it."""
    with suppress(GitError):
        repository.git.run("worktree", "remove", "--force", "--force", str(root))
    shutil.rmtree(place, ignore_errors=True)
    with suppress(GitError, OSError):
        common = repository.git.run("rev-parse", "--path-format=absolute", "--git-common-dir")
        for link in Path(common, "worktrees").glob("*/gitdir"):
            if link.read_text("utf-8", "surrogateescape").rstrip("\n") == str(root / ".git"):
                shutil.rmtree(link.parent, ignore_errors=True)


def _tracked(git: Git) -> dict[str, str]:
    modes: dict[str, str] = {}
    for entry in git.listed("ls-files", "-z", "--stage"):
        about, _, path = entry.partition("\t")
        modes[path] = about.split(" ", 1)[0]
    return modes


def _fill(module: Git, target: Path) -> None:
    """Check out a submodule's files as HEAD names them, where the user has it checked out, too.

    Code outside of it may call modules in it; nothing is fetched for it.
    """
    if not (module.folder / ".git").exists():
        return
    ok, commit, _ = module.at(target.parent).attempt("rev-parse", f"HEAD:./{target.name}")
    if not ok:
        return
    index = tempfile.mkdtemp(prefix="aadrift-")
    extra = {"GIT_INDEX_FILE": os.path.join(index, "index")}
    try:
        if module.attempt("read-tree", commit.strip(), extra=extra)[0]:
            prefix = f"--prefix={target}{os.sep}"
            module.attempt(*_PLAIN, "checkout-index", "--all", "--force", prefix, extra=extra)
    finally:
        shutil.rmtree(index, ignore_errors=True)


def _bring_modules(repository: Repository, root: Path) -> None:
    """Copy what ``terraform init`` fetched: modules are read from there, and git ignores them."""
    listed = ("ls-files", "-z", "--others", "--ignored", "--exclude-standard", "--", _MODULES)
    ok, out, _ = repository.git.attempt(*listed, extra={"GIT_LITERAL_PATHSPECS": "0"})
    for name in out.split("\0") if ok else ():
        source, target = (repository.root / name).parent, (root / name).parent
        stack = target.parent.parent
        if name and stack.is_dir() and not target.exists() and not source.is_symlink():
            with suppress(OSError, shutil.Error):
                shutil.copytree(source, target, symlinks=True, ignore=_NO_GIT)


_NO_GIT = shutil.ignore_patterns(".git")

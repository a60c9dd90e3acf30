"""The user's repository, which publishing reads, and whose branches it moves; nothing else."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from aadrift.publishing.git import Git
from aadrift.publishing.interface import GitError, PublishError
from aadrift.publishing.secrets import Secrets
from aadrift.records import dataclass
from aadrift.wording import counted, listing, shown


@dataclass(frozen=True)
class Repository:
    """A repository with a commit checked out.

    ``root`` is the top of the work tree; ``branch`` is None when HEAD is detached.
    """

    git: Git
    root: Path
    head: str
    branch: str | None

    def inside(self, path: str) -> str | None:
        """A path of the command line as git names it; None outside of the work tree."""
        real = Path(os.path.realpath(path))
        if real != self.root and self.root not in real.parents:
            return None
        return real.relative_to(self.root).as_posix()

    def commit_of(self, branch: str) -> str | None:
        """The commit that a local branch is at."""
        ok, out, _ = self.git.attempt("rev-parse", "--verify", "--quiet", f"refs/heads/{branch}")
        return out.strip() if ok else None

    def differing(self, names: Sequence[str]) -> list[str]:
        """The files below some names that are not as HEAD has them, those git ignores aside."""
        found = self.git.listed(
            "status",
            "--porcelain=v1",
            "-z",
            "--no-renames",
            "--untracked-files=all",
            "--ignore-submodules=all",
            "--",
            *names,
        )
        return [entry[3:] for entry in found]

    def left_behind(self, names: Sequence[str]) -> list[str]:
        """The values files below some names that terraform loads here and git ignores."""
        found = self.git.listed(
            *("ls-files", "-z", "--others", "--ignored", "--exclude-standard", "--", *names)
        )
        return [path for path in found if _LOADED.search(path) and ".terraform/" not in path]

    def refuse_checked_out(self, branch: str) -> None:
        """Raise PublishError when a work tree has the branch checked out."""
        place = ""
        for item in self.git.listed("worktree", "list", "--porcelain", "-z"):
            if item.startswith("worktree "):
                place = item.removeprefix("worktree ")
            elif item == f"branch refs/heads/{branch}":
                raise PublishError(
                    f"the branch {branch} is checked out in {shown(place)}, whose files would "
                    "then be behind it; name another with --branch, or check out another there"
                )


def open_repository(
    paths: Iterable[str], environment: Mapping[str, str], secrets: Secrets
) -> Repository:
    """The one repository that all paths lie in.

    Raises PublishError when they lie in none or in several, or when it has no commit or no files.
    """
    roots: dict[Path, str] = {}
    for path in paths:
        real = Path(os.path.realpath(path))
        folder = real if real.is_dir() else real.parent
        if not folder.is_dir():
            raise PublishError(f"{shown(path)} does not exist: there is no such file or folder")
        roots.setdefault(_top(Git(folder, environment, secrets), path), path)
    if len(roots) > 1:
        raise PublishError(
            f"{listing(shown(path) for path in roots.values())} lie in different repositories; "
            "publish one after the other"
        )
    root = next(iter(roots))
    git = Git(root, environment, secrets)
    ok, head, _ = git.attempt("rev-parse", "--verify", "--quiet", "HEAD^{commit}")
    if not ok:
        raise PublishError(f"{root} has no commit yet, so there is nothing to branch from")
    named, branch, _ = git.attempt("symbolic-ref", "--quiet", "--short", "HEAD")
    return Repository(git, root, head.strip(), branch.strip() if named else None)


def _top(git: Git, path: str) -> Path:
    ok, out, said = git.attempt("rev-parse", "--show-toplevel")
    if ok and out.strip():
        return Path(os.path.realpath(out.removesuffix("\n")))
    if "not a git repository" in said:
        raise PublishError(
            f"{shown(path)} is in no git repository, and a branch needs one; --write edits the "
            "files, and --patch writes a patch"
        )
    if "must be run in a work tree" in said:
        raise PublishError(f"{shown(path)} is in a repository without a work tree")
    raise GitError(f"git can't read the repository of {shown(path)}: {said}")


# What terraform loads without being told.
_LOADED = re.compile(r"(?:^|/)(?:terraform|[^/]*\.auto)\.tfvars(?:\.json)?$")
_REFUSED = re.compile(r"^-|^HEAD$|@\{")


def check_branch(name: str, git: Git) -> str:
    """A branch's name as git takes it. Raises PublishError."""
    name = name.removeprefix("refs/heads/")
    if _REFUSED.search(name) or not git.succeeds("check-ref-format", f"refs/heads/{name}"):
        raise PublishError(f"{shown(name)} can't be the name of a branch")
    return name


def ignored_note(repository: Repository, names: Sequence[str]) -> str | None:
    """A sentence about values that the files have here, and that no branch can have."""
    try:
        files = repository.left_behind(names)
    except GitError:
        return None  # the note about what is not committed says so
    if not files:
        return None
    what = "is" if len(files) == 1 else "are"
    return (
        f"{listing(map(shown, files), 3)} {what} ignored by git, so that HEAD has no such file and "
        "the values in it were not read: --var-file reads them, and --write fixes them here"
    )


def uncommitted_note(repository: Repository, names: Sequence[str]) -> str | None:
    """A sentence about what the work tree has and the branch will not."""
    try:
        files = repository.differing(names)
    except GitError as error:
        return f"what is not committed was not read, and can't be listed ({error})"
    if not files:
        return None
    return (
        f"the branch starts from HEAD ({repository.head[:10]}), as HEAD has the files: "
        f"{counted(len(files), 'file')} with uncommitted changes ({listing(map(shown, files), 3)}) "
        "were read without them"
    )

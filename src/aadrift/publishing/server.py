"""The other side: the remote repository, its forge, and the branch to merge into."""

from __future__ import annotations

from collections.abc import Mapping

from aadrift.publishing.forges import connect
from aadrift.publishing.interface import Forge, PublishError
from aadrift.publishing.pusher import Pusher
from aadrift.publishing.remote import Remote, remote_of
from aadrift.publishing.repository import Repository
from aadrift.records import dataclass

# Where pipelines say which branch they run for, and the commit that they mean by it.
_TOLD = (
    ("GITHUB_REF", "GITHUB_SHA"),
    ("BUILD_SOURCEBRANCH", "BUILD_SOURCEVERSION"),
    ("CI_COMMIT_BRANCH", "CI_COMMIT_SHA"),
)


@dataclass(frozen=True)
class Server:
    """Where to push, and where to propose it.

    ``heads`` are the branches that it has, ``target`` is the one to merge into.
    """

    remote: Remote
    pusher: Pusher
    forge: Forge
    heads: Mapping[str, str]
    target: str


def open_server(
    repository: Repository,
    environment: Mapping[str, str],
    *,
    forge: str | None,
    remote: str | None,
    trusted: bool = True,
) -> Server:
    """Reach the other side. ``forge`` and ``remote`` are what the user named.

    Where the forge is not ``trusted``, only tokens that are meant for its host are used.

    Raises PublishError when it can't be reached, or when a push would publish more than the fix.
    """
    git = repository.git
    found = remote_of(git, repository.branch, remote)
    connected, credential = connect(found, forge, environment, git.secrets, trusted=trusted)
    pusher = Pusher(git, found, credential)
    default = connected.default_branch()
    heads = pusher.heads()
    _refuse_unpublished(repository, found, heads)
    target = _target(repository, environment, heads, default)
    return Server(found, pusher, connected, heads, target)


def _target(
    repository: Repository, environment: Mapping[str, str], heads: Mapping[str, str], default: str
) -> str:
    """The branch to merge into: the one that was scanned, where that can be told."""
    if repository.branch in heads:
        return repository.branch or default
    for name, commit in _TOLD:
        branch = environment.get(name, "").removeprefix("refs/heads/")
        if branch in heads and environment.get(commit) == repository.head:
            return branch
    if heads.get(default) == repository.head:
        return default
    at_head = [name for name, tip in heads.items() if tip == repository.head]
    return at_head[0] if len(at_head) == 1 else default


def _refuse_unpublished(repository: Repository, remote: Remote, heads: Mapping[str, str]) -> None:
    """Raise PublishError when a push would publish commits of the user's besides the fix."""
    head, git = repository.head, repository.git
    if head in heads.values():
        return
    known = [tip for tip in heads.values() if git.succeeds("cat-file", "-e", tip)]
    if git.run("rev-list", "-1", head, "--not", f"--remotes={remote.name}", *known):
        raise PublishError(
            f"HEAD ({head[:10]}) has commits that no branch of {remote.shown} has, and they "
            "would be in the pull request; push them first, or check out a branch that is there"
        )
